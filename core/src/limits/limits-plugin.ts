import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { knownError } from '../platform/known-error.ts'
import { type CountExceeded, callerOf } from './count-exceeded.ts'
import type { RateLimits } from './rate-limits.ts'

interface LimitsOptions {
  rateLimits: RateLimits
  countExceeded: CountExceeded
}

/** Probes of health are never refused: whoever restarts core for want of an answer would make all of it worse. */
const uncounted = ['/health', '/ready']

/**
 * Counts requests by the person who is signed in, or by their address where a route needs nobody. Those with a key are counted where it is
 * read (`rest/access.ts`); GraphQL counts its own, as it knows the user.
 */
export const limitsPlugin = fp(async (app: FastifyInstance, { rateLimits, countExceeded }: LimitsOptions) => {
  // Behind all hooks that find out who calls, and before a body is read.
  app.addHook('preParsing', async ({ routeOptions: { config, url = '' }, actor, ip }) => {
    if (config.access === 'person') await rateLimits.spend('user', actor.id)
    else if (config.access === 'public' && !uncounted.includes(url)) await rateLimits.spend('address', ip)
  })
  app.addHook('onError', async (request, _reply, error) => {
    const { code, retryAfter } = knownError(error, request.id)
    const caller = callerOf(request.actor, request.ip)
    if (code === 'payload_too_large') countExceeded('body', caller)
    if (code === 'unavailable') countExceeded('unavailable', caller, retryAfter)
  })
})
