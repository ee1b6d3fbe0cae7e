import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { listChanges } from '../../changes/list-changes.ts'
import { recordChange } from '../../changes/record-change.ts'
import type { ServiceChangeView } from '../../changes/service-change.ts'
import { ChangeAnswer, ChangeList, ChangeQuery, ChangeReport, ErrorAnswer } from '../../contract/index.ts'
import type { Actor, Context } from '../../platform/context.ts'
import { machines, refusals, security } from '../access.ts'
import { parseCount, parseInstant, parsePrefix } from '../parse-query.ts'

/** What pipelines call when they change a service, and who asks what was changed, with the operator key. */
export const changeRoutes: FastifyPluginAsyncTypebox<{ contextOf(actor: Actor): Context }> = async (
  app,
  { contextOf },
) => {
  app.post(
    '/api/v1/change/report',
    {
      config: machines('health', 'agent'),
      schema: {
        summary: 'Mark a rollout, restart or scaling of a service',
        security,
        body: ChangeReport,
        response: { 200: ChangeAnswer, ...refusals, 403: ErrorAnswer, 404: ErrorAnswer },
      },
    },
    ({ actor, body }) => recordChange(contextOf(actor), body),
  )

  app.get(
    '/api/v1/changes',
    {
      config: machines('read'),
      schema: {
        summary: 'Rollouts, restarts and scalings of services, the newest first',
        security,
        querystring: ChangeQuery,
        response: { 200: ChangeList, ...refusals },
      },
    },
    async ({ actor, query: { first, after, path, prefix, from, to, ...rest } }) => {
      const filter = {
        ...rest,
        path: parsePrefix(path),
        prefix: parsePrefix(prefix),
        from: parseInstant(from),
        to: parseInstant(to),
      }
      const { nodes, endCursor } = await listChanges(contextOf(actor), filter, parseCount(first), after)
      return { changes: nodes.map(toWire), endCursor }
    },
  )
}

function toWire({ at, images, ...change }: ServiceChangeView) {
  return {
    ...change,
    at: at.toISOString(),
    images: images.map(({ container = null, init = false, before = null, after = null }) => ({
      container,
      init,
      before,
      after,
    })),
  }
}
