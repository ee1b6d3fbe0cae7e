import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { lineOf, listAudit } from '../../auth/audit/list-audit.ts'
import { verifyAudit } from '../../auth/audit/verify-audit.ts'
import type { Actor, Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { operatorOnly, refusals, security } from '../access.ts'
import { parseInstant } from '../parse-query.ts'

const part = Type.Optional(Type.String({ maxLength: 700 }))
const instant = Type.Optional(Type.String({ description: 'An ISO 8601 instant' }))
const Query = Type.Object({
  who: part,
  action: part,
  subject: part,
  outcome: Type.Optional(Type.Enum(['DONE', 'REFUSED'])),
  from: instant,
  to: instant,
  after: Type.Optional(Type.String({ maxLength: 20, description: 'The id of the last line of the answer before' })),
  first: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,3}$', description: '1 to 9999 lines; 1000 without it' })),
})
const Proof = Type.Object({
  entries: Type.Number(),
  head: Type.String({ description: 'The hash of the last entry' }),
  holds: Type.Boolean({ description: 'Every entry follows from the one before it' }),
  heldUpTo: Type.Number({ description: 'The last entry up to which all do' }),
})

/** The audit log, for machines with the operator key. */
export const auditRoutes: FastifyPluginAsyncTypebox<{ contextOf(actor: Actor): Context }> = async (
  app,
  { contextOf },
) => {
  app.get(
    '/api/v1/audit',
    {
      config: operatorOnly,
      schema: {
        summary: 'Entries of the audit log as NDJSON, the oldest first',
        security,
        querystring: Query,
        response: { 200: Type.String(), ...refusals },
      },
    },
    async ({ actor, query: { first = '1000', after, from, to, ...filter } }, reply) => {
      const id = after === undefined ? null : Number(after)
      if (id !== null && !Number.isSafeInteger(id))
        throw new AppError('bad_request', { reason: `after "${after}" is not the id of an entry.` })
      const entries = await listAudit(
        contextOf(actor),
        { ...filter, from: parseInstant(from), to: parseInstant(to) },
        { first: Number(first), after: id, oldestFirst: true },
      )
      reply.type('application/x-ndjson; charset=utf-8').serializer((text: string) => text)
      return entries.map((entry) => `${lineOf(entry)}\n`).join('')
    },
  )

  app.get(
    '/api/v1/audit/verify',
    {
      config: operatorOnly,
      schema: { summary: 'Recompute the chain of the audit log', security, response: { 200: Proof, ...refusals } },
    },
    ({ actor }) => verifyAudit(contextOf(actor)),
  )
}
