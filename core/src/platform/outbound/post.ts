import http, { type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { openTunnel, type Proxies, proxyHeaders, proxyPort } from '../../dial/proxy.ts'
import { raceConnect } from '../../dial/race.ts'
import { createLookup, readSystemSettings, systemLookup } from '../../dial/resolve.ts'
import { type CheckedTarget, type Guard, RefusedTarget } from './guard.ts'
import { withinTime } from './time-limit.ts'

export interface PostRequest {
  url: string
  headers?: Record<string, string>
  /** POST when absent. */
  method?: 'GET' | 'POST' | 'PUT'
  body: string | Uint8Array
  /** For all of it, the lookup of names and redirects included; 10 s by default. */
  timeoutMs?: number
  /** Of a longer answer only so much is read; 64 KiB by default. */
  maxBytes?: number
  /** Ends it early. */
  signal?: AbortSignal
}

/** What the other side answered; of a long body only the beginning. */
export interface PostAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
  /** The same as bytes. */
  bytes: Buffer
}

/** Sends a body by POST or PUT, or asks by GET, through the guard. Throws RefusedTarget, or the error of the connection. */
export type Post = (request: PostRequest) => Promise<PostAnswer>

const maxRedirects = 3
const defaultBytes = 64 * 1024
/** They repeat the request as it is; 303 would make a GET of it, which nobody learns anything from. */
const redirects = new Set([301, 302, 307, 308])

/**
 * A `Post` whose every connection, those after redirects too, goes to an address that the guard has checked; all of them are tried
 * beside each other. A proxy is asked for such an address, too, and never for a name.
 */
export function createPost(guard: Guard, proxies: Proxies = noProxies): Post {
  return ({ timeoutMs = 10_000, signal: outer, ...request }) =>
    withinTime(timeoutMs, (signal) => follow({ guard, proxies }, request, signal), outer)
}

const noProxies: Proxies = { of: () => undefined }

interface Way {
  guard: Guard
  proxies: Proxies
}

async function follow({ guard, proxies }: Way, request: PostRequest, signal: AbortSignal): Promise<PostAnswer> {
  let at = parseUrl(request.url)
  let headers = request.headers ?? {}
  for (let hop = 0; ; hop++) {
    const target = await guard.checkUrl(at)
    signal.throwIfAborted()
    const route = await open(at, target, proxies.of(at), signal)
    const { method = 'POST', body, maxBytes = defaultBytes } = request
    const answer = await exchange(at, route, { method, headers, body, maxBytes, signal })
    const { location } = answer.headers
    if (!redirects.has(answer.status) || typeof location !== 'string') return answer
    if (hop === maxRedirects) throw new RefusedTarget(`it redirects more than ${maxRedirects} times`)
    const next = parseUrl(location, at)
    if (at.protocol === 'https:' && next.protocol === 'http:')
      throw new RefusedTarget('it redirects from https to http')
    if (next.origin !== at.origin) headers = withoutCredentials(headers)
    at = next
  }
}

function parseUrl(text: string, base?: URL): URL {
  try {
    return new URL(text, base)
  } catch {
    throw new RefusedTarget('it is no URL')
  }
}

function withoutCredentials(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'))
}

/** A connection to a checked address, and what a proxy needs to know of the request. */
async function open(
  url: URL,
  { addresses, address, port }: CheckedTarget,
  proxy: URL | undefined,
  signal: AbortSignal,
) {
  const isTls = url.protocol === 'https:'
  const straight = proxy ? await connectProxy(proxy, signal) : await raceConnect({ addresses, port, signal })
  if (proxy && !isTls) {
    const host = address.includes(':') ? `[${address}]` : address
    return {
      socket: straight,
      path: `http://${host}:${port}${url.pathname}${url.search}`,
      headers: proxyHeaders(proxy),
    }
  }
  const socket = proxy ? await openTunnel(straight, { host: address, port, proxy, signal }) : straight
  if (!isTls) return { socket, headers: {} }
  // The certificate is of the name.
  const name = url.hostname.replace(/^\[|\]$/g, '')
  return { socket: connectTls({ socket, host: name, ...(isIP(name) ? {} : { servername: name }) }), headers: {} }
}

/** The proxy is whom the operator of core named: it may stand on any network. */
async function connectProxy(proxy: URL, signal: AbortSignal) {
  const host = proxy.hostname.replace(/^\[|\]$/g, '')
  const addresses = isIP(host) ? [{ address: host }] : await lookUp(host)
  return raceConnect({ addresses, port: proxyPort(proxy), signal })
}

const lookUp = createLookup(readSystemSettings, systemLookup)

function exchange(
  url: URL,
  route: {
    socket: NonNullable<ReturnType<NonNullable<RequestOptions['createConnection']>>>
    path?: string
    headers: Record<string, string>
  },
  { method, headers, body, maxBytes, signal }: Required<Omit<PostRequest, 'url' | 'timeoutMs'>>,
): Promise<PostAnswer> {
  const { request } = url.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    const sending = request(
      url,
      {
        method,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'ITOps/4',
          ...headers,
          ...route.headers,
          'content-length': Buffer.byteLength(body),
        },
        signal,
        // A pooled connection could lead to an address that was checked for somebody else.
        createConnection: () => route.socket,
        // Without a pool Node does not know it, and would name it after the host.
        defaultPort: url.protocol === 'https:' ? 443 : 80,
        ...(route.path === undefined ? {} : { path: route.path }),
      },
      (answer) => {
        readStart(answer, maxBytes).then(
          (bytes) =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: bytes.toString('utf8'), bytes }),
          reject,
        )
      },
    )
    sending.on('error', reject)
    sending.end(body)
  })
}

async function readStart(answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= maxBytes) break
  }
  return Buffer.concat(chunks).subarray(0, maxBytes)
}
