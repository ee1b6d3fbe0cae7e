import '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { refreshSeconds, tokenSeconds } from '../../auth/sessions/session.ts'

/** What the cookies of the dashboard hold; no script of a page can read them. */
export interface SessionCookies {
  token: string | undefined
  refresh: string | undefined
  /** Whether they outlive the browser. */
  remember: boolean
}

/** Of the remembered, so that a renewal sets the next ones as the login did. */
const keepSuffix = '.keep'

/** True of a request that came over TLS, as far as core or its public address says. */
function isOverTls({ protocol, host }: FastifyRequest, publicUrl: string | undefined): boolean {
  if (protocol === 'https') return true
  const known = publicUrl === undefined ? undefined : new URL(publicUrl)
  return known?.protocol === 'https:' && known.host === host
}

/** Over TLS browsers refuse to have a cookie of this name from anybody but this host. */
function cookieName(name: string, secure: boolean): string {
  return secure ? `__Host-itops_${name}` : `itops_${name}`
}

export function readSessionCookies(request: FastifyRequest, publicUrl: string | undefined): SessionCookies {
  const secure = isOverTls(request, publicUrl)
  const refresh = request.cookies[cookieName('refresh', secure)]
  return {
    token: request.cookies[cookieName('token', secure)],
    refresh: refresh?.replace(keepSuffix, ''),
    remember: refresh?.endsWith(keepSuffix) ?? false,
  }
}

/** Gives the browser the tokens of a session, in cookies that only requests of this site's own pages carry. */
export function writeSessionCookies(
  reply: FastifyReply,
  { token, refresh, remember }: { token: string; refresh: string; remember: boolean },
  publicUrl: string | undefined,
): void {
  const secure = isOverTls(reply.request, publicUrl)
  const options = { httpOnly: true, sameSite: 'strict', secure, path: '/' } as const
  const lasting = (maxAge: number) => (remember ? { ...options, maxAge } : options)
  reply.setCookie(cookieName('token', secure), token, lasting(tokenSeconds))
  reply.setCookie(cookieName('refresh', secure), refresh + (remember ? keepSuffix : ''), lasting(refreshSeconds))
}

export function clearSessionCookies(reply: FastifyReply, publicUrl: string | undefined): void {
  const secure = isOverTls(reply.request, publicUrl)
  for (const name of ['token', 'refresh'])
    reply.clearCookie(cookieName(name, secure), { httpOnly: true, sameSite: 'strict', secure, path: '/' })
}

/** Keeps what a sign-in by a provider began with: its way back comes from another site, so this cookie is Lax. */
export function writeFlowCookie(
  reply: FastifyReply,
  text: string,
  seconds: number,
  publicUrl: string | undefined,
): void {
  const secure = isOverTls(reply.request, publicUrl)
  reply.setCookie(cookieName('flow', secure), text, { ...flowOptions, secure, maxAge: seconds })
}

export function readFlowCookie(request: FastifyRequest, publicUrl: string | undefined): string | undefined {
  return request.cookies[cookieName('flow', isOverTls(request, publicUrl))]
}

export function clearFlowCookie(reply: FastifyReply, publicUrl: string | undefined): void {
  const secure = isOverTls(reply.request, publicUrl)
  reply.clearCookie(cookieName('flow', secure), { ...flowOptions, secure })
}

const flowOptions = { httpOnly: true, sameSite: 'lax', path: '/' } as const
