import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSteps } from '../../src/jobs/steps.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { allPasses } from '../../src/platform/passes.ts'
import { openResultPasses } from '../../src/sla/results/record-open-results.ts'
import { evidenceTools } from '../fleet/evidence-tools.ts'
import { everyGet, everyQuery, type Place } from '../requests/every-read.ts'
import { ask, signIn } from '../requests/sessions.ts'
import { startTestCore, type TestCore } from '../servers/server.ts'
import { databaseKinds, openNewDatabase, openTestDatabase } from './database.ts'
import { growDatabase, regroup } from './grown-database.ts'
import { type Measured, measuring, type Work } from './measured-statements.ts'

const now = new Date('2026-11-20T12:00:00Z')
/** `ITOPS_GROWTH=full`: as large as fleets are, in one, few and many groups, analysed or not. */
const isFull = process.env.ITOPS_GROWTH === 'full'
const sizes: readonly [number, number] = isFull ? [1_000, 10_000] : [100, 1_000]
const cases = isFull
  ? [20, 1, 1_000].flatMap((groups) => [false, true].map((analysed) => ({ groups, analysed })))
  : [{ groups: 1, analysed: false }]
const maxGrowth = 12
/** What looks at each service of the larger one twice, by whichever plan, has not collapsed. */
const floor = (2 * sizes[1]) / maxGrowth
/** Pages that it takes to find a row by key, or to insert it into some indexes: a small table is read in whole pages instead. */
const pagesOfRow = 8
const fewRuns = 5
const neverMs = 2 ** 31 - 1
const place: Place = { path: 'org-0/platform-0/prod/node-0/service-0', group: 'group-1', now }
/** What asks for no service, or for some at random. */
const left = ['statistics', 'upkeep', 'reconcile']

/** Reads everything there is to read, and takes a turn of all that core does by itself, while the statements are measured. */
async function measureAll(database: Database): Promise<Measured> {
  const measured: Measured = new Map()
  const core = await startTestCore({
    database: measuring(database, measured, isFull),
    clock: { now: () => now },
    jobTickMs: neverMs,
  })
  try {
    await readAll(core)
    await allPasses(openResultPasses(core.context))
    const log = { info() {}, warn() {} }
    for (const { name, run } of createSteps(core.context, {
      plugins: { isOn: () => true },
      tickets: { closeAfterMs: neverMs },
      log,
      evidence: evidenceTools(),
      reconciled() {},
    })) {
      if (!left.includes(name)) await allPasses(run(core.context))
    }
  } finally {
    await core.close()
  }
  return measured
}

async function readAll(core: TestCore): Promise<void> {
  const token = await signIn(core, 'ADMIN')
  await core.graphql('mutation { saveCustomer(input: {slug: "org-0", name: "One", scope: ["org-0"]}) { id } }')
  for (const query of everyQuery(place)) expect((await ask(core, token, query)).errors, query).toBeUndefined()
  for (const path of everyGet(place)) {
    const answer = await core.call(path)
    expect([path, answer.status, answer.ok ? '' : await answer.text()]).toEqual([path, 200, ''])
    await answer.text().catch(() => '')
  }
}

/** What grows faster, and why that is known and borne. */
const borne: [statement: RegExp, reason: string][] = [
  [
    /cross join lateral unread_events/,
    'a backlog of events is read in batches, each of which sorts what is left of it',
  ],
  [
    /^with unread as materialized/,
    'it reads each event once: how many came up since the last turn depends on the order of jobs, not on services',
  ],
]

const totalOf = ({ rows, pairs, pages }: Work) => ({ rows: rows + pairs, pages })
/** Of a statement that is asked until nothing is left, some runs more or less say nothing. */
const perRun = ({ runs, rows, pairs, pages }: Work) => ({ rows: (rows + pairs) / runs, pages: pages / runs })

/** The statements that came to do more than twelve times as much, each with what it did. */
function grown(small: Measured, large: Measured): string[] {
  return [...large].flatMap(([text, after]) => {
    const before = small.get(text)
    if (!before || borne.some(([statement]) => statement.test(text))) return []
    const [from, to] = after.runs <= fewRuns ? [perRun(before), perRun(after)] : [totalOf(before), totalOf(after)]
    const rows = to.rows / Math.max(from.rows, floor)
    const pages = to.pages / Math.max(from.pages, pagesOfRow * from.rows, floor)
    if (Math.max(rows, pages) <= maxGrowth) return []
    return [`${JSON.stringify(before)} → ${JSON.stringify(after)}: ${text}`]
  })
}

describe(`with ten times as many services every statement does at most ${maxGrowth} times as much`, () => {
  let databases: Database[]
  beforeAll(async () => {
    const kind = databaseKinds.at(-1)
    // What the planner knows of a database that another suite has used would make the two incomparable.
    const open = () => (kind === 'embedded' ? openNewDatabase() : openTestDatabase(kind))
    databases = await Promise.all(sizes.map(open))
    await Promise.all(
      databases.map((database, index) => growDatabase(database, { services: sizes[index] ?? 0, groups: 20, now })),
    )
  })
  afterAll(() => Promise.all(databases.map((database) => database.close())))

  it.each(cases)('in $groups groups, analysed: $analysed', async ({ groups, analysed }) => {
    if (groups !== 20) for (const database of databases) await regroup(database, groups, now)
    // Work that is due by the clock is due again.
    for (const database of databases) await database.query(`delete from installation where key like 'last run: %'`)
    if (analysed) for (const database of databases) await database.query('analyze')
    const [small, large] = await Promise.all(databases.map(measureAll))
    expect(large?.size).toBeGreaterThan(120)
    expect(grown(small ?? new Map(), large ?? new Map())).toEqual([])
  })
})
