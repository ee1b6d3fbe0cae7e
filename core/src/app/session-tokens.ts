import type { FastifyInstance } from 'fastify'
import type { People } from '../auth/sessions/find-people.ts'
import { type Session, tokenSeconds } from '../auth/sessions/session.ts'
import type { SessionTokens } from '../graphql/plugin.ts'
import type { RateLimits } from '../limits/rate-limits.ts'

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

/**
 * Login tokens: HMAC-SHA256, an hour, with the session inside; and the limit on guessing passwords, by address and by account.
 */
export function sessionTokens(app: FastifyInstance, rateLimits: RateLimits, people: People): SessionTokens {
  function verify(token: string): (TokenContent & { exp: number }) | undefined {
    try {
      return app.jwt.verify<TokenContent & { exp: number }>(token)
    } catch {
      return undefined
    }
  }
  return {
    people,
    sign: ({ id, user }: Session) => app.jwt.sign({ sub: user.id, sid: id }, { expiresIn: tokenSeconds }),
    async read(token) {
      if (!token) return undefined
      const content = verify(token)
      if (typeof content?.sid !== 'string') return undefined
      const user = await people.find(content.sid)
      if (!user || user.id !== content.sub) return undefined
      return { ...user, sessionId: content.sid, expiresAt: new Date(content.exp * 1000) }
    },
    async limitLogin({ ip }, email) {
      await rateLimits.spend('login_address', ip)
      await rateLimits.spend('login_account', email.toLowerCase())
    },
  }
}
