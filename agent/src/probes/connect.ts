import { X509Certificate } from 'node:crypto'
import type { Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, createSecureContext, type TLSSocket } from 'node:tls'
import { openTunnel, proxyHeaders, proxyPort, raceConnect } from '@itops/core/dial'
import { describeError } from '../platform/errors.ts'
import { OwnTrouble } from './own-trouble.ts'
import type { Asking } from './result.ts'
import type { Question } from './target.ts'

/** Clocks differ by this much without anything being wrong. */
const toleratedSkewMs = 60_000
/** A proxy that says so did not get to the target, for a reason of either. */
const gatewayErrors = new Set([502, 503, 504])

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
  const options = { ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert, key }) }
  assertUsable(options, tls)
  return options
}

/** Throws OwnTrouble for certificates and keys that are none: Node passes over such a CA, and would call the server's certificate wrong. */
function assertUsable(
  { ca, ...own }: { ca?: string; cert?: string; key?: string | undefined },
  names: NonNullable<Question['tls']>,
): void {
  try {
    if (ca !== undefined) new X509Certificate(ca)
  } catch (error) {
    const where = names.ca?.includes('-----BEGIN') ? '' : ` in "${names.ca}"`
    throw new OwnTrouble(`tls.ca${where} holds no certificate that can be read`, { cause: error })
  }
  try {
    if (own.cert !== undefined) createSecureContext(own)
  } catch (error) {
    throw new OwnTrouble(`tls.cert "${names.cert}" and its key can't be used: ${describeError(error)}`, {
      cause: error,
    })
  }
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
    const { valid_from, valid_to } = tls.getPeerCertificate()
    tls.destroy()
    if (isClockWrong(asking.now(), tls.authorizationError, { from: Date.parse(valid_from), to: Date.parse(valid_to) }))
      throw new OwnTrouble(`the certificate can't be checked, as the clock of this machine is wrong`)
    throw new Error(`the certificate is refused: ${describeRefusal(tls.authorizationError)}`)
  }
  return tls
}

/** TLS goes by the clock of this machine: what it calls too old or too new may be neither by the time that core has. */
function isClockWrong(now: number, error: unknown, { from, to }: { from: number; to: number }): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : error
  if (code !== 'CERT_HAS_EXPIRED' && code !== 'CERT_NOT_YET_VALID') return false
  return Math.abs(Date.now() - now) > toleratedSkewMs && now >= from && now <= to
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
  const { progress, proxies, target } = asking
  const isTls = url.protocol === 'https:'
  const host = hostOf(url)
  const port = Number(url.port || (isTls ? 443 : 80))
  const proxy = proxies.of(url)
  // Before the connection: what is wrong with them is nobody else's trouble.
  const options = isTls ? await tlsOptions(asking, target.question) : {}
  const straight = proxy ? await openProxy(asking, proxy) : await openSocket(asking, host, port)
  if (proxy && !isTls) {
    const path = `${url.origin}${url.pathname}${url.search}`
    return { socket: straight, path, headers: proxyHeaders(proxy) }
  }
  const socket = proxy ? await tunnelThrough(asking, straight, { host, port, proxy }) : straight
  progress.reached = true
  if (!isTls) return { socket, headers: {} }
  const insecure = target.question.tls?.insecure === true
  return { socket: await openTls(asking, socket, { host, insecure, options }), headers: {} }
}

/** A connection to `host:port` for another protocol than HTTP: by CONNECT through the proxy for TLS, where there is one. */
export async function openStream(asking: Asking, host: string, port: number): Promise<Socket> {
  const { progress, proxies } = asking
  const proxy = proxies.of(new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`))
  if (proxy === undefined) return openSocket(asking, host, port)
  const socket = await tunnelThrough(asking, await openProxy(asking, proxy), { host, port, proxy })
  progress.reached = true
  return socket
}

/**
 * A connection to the target by CONNECT. A proxy that wants credentials, or lets nobody there, is our own trouble; one that does not get
 * there, or says nothing, is judged like the silence of the target itself, which several may share.
 */
async function tunnelThrough(
  { progress, signal }: Asking,
  socket: Socket,
  to: { host: string; port: number; proxy: URL },
): Promise<Socket> {
  progress.addresses = [to.host]
  try {
    return await openTunnel(socket, { ...to, signal })
  } catch (error) {
    if (signal.aborted || gatewayErrors.has(Number(Object(error).status))) throw error
    throw new OwnTrouble(describeError(error), { cause: error })
  }
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
