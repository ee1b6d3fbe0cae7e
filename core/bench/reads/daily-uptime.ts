import type { Database } from '../../src/platform/database/database.ts'
import {
  type Bench,
  type BenchContext,
  counted,
  createGrowth,
  type Line,
  lineOf,
  type Missing,
  medianTime,
} from '../line.ts'
import { ask, logIn, report, serve } from '../serve.ts'
import { missingPrometheus, type Prometheus, type Series, startPrometheus } from './prometheus.ts'

const name = 'daily uptime over 7 days, HTTP on both sides / avg_over_time of Prometheus'
const days = 7
const daySeconds = 86_400
const tickSeconds = 30
const ticksOfBucket = 300 / tickSeconds
const ticks = (days * daySeconds) / tickSeconds
/** The week begins here: nothing in it may depend on when the bench runs. */
const start = Date.parse('2026-03-02T00:00:00Z') / 1000
const end = start + days * daySeconds
const dayKeys = Array.from({ length: days }, (_, day) =>
  new Date((start + day * daySeconds) * 1_000).toISOString().slice(0, 10),
)
const node = 'bench/load/prod/node'
/** As many services as a page may have. */
const pageRows = 1_000
const sizes = { full: [100, 1_000], tenth: [10, 100], tiny: [1] }
/** Of these the median: V8 compiles what reads results while the first hundred of them run, as in any server that has just started. */
const reads = { full: 299, tenth: 299, tiny: 9 }

/** Daily uptime of many services from the same 30-s samples, and what the samples take on disk, against Prometheus. */
export const dailyUptime: Bench = (context) => {
  const growthOf = createGrowth()
  return sizes[context.size].map((services) => {
    const samples = services * ticks
    const size = `${counted(services, 'services')} × ${days} days, ${counted(samples, 'samples')}`
    return { name, size, measure: () => measure(context, services, size, growthOf) }
  })
}

async function* measure(
  context: BenchContext,
  services: number,
  size: string,
  growthOf: ReturnType<typeof createGrowth>,
): AsyncGenerator<Line | Missing> {
  const missing = await missingPrometheus()
  if (missing) {
    yield { name, missing }
    return
  }
  context.say(`daily uptime: ${services} services into the database`)
  const database = await context.openDatabase()
  try {
    await createServices(database, services)
    await storeSamples(database)
    await recordDays(database)
    context.say(`daily uptime: ${services} services into Prometheus`)
    const prometheus = await startPrometheus(openMetrics(services))
    try {
      yield await timeLine(database, prometheus, { services, size, reads: reads[context.size] }, growthOf)
      yield lineOf({
        name: 'disk of the samples, compressed / blocks of Prometheus',
        size,
        ours: (await compressedSize(database)) / (services * ticks),
        theirs: prometheus.bytes / (services * ticks),
        unit: 'bytes/sample',
        goal: { of: 'ratio', atMost: 0.3 },
        notes: ['with indexes; ours has a row for 5 minutes without a change, as core stores them'],
      })
    } finally {
      await prometheus.close()
    }
  } finally {
    await database.close()
  }
}

async function timeLine(
  database: Database,
  prometheus: Prometheus,
  { services, size, reads }: { services: number; size: string; reads: number },
  growthOf: ReturnType<typeof createGrowth>,
): Promise<Line> {
  const core = await serve(database, { people: true })
  try {
    const { token } = await logIn(core.url)
    const readOurs = () => readResults(core.url, token)
    assertSame(uptimesOfPages(await readOurs()), uptimesOfSeries(await readTheirs(prometheus)))
    const ours = await medianTime(reads, readOurs)
    const theirs = await medianTime(3, () => readTheirs(prometheus))
    const growth = growthOf({ time: ours, size: services })
    const goal = { of: 'ratio' as const, atMost: 0.01 }
    return lineOf({
      name,
      size,
      ours,
      theirs,
      unit: 'ms',
      growth,
      goal,
      notes: ['both gave the same figures', `the median of ${counted(reads, 'reads')}`],
    })
  } finally {
    await core.close()
  }
}

/** Down for a few ticks now and then, at other times for each service. The statement in `storeSamples` says the same. */
const isUp = (service: number, tick: number) => (tick + 977 * service) % 2_500 >= 3

/** Each has its number as its name. */
async function createServices(database: Database, services: number): Promise<void> {
  const core = await serve(database)
  try {
    const named = Array.from({ length: services }, (_, index) => ({ name: `${index + 1}`, status: 'OPERATIONAL' }))
    await report(core.url, JSON.stringify({ nodeId: node, services: named }))
  } finally {
    await core.close()
  }
  await database.query('update services set known_since = $1, created_at = $1', [new Date(start * 1_000)])
}

/** As core stores reports: a row for each run of OPERATIONAL within 5 minutes, and one for each tick of what is not. */
async function storeSamples(database: Database): Promise<void> {
  for (let day = 0; day < days; day++) {
    await database.query(
      `insert into sla_snapshots (service_id, time, duration_ms, status)
      select id, to_timestamp($1::bigint + min(tick) * $2::integer), count(*) * $2::integer * 1000, status
      from (
        select
          id,
          tick,
          status,
          case when status = 'DOWN' then tick else tick - row_number() over (partition by id, tick / $5::integer, status order by tick) end as run
        from services
        cross join generate_series($3::integer, $4::integer - 1) as tick
        cross join lateral (
          select case when (tick + 977 * name::integer) % 2500 >= 3 then 'OPERATIONAL' else 'DOWN' end::service_status as status
        ) s
      ) t
      group by id, tick / $5::integer, status, run
      order by id, min(tick)`,
      [start, tickSeconds, (day * ticks) / days, ((day + 1) * ticks) / days, ticksOfBucket],
    )
  }
  for (const view of ['sla_5m', 'sla_hourly', 'sla_daily']) {
    for (let day = 0; day < days; day++) {
      const window = [start + day * daySeconds, start + (day + 1) * daySeconds].map(
        (seconds) => new Date(seconds * 1000),
      )
      await database.query('call refresh_continuous_aggregate($1::regclass, $2::timestamptz, $3::timestamptz)', [
        view,
        ...window,
      ])
    }
  }
  await database.query('analyze')
}

function* openMetrics(services: number): Generator<string> {
  yield '# TYPE up gauge\n'
  for (let service = 1; service <= services; service++) {
    let text = ''
    for (let tick = 0; tick < ticks; tick++) {
      text += `up{service="${service}"} ${isUp(service, tick) ? 1 : 0} ${start + tick * tickSeconds}\n`
    }
    yield text
  }
  yield '# EOF\n'
}

type Uptimes = Map<string, number>

/** The results of each day, from which pages and reports read. */
async function recordDays(database: Database): Promise<void> {
  for (const day of dayKeys)
    await database.query(`call record_period_results('DAILY', $1::date, $2)`, [day, new Date()])
}

/** Asks for the days of all services, page by page. */
async function readResults(url: string, token: string): Promise<Page[]> {
  const query = `query ($lastDay: String!, $days: Int!, $first: Int!, $after: String) {
    slaDailyUptimes(lastDay: $lastDay, days: $days, first: $first, after: $after) { days paths uptimes endCursor }
  }`
  const pages: Page[] = []
  let after: string | null = null
  do {
    const variables: object = { lastDay: dayKeys.at(-1), days, first: pageRows, after }
    const { slaDailyUptimes: page } = await ask<{ slaDailyUptimes: Page }>(url, token, query, variables)
    pages.push(page)
    after = page.endCursor
  } while (after !== null)
  return pages
}

function uptimesOfPages(pages: readonly Page[]): Uptimes {
  const found: Uptimes = new Map()
  for (const { days, paths, uptimes } of pages) {
    const starts = days.map((day) => Date.parse(day) / 1_000)
    for (const [service, path] of paths.entries())
      for (const [day, uptime] of (uptimes[service] ?? []).entries())
        if (uptime !== null) found.set(`${path.slice(node.length + 1)} ${starts[day]}`, uptime)
  }
  return found
}

interface Page {
  days: string[]
  paths: string[]
  uptimes: (number | null)[][]
  endCursor: string | null
}

/** Asked just before each midnight: a range includes both of its ends. */
function readTheirs(prometheus: Prometheus): Promise<Series[]> {
  const justBefore = 0.001
  return prometheus.queryRange('avg_over_time(up[1d])', start + daySeconds - justBefore, end - justBefore, daySeconds)
}

function uptimesOfSeries(series: readonly Series[]): Uptimes {
  return new Map(
    series.flatMap(({ metric, values }) =>
      values.map(([at, value]): [string, number] => [
        `${metric.service} ${Math.round(at) - daySeconds}`,
        100 * Number(value),
      ]),
    ),
  )
}

function assertSame(ours: Uptimes, theirs: Uptimes): void {
  const differs = [...theirs].some(([key, uptime]) => Math.abs((ours.get(key) ?? -1) - uptime) > 0.0001)
  if (differs || ours.size !== theirs.size) throw new Error('the database and Prometheus do not give the same uptime')
}

/** Compresses everything, and resolves to the bytes it takes, indexes included. */
async function compressedSize(database: Database): Promise<number> {
  await database.query(`select compress_chunk(chunk, true) from show_chunks('sla_snapshots') as chunk`)
  const { rows } = await database.query<{ bytes: number }>(`select hypertable_size('sla_snapshots') as bytes`)
  return rows[0]?.bytes ?? 0
}
