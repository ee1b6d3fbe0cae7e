import http, { type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import { isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import type { Names } from './names.ts'
import { openTunnel, type Proxies, proxyHeaders, proxyPort } from './proxy.ts'
import { raceConnect } from './race.ts'

/** What of `fetch` its callers here use: texts there and back, no redirects. */
export type DialledFetch = (
  url: string,
  options: {
    method?: string
    headers?: Record<string, string>
    body?: string
    redirect?: 'manual'
    signal?: AbortSignal
  },
) => Promise<Response>

const connectMs = 10_000
/** A connection that nothing was sent over for so long is closed, before the other side does it. */
const idleMs = 4_000

/** A `fetch` with our own look-ups, all addresses of a host beside each other, and the proxies of the variables. */
export function createFetch(dial: { names: Names; proxies: Proxies }): DialledFetch {
  const pools = { 'http:': createPool(http, dial), 'https:': createPool(https, dial) }
  return async (address, { method = 'GET', headers = {}, body, signal }) => {
    const url = new URL(address)
    const isTls = url.protocol === 'https:'
    const proxy = isTls ? undefined : dial.proxies.of(url)
    const options: RequestOptions = {
      method,
      agent: pools[isTls ? 'https:' : 'http:'],
      headers: {
        ...headers,
        ...(proxy ? proxyHeaders(proxy) : {}),
        ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      },
      ...(proxy ? { path: `${url.origin}${url.pathname}${url.search}` } : {}),
      ...(signal ? { signal } : {}),
    }
    return answerOf(await send(isTls ? https : http, url, options, body))
  }
}

function send(
  by: typeof http | typeof https,
  url: URL,
  options: RequestOptions,
  body?: string,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = by.request(url, options, resolve)
    sent.on('error', reject)
    sent.end(body)
  })
}

async function answerOf(message: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  const status = message.statusCode ?? 0
  const headers = new Headers()
  for (const [name, value] of Object.entries(message.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one)
  }
  return new Response([204, 205, 304].includes(status) ? null : Buffer.concat(chunks), { status, headers })
}

function createPool(by: typeof http | typeof https, dial: { names: Names; proxies: Proxies }): http.Agent {
  const pool = new by.Agent({ keepAlive: true, timeout: idleMs })
  pool.createConnection = (options, done) => {
    open(by === https, options, dial).then(
      (socket) => done?.(null, socket),
      (error: Error) => done?.(error, undefined as never), // Its type does not know that there is none then.
    )
    return undefined as never // The same: the connection comes by the callback.
  }
  return pool
}

async function open(
  isTls: boolean,
  options: http.ClientRequestArgs,
  { names, proxies }: { names: Names; proxies: Proxies },
) {
  const signal = AbortSignal.timeout(connectMs)
  const host = String(options.host).replace(/^\[|\]$/g, '')
  const port = Number(options.port)
  const proxy = proxies.of(new URL(`${isTls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`))
  const [name, to] = proxy ? [proxy.hostname.replace(/^\[|\]$/g, ''), proxyPort(proxy)] : [host, port]
  const straight = await raceConnect({ addresses: await names.resolve(name, signal), port: to, signal })
  if (!isTls) return straight
  const socket: Socket = proxy ? await openTunnel(straight, { host, port, proxy, signal }) : straight
  // The pool gives what TLS needs among the options of the request.
  return connectTls({ ...options, host, socket, ...(isIP(host) ? {} : { servername: host }) } as ConnectionOptions)
}
