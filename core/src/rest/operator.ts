import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { Acknowledgement, Heartbeat, Registration } from '../contract/index.ts'
import { recordHeartbeat } from '../ingest/record-heartbeat.ts'
import { registerServices } from '../ingest/register-services.ts'
import { listNodeServices } from '../inventory/services/list-services.ts'
import type { Actor, Context } from '../platform/context.ts'
import { machines, refusals, reportBytes, security } from './access.ts'

const NodeServices = Type.Object({
  nodeId: Type.Union([Type.String(), Type.Null()]),
  services: Type.Array(
    Type.Object({
      name: Type.String(),
      path: Type.String(),
      externalId: Type.String(),
      status: Type.String(),
      statusSince: Type.Union([Type.String(), Type.Null()]),
      slaGroup: Type.Union([Type.String(), Type.Null()]),
      criticality: Type.String(),
      lastReportedAt: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
  warnings: Type.Array(Type.String()),
})

/** What agents call about themselves and their services, with the operator key. */
export const operatorRoutes: FastifyPluginAsyncTypebox<{ contextOf(actor: Actor): Context }> = async (
  app,
  { contextOf },
) => {
  app.post(
    '/api/v1/operator/register',
    {
      config: machines('agent'),
      bodyLimit: reportBytes,
      schema: {
        summary: 'Register the services of a node',
        security,
        body: Registration,
        response: { 200: Acknowledgement, ...refusals },
      },
    },
    (request) => registerServices(contextOf(request.actor), request.body as Registration),
  )

  app.post(
    '/api/v1/operator/heartbeat',
    {
      config: machines('agent'),
      schema: {
        summary: 'Say that an agent lives',
        security,
        body: Heartbeat,
        response: { 200: Acknowledgement, ...refusals },
      },
    },
    (request) => recordHeartbeat(contextOf(request.actor), request.body),
  )

  app.get(
    '/api/v1/operator/services',
    {
      config: machines('agent', 'read'),
      schema: {
        summary: 'The services of a node, or all without one',
        security,
        querystring: Type.Object({ nodeId: Type.Optional(Type.String({ minLength: 1, maxLength: 600 })) }),
        response: { 200: NodeServices, ...refusals },
      },
    },
    async (request) => {
      const { services, ...node } = await listNodeServices(contextOf(request.actor), request.query.nodeId)
      const iso = (instant: Date | null) => instant?.toISOString() ?? null
      return {
        ...node,
        services: services.map((service) => ({
          ...service,
          statusSince: iso(service.statusSince),
          lastReportedAt: iso(service.lastReportedAt),
        })),
      }
    },
  )
}
