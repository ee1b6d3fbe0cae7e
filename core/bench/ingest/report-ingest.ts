import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Database } from '../../src/platform/database/database.ts'
import { type Bench, type BenchContext, type Case, counted, createGrowth, lineOf, type Size, timed } from '../line.ts'
import { report, serve } from '../serve.ts'

const run = promisify(execFile)
const tickMs = 30_000
const nodes = 4
/**
 * Reports of each node, at two sizes. Ten ticks are a bucket: fewer would be measured without what its end costs, and ten times as many with it. So it
 * is with twenty of a spool: what is later than ten minutes is stored another way.
 */
const ticksOf = {
  full: { live: [50, 500], spooled: [50, 500] },
  tenth: { live: [10, 100], spooled: [50, 500] },
  tiny: { live: [1], spooled: [1] },
}
const servicesPerNode: Record<Size, number> = { full: 1_000, tenth: 1_000, tiny: 5 }
/** The first reports create the services, and the next ones run code that is not compiled yet. */
const warmUpTicks = 4
const batchRows = 20_000

interface Row {
  service_id: number
  time: Date
  duration_ms: number
  status: string
  excluded: boolean
}
/** A body, and the instant at which its intervals end. */
interface Report {
  body: string
  end: number
}
/** Stores rows the fastest way that the database has. */
interface Yardstick {
  name: string
  /** Why it is no better one. */
  note?: string
  store(rows: readonly Row[]): Promise<unknown>
}

interface Load {
  /** Reports of each node. */
  ticks: number
  servicesPerNode: number
}
/** What every service reports: nothing new, or another status each time, tick by tick; or all of it later, as after an absence of core. */
type Kind = 'services that go on' | 'services that change' | 'what a spool kept'
const kinds: readonly Kind[] = ['services that go on', 'services that change', 'what a spool kept']
/** An agent sends so many ticks of its spool at a time. */
const spooledTicks = 10
const replayGoal = 0.5

/**
 * Reports over HTTP, of 1,000 services with an exact interval each and four in flight, against bulk loading of the same intervals, a row
 * each, into the same table.
 */
export const reportIngest: Bench = (context) =>
  kinds.flatMap((kind) => {
    const growthOf = createGrowth()
    const ticks = ticksOf[context.size][kind === 'what a spool kept' ? 'spooled' : 'live']
    const loads = ticks.map((count): Load => ({ ticks: count, servicesPerNode: servicesPerNode[context.size] }))
    return loads.map((load) => caseOf(context, kind, load, growthOf))
  })

function caseOf(context: BenchContext, kind: Kind, load: Load, growthOf: ReturnType<typeof createGrowth>): Case {
  const size = `${counted(nodes * load.servicesPerNode, 'services')}, ${load.ticks} × 30 s`
  return {
    name: `reports of ${kind} / bulk loading`,
    size,
    async *measure() {
      const database = await context.openDatabase()
      try {
        const { ms, rows } = await sendReports(context, database, kind, load)
        const yardstick = await yardstickOf(context, database)
        context.say(`reports over HTTP: the same rows by ${yardstick.name}`)
        await database.query('update stored_service_states set running_id = null, running_from = null')
        await database.query('truncate sla_snapshots')
        const yardstickMs = await timed(() => yardstick.store(rows))
        yield lineOf({
          name: `reports of ${kind} / ${yardstick.name}`,
          size,
          ours: (rows.length / ms) * 1000,
          theirs: (rows.length / yardstickMs) * 1000,
          unit: 'rows/s',
          growth: growthOf({ time: ms, size: rows.length }),
          ...(kind === 'what a spool kept' ? { goal: { of: 'ratio' as const, atLeast: replayGoal } } : {}),
          notes: [
            `${nodes} in flight; the sender shares the process of the server`,
            ...(yardstick.note ? [yardstick.note] : []),
          ],
        })
      } finally {
        await database.close()
      }
    },
  }
}

/** Sends the load to a core of its own; resolves to the time that it took, and to its intervals as rows. */
async function sendReports(
  context: BenchContext,
  database: Database,
  kind: Kind,
  load: Load,
): Promise<{ ms: number; rows: Row[] }> {
  // Core's clock goes with the reports: each arrives on time, as from an agent, and not as a replay.
  const clock = { at: 0, now: () => new Date(clock.at) }
  const core = await serve(database, { clock })
  const send = async ({ body, end }: Report) => {
    clock.at = Math.max(clock.at, end)
    await report(core.url, body)
  }
  try {
    const from = (Math.floor(Date.now() / tickMs) - load.ticks) * tickMs
    context.say('reports over HTTP: creating the services')
    await sendAll(send, reportsOf(from - warmUpTicks * tickMs, kind, { ...load, ticks: warmUpTicks }))
    context.say(`reports over HTTP: ${load.ticks} × 30 s of ${nodes * load.servicesPerNode} services`)
    const reports = reportsOf(from, kind, load)
    const ms = await timed(() => sendAll(send, reports))
    const rows = await intervalsOf(database, from, kind, load)
    await assertCredited(database, from, rows)
    return { ms, rows }
  } finally {
    await core.close()
  }
}

/** The reports of each node, in their order. What a spool kept is sent once all of it is past. */
function reportsOf(from: number, kind: Kind, { ticks, servicesPerNode }: Load): Report[][] {
  const perReport = kind === 'what a spool kept' ? Math.min(spooledTicks, ticks) : 1
  const isLate = kind === 'what a spool kept'
  return Array.from({ length: nodes }, (_, node) =>
    Array.from({ length: Math.ceil(ticks / perReport) }, (_, index) => {
      const ends = Array.from({ length: perReport }, (_, tick) => index * perReport + tick + 1)
      const intervals = ends.filter((tick) => tick <= ticks).map((tick) => intervalOf(kind, from + tick * tickMs))
      const services = Array.from({ length: servicesPerNode }, (_, service) => ({
        name: `service-${service}`,
        status: intervals.at(-1)?.status,
        replicas: 3,
        readyReplicas: 3,
        pieces: intervals,
      }))
      const end = from + (isLate ? ticks : (index + 1) * perReport) * tickMs
      return { body: JSON.stringify({ nodeId: `bench/load/prod/node-${node}`, services }), end }
    }),
  )
}

const intervalOf = (kind: Kind, end: number) => ({
  from: new Date(end - tickMs).toISOString(),
  to: new Date(end).toISOString(),
  status: statusOf(kind, end),
})

/** One report in flight for each node. */
async function sendAll(send: (report: Report) => Promise<void>, reports: readonly Report[][]): Promise<void> {
  await Promise.all(
    reports.map(async (ofNode) => {
      for (const each of ofNode) await send(each)
    }),
  )
}

/** What every service reports of the tick that ends then. */
function statusOf(kind: Kind, end: number): string {
  return kind !== 'services that change' || (end / tickMs) % 2 === 0 ? 'OPERATIONAL' : 'DEGRADED'
}

/** All that is reported from an instant on, a row for each interval. */
async function intervalsOf(database: Database, from: number, kind: Kind, { ticks }: Load): Promise<Row[]> {
  const { rows } = await database.query<{ id: number }>('select id from services order by id')
  return Array.from({ length: ticks }, (_, tick) => from + tick * tickMs).flatMap((time) =>
    rows.map(({ id }) => ({
      service_id: id,
      time: new Date(time),
      duration_ms: tickMs,
      status: statusOf(kind, time + tickMs),
      excluded: false,
    })),
  )
}

async function assertCredited(database: Database, from: number, reported: readonly Row[]): Promise<void> {
  const { rows } = await database.query<{ ms: number }>(
    `select coalesce(sum(ms_between(greatest(time, $1), time + duration_ms * interval '1 ms')), 0)::bigint as ms
    from credited_time
    where time + duration_ms * interval '1 ms' > $1`,
    [new Date(from)],
  )
  const expected = reported.length * tickMs
  if (rows[0]?.ms !== expected) throw new Error(`${rows[0]?.ms} ms were credited of ${expected}`)
}

async function yardstickOf({ urlOf }: BenchContext, database: Database): Promise<Yardstick> {
  const url = urlOf(database)
  const unnest = { store: (rows: readonly Row[]) => storeByUnnest(database, rows) }
  if (!url) return { name: 'insert by unnest', note: 'copy is out of reach of the embedded database', ...unnest }
  const hasPsql = await run('psql', ['--version']).then(
    () => true,
    () => false,
  )
  if (!hasPsql) return { name: 'insert by unnest', note: 'no psql on the PATH to copy with', ...unnest }
  return { name: 'copy', store: (rows) => storeByCopy(url, rows) }
}

async function storeByUnnest(database: Database, rows: readonly Row[]): Promise<void> {
  for (let start = 0; start < rows.length; start += batchRows) {
    const batch = rows.slice(start, start + batchRows)
    await database.query(
      `insert into sla_snapshots (service_id, time, duration_ms, status, excluded)
      select *
      from unnest($1::bigint[], $2::timestamptz[], $3::integer[], $4::service_status[], $5::boolean[])`,
      [
        batch.map((row) => row.service_id),
        batch.map((row) => row.time),
        batch.map((row) => row.duration_ms),
        batch.map((row) => row.status),
        batch.map((row) => row.excluded),
      ],
    )
  }
}

async function storeByCopy(url: string, rows: readonly Row[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'itops-bench-'))
  const file = join(folder, 'rows.csv')
  const lines = rows.map(
    (row) => `${row.service_id},${row.time.toISOString()},${row.duration_ms},${row.status},${row.excluded}\n`,
  )
  try {
    await writeFile(file, lines.join(''))
    await run('psql', [
      '--quiet',
      '--set=ON_ERROR_STOP=1',
      `--command=\\copy sla_snapshots from '${file}' with (format csv)`,
      url,
    ])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
