import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { recordChange } from '../../changes/record-change.ts'
import { ChangeAnswer, ChangeReport, ErrorAnswer } from '../../contract/index.ts'
import type { Actor, Context } from '../../platform/context.ts'
import { operatorOnly, refusals, security } from '../operator-call.ts'

/** What pipelines call when they change a service, with the operator key. */
export const changeRoutes: FastifyPluginAsyncTypebox<{ contextOf(actor: Actor): Context }> = async (
  app,
  { contextOf },
) => {
  app.post(
    '/api/v1/change/report',
    {
      config: operatorOnly,
      schema: {
        summary: 'Mark a rollout, restart or scaling of a service',
        security,
        body: ChangeReport,
        response: { 200: ChangeAnswer, ...refusals, 403: ErrorAnswer, 404: ErrorAnswer },
      },
    },
    ({ actor, body }) => recordChange(contextOf(actor), body),
  )
}
