import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, it } from 'vitest'
import { openTestDatabase } from '../testing/database/database.ts'
import { builtDashboard } from '../testing/servers/dashboard.ts'
import { benches } from './benches.ts'
import type { Bench, Line } from './line.ts'
import { tableOf } from './print-lines.ts'
import { runBenches } from './run-benches.ts'

const context = {
  openDatabase: () => openTestDatabase(),
  onServer: false,
  urlOf: () => undefined,
  size: 'tiny' as const,
  say: () => {},
}

// The set-up builds it for a suite that names it.
beforeAll(() => void builtDashboard())

it.each(Object.entries(benches))(
  'the bench %s measures all of its lines',
  async (_name, bench) => {
    const rows = await runBenches([bench], context)
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) {
      expect(row).toMatchObject({ ours: expect.any(Number), theirs: expect.any(Number), unit: expect.any(String) })
      expect(tableOf([row])).not.toContain('NaN')
    }
  },
  180_000,
)

it('a case that fails keeps what it has measured, and costs no other case its lines', async () => {
  const line = (name: string): Line => ({ ...figures, name })
  const bench: Bench = () => [
    {
      name: 'broken',
      size: '1 service',
      async *measure() {
        yield line('first half')
        throw new Error('on purpose\nwith more to say')
      },
    },
    {
      name: 'whole',
      size: '2 services',
      async *measure() {
        yield line('other')
      },
    },
  ]
  const rows = await runBenches([bench, bench], context)
  const once = [
    line('first half'),
    { name: 'broken', size: '1 service', failed: 'on purpose\nwith more to say' },
    line('other'),
  ]
  expect(rows).toEqual([...once, ...once])
  expect(tableOf(rows)).toMatch(/broken +1 service +FAILED .*on purpose$/m)
})
const figures = { goal: null, size: '', ours: 1, theirs: 2, unit: 'ms', ratio: 0.5, growth: null, notes: [] }

it('a run with a failure shows it beside what was measured, and ends with an error', async () => {
  const [tsx, main] = ['../../node_modules/tsx/dist/cli.mjs', './main.ts'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  )
  const ran = await new Promise<{ code: number | string | undefined; stdout: string }>((resolve) =>
    execFile(
      process.execPath,
      [tsx ?? '', '--conditions=itops-source', main ?? '', '--json', '--tiny', 'aggregate-run', 'metrics-scrape'],
      // Nothing listens on the port of discard: every case that needs a database fails.
      { env: { ...process.env, ITOPS_BENCH_DATABASE_URL: 'postgres://bench@127.0.0.1:9/none' } },
      (error, stdout) => resolve({ code: error?.code ?? 0, stdout }),
    ),
  )
  const failed = (name: string) =>
    expect.objectContaining({
      name: expect.stringContaining(name),
      failed: expect.stringContaining('ECONNREFUSED'),
    })
  expect(JSON.parse(ran.stdout).lines).toEqual([failed('aggregates'), failed('/metrics')])
  expect(ran.code).toBe(1)
})
