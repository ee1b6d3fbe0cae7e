import { request } from 'node:http'
import type { Socket } from 'node:net'
import { parseRange } from './address-range.ts'

/** Which way requests take: straight, or through a proxy. */
export interface Proxies {
  /** The proxy for a URL, by HTTPS_PROXY, HTTP_PROXY and NO_PROXY; nothing for one that is reached straight. */
  of(url: URL): URL | undefined
}

interface Exception {
  matches(host: string): boolean
  port: string | undefined
}

/** The variables that name proxies, in both spellings. */
const variables = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()])

/** Of an environment what `readProxies` looks at. */
export function proxyVariables(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(variables.flatMap((name) => (env[name] ? [[name, env[name]]] : [])))
}

/** Never through a proxy, which would look for them on its own machine or not know them at all. */
const alwaysStraight = ['localhost', '.localhost', '127.0.0.0/8', '::1', '.svc', '.cluster.local']

/**
 * Reads the variables as curl and Go do; names in lower case go first. Throws Error for a proxy that is no http or https address,
 * and shows nothing of it, for it may hold a password.
 */
export function parseProxies(env: Readonly<Record<string, string | undefined>>): Proxies {
  const value = (name: string) => env[name.toLowerCase()]?.trim() || env[name]?.trim() || undefined
  const proxies = {
    'https:': parseProxy('HTTPS_PROXY', value('HTTPS_PROXY')),
    'http:': parseProxy('HTTP_PROXY', value('HTTP_PROXY')),
  }
  const listed = (value('NO_PROXY') ?? '').split(/[\s,]+/).filter((entry) => entry !== '')
  const exceptions = [...alwaysStraight, ...listed].map(parseException)
  return {
    of(url) {
      const proxy =
        url.protocol === 'https:' ? proxies['https:'] : url.protocol === 'http:' ? proxies['http:'] : undefined
      if (proxy === undefined) return undefined
      const host = url.hostname
        .replace(/^\[|\]$/g, '')
        .replace(/\.$/, '')
        .toLowerCase()
      const port = url.port || (url.protocol === 'https:' ? '443' : '80')
      const isStraight = exceptions.some((one) => (one.port === undefined || one.port === port) && one.matches(host))
      return isStraight ? undefined : proxy
    },
  }
}

function parseProxy(name: string, text: string | undefined): URL | undefined {
  if (text === undefined) return undefined
  const full = /^[a-z0-9+.-]+:\/\//i.test(text) ? text : `http://${text}`
  const proxy = URL.canParse(full) ? new URL(full) : undefined
  if (!proxy || !/^https?:$/.test(proxy.protocol)) {
    throw new Error(`${name} must be the address of an http proxy, like http://proxy.example.com:3128`)
  }
  return proxy
}

/** `*`, a host with all below it, `.suffix` or `*.suffix`, an address, a range like 10.0.0.0/8; each with a port or without. */
function parseException(entry: string): Exception {
  const [, bracketed, , port] = /^\[(.+)\](:(\d+))?$/.exec(entry) ?? []
  const [, named, namedPort] = /^([^:]+):(\d+)$/.exec(entry) ?? []
  const body = (bracketed ?? named ?? entry).toLowerCase()
  const range = parseRange(body)
  if (body === '*') return { matches: () => true, port: port ?? namedPort }
  if (range) return { matches: (host) => range.contains(host), port: port ?? namedPort }
  const suffix = body.replace(/^\*(?=\.)/, '').replace(/\.$/, '')
  const below = suffix.startsWith('.') ? suffix : `.${suffix}`
  return { matches: (host) => host === suffix || host.endsWith(below), port: port ?? namedPort }
}

/** The header by which one signs in at a proxy whose address holds a user. */
export function proxyHeaders({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }
}

/** The port of a proxy's address. */
export function proxyPort({ port, protocol }: URL): number {
  return Number(port || (protocol === 'https:' ? 443 : 80))
}

/** Turns a connection to a proxy into one to `host:port` behind it. Throws what the proxy answers in place of a 2xx. */
export function openTunnel(
  socket: Socket,
  { host, port, proxy, signal }: { host: string; port: number; proxy: URL; signal: AbortSignal },
): Promise<Socket> {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return new Promise((resolve, reject) => {
    const asked = request({
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...proxyHeaders(proxy) },
      createConnection: () => socket,
      signal,
    })
    asked.once('error', reject)
    asked.once('connect', ({ statusCode = 0 }, tunnel: Socket) => {
      if (statusCode >= 200 && statusCode <= 299) return resolve(tunnel)
      tunnel.destroy()
      reject(refusedBy(proxy, statusCode))
    })
    asked.once('response', ({ statusCode }) => {
      socket.destroy()
      reject(refusedBy(proxy, statusCode))
    })
    asked.end()
  })
}

/** What a proxy answered instead of a tunnel; `status` is its code. */
function refusedBy(proxy: URL, status = 0): Error {
  return Object.assign(new Error(`the proxy ${proxy.host} answered ${status}`), { status })
}
