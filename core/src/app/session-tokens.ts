import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Session, tokenSeconds, type User } from '../auth/session.ts'
import type { SessionTokens } from '../graphql/plugin.ts'
import { AppError } from '../platform/errors.ts'

const loginsPerMinute = 10

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: User
    user: User
  }
}

/** Login tokens: HMAC-SHA256, an hour, with the user inside; and the limit on guessing passwords. */
export function sessionTokens(app: FastifyInstance): SessionTokens {
  const emails = new WeakMap<FastifyRequest, string>()
  const check = app.createRateLimit({
    max: loginsPerMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => `login:${request.ip}:${emails.get(request) ?? ''}`,
  })
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
    async limitLogin(request, email) {
      emails.set(request, email.toLowerCase())
      const limit = await check(request)
      if (!limit.isAllowed && limit.isExceeded) throw new AppError('rate_limited', { seconds: limit.ttlInSeconds })
    },
  }
}
