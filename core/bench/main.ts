import { parseArgs } from 'node:util'
import { agentFootprint } from './agent-footprint.ts'
import { dailyUptime } from './daily-uptime.ts'
import type { Bench, Line, Missing } from './line.ts'
import { metricsScrape } from './metrics-scrape.ts'
import { databasesOf } from './open-database.ts'
import { tableOf } from './print-lines.ts'
import { reportIngest } from './report-ingest.ts'

// npm run bench [-- --json] [NAME …]: measures the named benches, or all of them. Every line is a ratio of two things
// measured side by side in this run. ITOPS_BENCH_DATABASE_URL names a TimescaleDB server for the full size.
const benches: Record<string, Bench> = {
  'report-ingest': reportIngest,
  'daily-uptime': dailyUptime,
  'metrics-scrape': metricsScrape,
  'agent-footprint': agentFootprint,
}

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const unknown = positionals.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.`)
  process.exit(2)
}

const start = performance.now()
const seconds = () => ((performance.now() - start) / 1000).toFixed(0)
const databases = databasesOf(process.env.ITOPS_BENCH_DATABASE_URL)
const context = { ...databases, say: (text: string) => console.error(`${seconds().padStart(4)} s  ${text}`) }
const lines: (Line | Missing)[] = []
for (const [name, bench] of Object.entries(benches)) {
  if (positionals.length === 0 || positionals.includes(name)) lines.push(...(await bench(context)))
}

const database = databases.full ? 'server, full size' : 'embedded, a tenth of the size'
if (values.json) console.log(JSON.stringify({ database, node: process.version, lines }, null, 2))
else console.log(`\nDatabase: ${database}. Ratio: ours / theirs.\n\n${tableOf(lines)}`)
for (const line of lines) {
  if ('missing' in line) console.error(`\nNOT MEASURED: ${line.name}\n  ${line.missing}`)
}
if (lines.some((line) => 'missing' in line)) process.exitCode = 1
