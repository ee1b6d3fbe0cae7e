import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { AppError } from '../../platform/errors.ts'

/** The header that carries the page token. */
export const pageTokenHeader = 'x-itops-page-token'

/**
 * Throws `forbidden_origin` unless a page of this core sent the request, as far as browsers say: their Sec-Fetch-Site, else the Origin,
 * which must be the address that was called or the public one. A request that says neither is refused: a cookie must not act for it.
 */
export function assertOwnPage({ headers, host }: FastifyRequest, publicUrl: string | undefined): void {
  const site = headers['sec-fetch-site']
  if (site !== undefined ? site === 'same-origin' : isOwnOrigin(headers.origin, host, publicUrl)) return
  throw new AppError('forbidden_origin')
}

/** True of an Origin that is the address that was called, or the public one. */
export function isOwnOrigin(origin: string | undefined, host: string, publicUrl: string | undefined): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false
  const { host: from, origin: exact } = new URL(origin)
  return from === host || (publicUrl !== undefined && exact === new URL(publicUrl).origin)
}

/** Where core is reached, without a slash at the end: its public address, or the one that was called. */
export function ownAddress({ protocol, host }: FastifyRequest, publicUrl: string | undefined): string {
  return publicUrl?.replace(/\/+$/, '') ?? `${protocol}://${host}`
}

/** What a page of the dashboard sends beside the cookie of its session: only a page that could read an answer of core knows it. */
export function pageTokenOf(secret: string, sessionId: string): string {
  return createHmac('sha256', secret).update(`page of ${sessionId}`).digest('base64url')
}

/** Compares in constant time; throws `forbidden_origin` for another one, like that of somebody who was signed in here before. */
export function assertPageToken(secret: string, sessionId: string, given: unknown): void {
  const expected = Buffer.from(pageTokenOf(secret, sessionId))
  const shown = Buffer.from(typeof given === 'string' ? given : '')
  if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) throw new AppError('forbidden_origin')
}
