import { aggregateRun } from './ingest/aggregate-run.ts'
import { correction } from './ingest/correction.ts'
import { reportIngest } from './ingest/report-ingest.ts'
import { agentFootprint } from './kubernetes/agent-footprint.ts'
import type { Bench } from './line.ts'
import { page } from './live/page.ts'
import { reportsBesideReaders } from './live/reports-beside-readers.ts'
import { start } from './live/start.ts'
import { statusChanges } from './live/status-changes.ts'
import { statusPage } from './live/status-page.ts'
import { dailyUptime } from './reads/daily-uptime.ts'
import { fleetReads } from './reads/fleet-reads.ts'
import { metricsScrape } from './reads/metrics-scrape.ts'
import { resultsAge } from './reads/results-age.ts'
import { fleetHour } from './simulation/fleet-hour.ts'
import { tracing } from './simulation/tracing.ts'

/** Every bench, by the name that a run may ask for. */
export const benches: Record<string, Bench> = {
  'report-ingest': reportIngest,
  'aggregate-run': aggregateRun,
  'daily-uptime': dailyUptime,
  'fleet-reads': fleetReads,
  'metrics-scrape': metricsScrape,
  'results-age': resultsAge,
  'reports-beside-readers': reportsBesideReaders,
  'status-changes': statusChanges,
  'status-page': statusPage,
  page,
  start,
  'fleet-hour': fleetHour,
  tracing,
  correction,
  'agent-footprint': agentFootprint,
}
