import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { SignedIn } from '../../auth/sessions/session.ts'
import type { RateLimits } from '../../limits/rate-limits.ts'
import { notSignedIn } from '../../platform/errors.ts'
import { originOf } from '../access.ts'
import type { SessionTokens } from './session-tokens.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in; null on a route that is not for people. */
    person: SignedIn | null
  }
}

interface PersonOptions {
  sessions: SessionTokens
  /** Counts what nobody is signed in for. */
  spend: RateLimits['spend']
}

/** Lets only people who are signed in call the routes that are for them. */
export const personAccess = fp(async (app: FastifyInstance, { sessions, spend }: PersonOptions) => {
  app.decorateRequest('person', null)
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.access !== 'person') return
    const person = await sessions.readRequest(request)
    if (!person) {
      await spend('address', request.ip)
      throw notSignedIn()
    }
    request.person = person
    request.actor = { ...person.actor, origin: originOf(request) }
  })
})
