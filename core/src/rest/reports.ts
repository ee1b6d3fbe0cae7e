import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorAnswer, HealthReport, ReportAnswer, StatusReport } from '../contract/index.ts'
import { recordHealthReport, recordStatusReport } from '../ingest/record-status-report.ts'
import { createReportBases } from '../ingest/report-bases.ts'
import { createRunningMemory } from '../ingest/running/running-memory.ts'
import type { Actor, Context } from '../platform/context.ts'
import type { Plugins } from '../platform/plugins/plugins.ts'
import { machines, refusals, reportBytes, security } from './access.ts'

export interface ReportOptions {
  contextOf(actor: Actor): Context
  plugins: Plugins
  /** Runs the taking of a report and counts what became of it. */
  measure(kind: 'status' | 'health', take: () => Promise<ReportAnswer>): Promise<ReportAnswer>
}

/** The reports of agents and of services about themselves, with the operator key. */
export const reportRoutes: FastifyPluginAsyncTypebox<ReportOptions> = async (app, { contextOf, plugins, measure }) => {
  const memory = createRunningMemory()
  const bases = createReportBases()
  app.post(
    '/api/v1/operator/status',
    {
      config: machines('agent'),
      bodyLimit: reportBytes,
      schema: {
        summary: 'Report the status of the services of a node',
        security,
        body: StatusReport,
        response: { 200: ReportAnswer, 409: ErrorAnswer, ...refusals },
      },
    },
    // The entries of the lists are checked one by one by the verb.
    (request) =>
      measure('status', () =>
        recordStatusReport(contextOf(request.actor), request.body as StatusReport, {
          slaEnabled: plugins.isOn('SLA'),
          memory,
          bases,
        }),
      ),
  )

  app.post(
    '/api/v1/health/report',
    {
      config: machines('health'),
      bodyLimit: reportBytes,
      schema: {
        summary: 'Report the health of one service',
        security,
        body: HealthReport,
        response: { 200: ReportAnswer, ...refusals },
      },
    },
    (request) =>
      measure('health', () =>
        recordHealthReport(contextOf(request.actor), request.body, { slaEnabled: plugins.isOn('SLA') }),
      ),
  )
}
