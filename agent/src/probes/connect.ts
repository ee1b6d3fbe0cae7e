import type { Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { openTunnel, proxyHeaders, proxyPort, raceConnect } from '@itops/core/dial'
import { describeError } from '../errors.ts'
import { OwnTrouble } from './own-trouble.ts'
import type { Asking } from './result.ts'
import type { Question } from './target.ts'

/** A connection to `host`, without the brackets of an IPv6 address: its own look-up, then all of its addresses beside each other. */
export async function openSocket(asking: Asking, host: string, port: number): Promise<Socket> {
  const { names, progress, signal } = asking
  progress.stage = 'names'
  const addresses = await names.resolve(host, signal)
  progress.stage = 'connection'
  progress.addresses = addresses.map(({ address }) => address)
  const socket = await raceConnect({ addresses, port, signal })
  progress.stage = 'answer'
  progress.reached = true
  return socket
}

/** The host of a URL as it is looked up. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '')
}

/** The TLS settings that a document asks for, its files read anew. */
export async function tlsOptions({ files }: Asking, { tls }: Question): Promise<ConnectionOptions> {
  if (!tls) return {}
  const ca = tls.ca === undefined ? undefined : tls.ca.includes('-----BEGIN') ? tls.ca : await files.read(tls.ca)
  const cert = tls.cert === undefined ? undefined : await files.read(tls.cert)
  const key = tls.cert === undefined ? undefined : await files.read(tls.key ?? tls.cert)
  return { ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert, key }) }
}

/**
 * TLS over a connection that stands. The certificate is noted also when it is refused; throws why it is refused, unless
 * `insecure`.
 */
export async function openTls(
  asking: Asking,
  socket: Socket,
  { host, insecure, options }: { host: string; insecure: boolean; options: ConnectionOptions },
): Promise<TLSSocket> {
  const { progress, signal } = asking
  // Verified by hand: a refused handshake would not show its certificate.
  const tls = connectTls({ ...options, socket, host, ...serverName(host), rejectUnauthorized: false })
  await new Promise<void>((resolve, reject) => {
    const abort = () => tls.destroy(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    tls.once('secureConnect', resolve)
    // Also later: whoever takes over the connection adds its own listener.
    tls.on('error', reject)
    tls.once('close', () => {
      signal.removeEventListener('abort', abort)
      reject(new Error('the connection was closed in the TLS handshake'))
    })
  })
  const endsAt = Date.parse(tls.getPeerCertificate().valid_to)
  if (!Number.isNaN(endsAt)) progress.certificate = { endsAt }
  if (!tls.authorized && !insecure) {
    tls.destroy()
    throw new Error(`the certificate is refused: ${describeRefusal(tls.authorizationError)}`)
  }
  return tls
}

function serverName(host: string): { servername?: string } {
  return /^[\d.]+$|:/.test(host) ? {} : { servername: host }
}

function describeRefusal(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** A connection over which a request to `url` goes, and what a proxy wants of it. */
export interface Route {
  socket: Socket
  /** The whole address, where a proxy passes the request on. */
  path?: string
  headers: Record<string, string>
}

/** Connects to `url`, straight or through the proxy that the variables name. A proxy that isn't there is our own trouble. */
export async function openRoute(asking: Asking, url: URL): Promise<Route> {
  const { progress, proxies, signal, target } = asking
  const isTls = url.protocol === 'https:'
  const host = hostOf(url)
  const port = Number(url.port || (isTls ? 443 : 80))
  const proxy = proxies.of(url)
  const straight = proxy ? await openProxy(asking, proxy) : await openSocket(asking, host, port)
  if (proxy && !isTls) {
    const path = `${url.origin}${url.pathname}${url.search}`
    return { socket: straight, path, headers: proxyHeaders(proxy) }
  }
  const socket = proxy ? await openTunnel(straight, { host, port, proxy, signal }) : straight
  progress.reached = true
  if (!isTls) return { socket, headers: {} }
  const options = await tlsOptions(asking, target.question)
  const insecure = target.question.tls?.insecure === true
  return { socket: await openTls(asking, socket, { host, insecure, options }), headers: {} }
}

/** A connection to `host:port` for another protocol than HTTP: by CONNECT through the proxy for TLS, where there is one. */
export async function openStream(asking: Asking, host: string, port: number): Promise<Socket> {
  const { progress, proxies, signal } = asking
  const proxy = proxies.of(new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`))
  if (proxy === undefined) return openSocket(asking, host, port)
  const socket = await openTunnel(await openProxy(asking, proxy), { host, port, proxy, signal })
  progress.reached = true
  return socket
}

async function openProxy(asking: Asking, proxy: URL): Promise<Socket> {
  const { progress } = asking
  try {
    return await openSocket(asking, hostOf(proxy), proxyPort(proxy))
  } catch (error) {
    throw new OwnTrouble(`the proxy ${proxy.host} can't be reached: ${describeError(error)}`, { cause: error })
  } finally {
    // Whatever has happened so far was between us and the proxy.
    progress.reached = false
    progress.addresses = []
  }
}
