import type { FastifyInstance, FastifyRequest } from 'fastify'
import { bearerOf } from '../../auth/bearer.ts'
import { createSecondStep } from '../../auth/second-step/second-step.ts'
import type { People } from '../../auth/sessions/find-people.ts'
import { type Session, type SignedIn, tokenSeconds } from '../../auth/sessions/session.ts'
import type { RateLimits } from '../../limits/rate-limits.ts'
import { AppError } from '../../platform/errors.ts'
import { createVault } from '../../platform/secrets/vault.ts'
import { assertOwnPage, assertPageToken, isOwnOrigin, pageTokenHeader } from './own-pages.ts'
import { readSessionCookies } from './session-cookies.ts'

/** Which session a token is of; whose, and what they may, is asked of the database. */
interface TokenContent {
  sub: string
  sid: string
}

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: TokenContent
    user: TokenContent
  }
}

export interface TokenSettings {
  jwtSecret: string
  publicUrl: string | undefined
  /** What the secrets of second steps are kept with. */
  encryptionKey: string
}

/** Login tokens: HMAC-SHA256, an hour, with the session inside. */
export type SessionTokens = ReturnType<typeof createSessionTokens>

/** Makes and reads the tokens of sessions. */
export function createSessionTokens(
  app: FastifyInstance,
  { jwtSecret, publicUrl, encryptionKey }: TokenSettings,
  { rateLimits, people }: { rateLimits: RateLimits; people: People },
) {
  function verify(token: string): (TokenContent & { exp: number }) | undefined {
    try {
      return app.jwt.verify<TokenContent & { exp: number }>(token)
    } catch {
      return undefined
    }
  }
  /** The user of a token, or undefined when it is missing, forged or expired. */
  async function read(token: string | undefined): Promise<SignedIn | undefined> {
    if (!token) return undefined
    const content = verify(token)
    if (typeof content?.sid !== 'string') return undefined
    const user = await people.find(content.sid)
    if (!user || user.id !== content.sub) return undefined
    return { ...user, sessionId: content.sid, expiresAt: new Date(content.exp * 1000) }
  }
  return {
    people,
    secondStep: createSecondStep(createVault(encryptionKey, 'second steps')),
    read,
    sign: ({ id, user }: Session) => app.jwt.sign({ sub: user.id, sid: id }, { expiresIn: tokenSeconds }),
    /**
     * Who sends a request: by the token in its Authorization, or by the cookie of the dashboard. Throws `forbidden_origin` for a cookie that
     * no page of this core sends.
     */
    async readRequest(request: FastifyRequest): Promise<SignedIn | undefined> {
      const { authorization, [pageTokenHeader]: pageToken } = request.headers
      if (authorization !== undefined) return read(bearerOf(authorization))
      const user = await read(readSessionCookies(request, publicUrl).token)
      if (!user) return undefined
      assertOwnPage(request, publicUrl)
      assertPageToken(jwtSecret, user.sessionId, pageToken)
      return user
    },
    /** Who opens a WebSocket: by the token of its payload, or by the cookie of its request and the page token of its payload. */
    async readSocket(request: FastifyRequest, payload: Record<string, unknown>): Promise<SignedIn | undefined> {
      const authorization = payload.authorization ?? payload.Authorization
      if (typeof authorization === 'string') return read(bearerOf(authorization))
      const user = await read(readSessionCookies(request, publicUrl).token)
      if (!user) return undefined
      // Browsers say of a WebSocket nothing but its Origin.
      if (!isOwnOrigin(request.headers.origin, request.host, publicUrl)) throw new AppError('forbidden_origin')
      assertPageToken(jwtSecret, user.sessionId, payload.pageToken)
      return user
    },
    /** Throws `rate_limited` for too many logins from one address. */
    limitAddress: (address: string) => rateLimits.spend('login_address', address),
    /** Throws `rate_limited` for too many guesses of passwords from one address, or of one account. */
    async limitLogin({ ip }: FastifyRequest, email: string): Promise<void> {
      await rateLimits.spend('login_address', ip)
      await rateLimits.spend('login_account', email.toLowerCase())
    },
  }
}
