import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import {
  Acknowledgement,
  ErrorAnswer,
  HealthReport,
  Heartbeat,
  Registration,
  ReportAnswer,
  StatusReport,
} from '../contract/index.ts'
import { listNodeServices } from '../fleet/list-node-services.ts'
import { recordHeartbeat } from '../inventory/record-heartbeat.ts'
import { registerServices } from '../inventory/register-services.ts'
import type { Actor, Context } from '../platform/context.ts'
import { recordHealthReport, recordStatusReport } from '../snapshots/read-report.ts'

const reportBytes = 64 * 1024 * 1024
const refusals = { 400: ErrorAnswer, 401: ErrorAnswer, 413: ErrorAnswer, 503: ErrorAnswer }
const security = [{ operatorKey: [] }, { apiKey: [] }]
const operatorOnly = { access: 'operator' as const }

const NodeServices = Type.Object({
  nodeId: Type.String(),
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

export interface OperatorOptions {
  contextOf(actor: Actor): Context
  /** Runs the taking of a report and counts what became of it. */
  measure(kind: 'status' | 'health', take: () => Promise<ReportAnswer>): Promise<ReportAnswer>
}

/** What agents and webhooks call, with the operator key. */
export const operatorRoutes: FastifyPluginAsyncTypebox<OperatorOptions> = async (app, { contextOf, measure }) => {
  app.post(
    '/api/v1/operator/register',
    {
      config: operatorOnly,
      bodyLimit: reportBytes,
      schema: { summary: 'Register the services of a node', security, body: Registration, response: { 200: Acknowledgement, ...refusals } },
    },
    (request) => registerServices(contextOf(request.actor), request.body as Registration),
  )

  app.post(
    '/api/v1/operator/status',
    {
      config: operatorOnly,
      bodyLimit: reportBytes,
      schema: {
        summary: 'Report the status of the services of a node',
        security,
        body: StatusReport,
        response: { 200: ReportAnswer, ...refusals },
      },
    },
    // The entries of the lists are checked one by one by the verb.
    (request) => measure('status', () => recordStatusReport(contextOf(request.actor), request.body as StatusReport)),
  )

  app.post(
    '/api/v1/operator/heartbeat',
    {
      config: operatorOnly,
      schema: { summary: 'Say that an agent lives', security, body: Heartbeat, response: { 200: Acknowledgement, ...refusals } },
    },
    (request) => recordHeartbeat(contextOf(request.actor), request.body),
  )

  app.get(
    '/api/v1/operator/services',
    {
      config: operatorOnly,
      schema: {
        summary: 'The services of a node',
        security,
        querystring: Type.Object({ nodeId: Type.String({ minLength: 1, maxLength: 600 }) }),
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

  app.post(
    '/api/v1/health/report',
    {
      config: operatorOnly,
      bodyLimit: reportBytes,
      schema: { summary: 'Report the health of one service', security, body: HealthReport, response: { 200: ReportAnswer, ...refusals } },
    },
    (request) => measure('health', () => recordHealthReport(contextOf(request.actor), request.body)),
  )
}
