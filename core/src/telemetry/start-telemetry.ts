import type { FastifyInstance } from 'fastify'
import type { Database } from '../platform/database/database.ts'
import type { TelemetrySettings } from '../platform/telemetry/settings.ts'
import type { Trace } from '../platform/telemetry/trace.ts'
import { createTraces } from './create-traces.ts'
import { openExporters, type TelemetryParts } from './open-exporters.ts'
import { traceDatabase } from './trace-database.ts'
import { traceRequests } from './trace-requests.ts'

/** What leaves by OTLP. Loaded only when it is asked for. */
export interface Telemetry {
  trace: Trace
  /** The same database, whose statements are spans of the work that asks for them. */
  database(database: Database): Database
  /** Makes a span of each request, and of its GraphQL operation; before any route is registered. */
  requests(app: FastifyInstance): Promise<void>
  /** Sends what waits, for a second at most. */
  close(): Promise<void>
}

/** Sends traces and metrics as the OTEL_ variables say; what can't be sent is dropped, and said once until it goes again. */
export async function startTelemetry(settings: TelemetrySettings, parts: TelemetryParts): Promise<Telemetry> {
  const exporters = await openExporters(settings, parts)
  const traces = createTraces(exporters.tracer)
  return {
    trace: traces.trace,
    database: (database) => traceDatabase(database, traces),
    requests: (app) => traceRequests(app, traces),
    close: exporters.close,
  }
}
