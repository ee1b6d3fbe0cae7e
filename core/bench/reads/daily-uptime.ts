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
import { missingPrometheus, type Prometheus, startPrometheus } from './prometheus.ts'

const name = 'daily uptime over 7 days from sla_daily / avg_over_time of Prometheus'
const days = 7
const daySeconds = 86_400
const tickSeconds = 30
const ticks = (days * daySeconds) / tickSeconds
/** The week begins here: nothing in it may depend on when the bench runs. */
const start = Date.parse('2026-03-02T00:00:00Z') / 1000
const end = start + days * daySeconds
const sizes = { full: [100, 1_000], tenth: [10, 100], tiny: [1] }

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
    await storeSamples(database, services)
    context.say(`daily uptime: ${services} services into Prometheus`)
    const prometheus = await startPrometheus(openMetrics(services))
    try {
      yield await timeLine(database, prometheus, services, size, growthOf)
      yield lineOf({
        name: 'disk of the samples, compressed / blocks of Prometheus',
        size,
        ours: (await compressedSize(database)) / (services * ticks),
        theirs: prometheus.bytes / (services * ticks),
        unit: 'bytes/sample',
        notes: ['with indexes'],
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
  services: number,
  size: string,
  growthOf: ReturnType<typeof createGrowth>,
): Promise<Line> {
  assertSame(await readOurs(database), await readTheirs(prometheus))
  const ours = await medianTime(9, () => readOurs(database))
  const theirs = await medianTime(3, () => readTheirs(prometheus))
  const growth = growthOf({ time: ours, size: services })
  return lineOf({ name, size, ours, theirs, unit: 'ms', growth, notes: ['both gave the same figures'] })
}

/** Down for a few ticks now and then, at other times for each service. The statement in `storeSamples` says the same. */
const isUp = (service: number, tick: number) => (tick + 977 * service) % 2_500 >= 3

async function storeSamples(database: Database, services: number): Promise<void> {
  for (let day = 0; day < days; day++) {
    await database.query(
      `insert into sla_snapshots (service_id, time, duration_ms, status)
      select
        service,
        to_timestamp($1::bigint + tick * $2::integer),
        $2::integer * 1000,
        case when (tick + 977 * service) % 2500 >= 3 then 'OPERATIONAL' else 'DOWN' end::service_status
      from generate_series(1, $3::integer) as service
      cross join generate_series($4::integer, $5::integer - 1) as tick`,
      [start, tickSeconds, services, (day * ticks) / days, ((day + 1) * ticks) / days],
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

async function readOurs(database: Database): Promise<Uptimes> {
  const { rows } = await database.query<{ service: number; day: Date; uptime: number }>(
    `select d.service_id as service, d.bucket as day, a.uptime
    from sla_daily d
    cross join lateral sla_account(
      operational_ms => d.operational_ms,
      degraded_ms => d.degraded_ms,
      down_ms => d.down_ms,
      planned_down_ms => d.planned_down_ms,
      excluded_ms => d.excluded_ms,
      gap_ms => 0,
      elapsed_ms => 86400000,
      period_ms => 86400000,
      target => 99.9
    ) a
    where d.bucket >= $1
      and d.bucket < $2`,
    [new Date(start * 1000), new Date(end * 1000)],
  )
  return new Map(rows.map(({ service, day, uptime }) => [`${service} ${day.getTime() / 1000}`, uptime]))
}

/** Asked just before each midnight: a range includes both of its ends. */
async function readTheirs(prometheus: Prometheus): Promise<Uptimes> {
  const justBefore = 0.001
  const series = await prometheus.queryRange(
    'avg_over_time(up[1d])',
    start + daySeconds - justBefore,
    end - justBefore,
    daySeconds,
  )
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
