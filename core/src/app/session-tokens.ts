import type { FastifyInstance } from 'fastify'
import { type Session, tokenSeconds, type User } from '../auth/session.ts'
import type { SessionTokens } from '../graphql/plugin.ts'
import type { RateLimits } from '../limits/rate-limits.ts'

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: User
    user: User
  }
}

/** Login tokens: HMAC-SHA256, an hour, with the user inside; and the limit on guessing passwords, by address and by account. */
export function sessionTokens(app: FastifyInstance, rateLimits: RateLimits): SessionTokens {
  return {
    sign: ({ user }: Session) => app.jwt.sign(user, { expiresIn: tokenSeconds }),
    async read(token) {
      if (!token) return undefined
      try {
        const { id, email, role, scope, exp } = app.jwt.verify<User & { exp: number }>(token)
        return { id, email, role, scope, expiresAt: new Date(exp * 1000) }
      } catch {
        return undefined
      }
    },
    async limitLogin({ ip }, email) {
      await rateLimits.spend('login_address', ip)
      await rateLimits.spend('login_account', email.toLowerCase())
    },
  }
}
