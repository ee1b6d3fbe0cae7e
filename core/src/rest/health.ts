import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from 'typebox'

const Check = Type.Object({
  status: Type.Enum(['ok', 'degraded', 'unavailable']),
  lagSeconds: Type.Optional(Type.Number()),
  detail: Type.Optional(Type.String()),
})
const Jobs = Type.Intersect([Check, Type.Object({ lanes: Type.Record(Type.String(), Check) })])
const Ready = Type.Object({
  status: Type.Enum(['ready', 'degraded', 'unavailable']),
  checks: Type.Object({
    database: Check,
    readReplica: Type.Optional(Check),
    bus: Check,
    jobs: Jobs,
    notifications: Check,
    timeZones: Check,
    clocks: Check,
    ticketing: Type.Optional(Check),
  }),
})

export type Readiness = Static<typeof Ready>

export interface HealthParts {
  version: string
  /** True when the database was filled by the demo. */
  demo: boolean
  readiness(): Promise<Readiness>
}

/** `/health` says that the process lives and in which version, and asks nobody for it; `/ready` whether it can do its work. */
export const healthRoutes: FastifyPluginAsyncTypebox<HealthParts> = async (app, { version, demo, readiness }) => {
  const config = { access: 'public' as const }
  app.get(
    '/health',
    {
      config,
      schema: {
        summary: 'Alive, the version, and whether its data is of the demo',
        response: { 200: Type.Object({ status: Type.String(), version: Type.String(), demo: Type.Boolean() }) },
      },
    },
    async () => ({ status: 'ok', version, demo }),
  )
  app.get(
    '/ready',
    { config, schema: { summary: 'Database, bus, job lag and notifications', response: { 200: Ready, 503: Ready } } },
    async (_request, reply) => {
      const state = await readiness()
      return reply.code(state.status === 'unavailable' ? 503 : 200).send(state)
    },
  )
}
