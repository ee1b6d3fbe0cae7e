import { agentFootprint } from './agent-footprint.ts'
import { correction } from './correction.ts'
import { dailyUptime } from './daily-uptime.ts'
import type { Bench } from './line.ts'
import { metricsScrape } from './metrics-scrape.ts'
import { reportIngest } from './report-ingest.ts'

/** Every bench, by the name that a run may ask for. */
export const benches: Record<string, Bench> = {
  'report-ingest': reportIngest,
  'daily-uptime': dailyUptime,
  'metrics-scrape': metricsScrape,
  correction,
  'agent-footprint': agentFootprint,
}
