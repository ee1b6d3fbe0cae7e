import './environment.ts'
import { parseArgs } from 'node:util'
import { benches } from './benches.ts'
import type { Size } from './line.ts'
import { databasesOf } from './open-database.ts'
import { tableOf } from './print-lines.ts'
import { isMeasured, runBenches } from './run-benches.ts'

// npm run bench [-- --json] [--tiny] [NAME …]: measures the named benches, or all of them. Every line is a ratio of two things
// measured side by side in this run. ITOPS_BENCH_DATABASE_URL names a TimescaleDB server for the full size; --tiny shows that
// each bench works, its figures say nothing. A case that fails has a row that says so, and the exit code is 1 at the end.
const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false }, tiny: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const unknown = positionals.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.`)
  process.exit(2)
}

const endGraceMs = 10_000
const start = performance.now()
const seconds = () => ((performance.now() - start) / 1000).toFixed(0)
const url = process.env.ITOPS_BENCH_DATABASE_URL
const size: Size = values.tiny ? 'tiny' : url ? 'full' : 'tenth'
const named = Object.entries(benches).filter(([name]) => positionals.length === 0 || positionals.includes(name))
const lines = await runBenches(
  named.map(([, bench]) => bench),
  { ...databasesOf(url), size, say: (text) => console.error(`${seconds().padStart(4)} s  ${text}`) },
)

const sizes = { full: 'full size', tenth: 'a tenth of the size', tiny: 'next to nothing, to see that it works' }
const database = `${url ? 'server' : 'embedded'}, ${sizes[size]}`
if (values.json) console.log(JSON.stringify({ database, node: process.version, lines }, null, 2))
else console.log(`\nDatabase: ${database}. Ratio: ours / theirs.\n\n${tableOf(lines)}`)
for (const line of lines) {
  if ('missing' in line) console.error(`\nNOT MEASURED: ${line.name}\n  ${line.missing}`)
  if ('failed' in line) console.error(`\nFAILED: ${line.name}, ${line.size}\n  ${line.failed}`)
}
if (!lines.every(isMeasured)) process.exitCode = 1
// Nothing should hold the process any more; what does is named, and the run ends all the same.
setTimeout(() => {
  console.error(`\nThese kept the process alive: ${process.getActiveResourcesInfo().join(', ')}`)
  process.exit()
}, endGraceMs).unref()
