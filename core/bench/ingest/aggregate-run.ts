import { refreshAggregates } from '../../src/sla/aggregates/refresh-aggregates.ts'
import { type Bench, type BenchContext, counted, createGrowth, type Line, lineOf, type Size, timed } from '../line.ts'

const name = 'aggregates of new snapshots / one sum over them'
const hourMs = 3_600_000
const tickSeconds = 30
const sizes: Record<Size, readonly number[]> = { full: [1_000, 10_000], tenth: [100, 1_000], tiny: [5] }

/** What the regular refresh does with an hour of snapshots, four aggregates, against a statement that sums them up once. */
export const aggregateRun: Bench = (context) => {
  const growthOf = createGrowth()
  return sizes[context.size].map((services) => {
    const snapshots = (services * hourMs) / 1_000 / tickSeconds
    const size = `${counted(services, 'services')}, ${counted(snapshots, 'snapshots')}`
    return { name, size, measure: () => measure(context, services, size, growthOf) }
  })
}

async function* measure(
  context: BenchContext,
  services: number,
  size: string,
  growthOf: ReturnType<typeof createGrowth>,
): AsyncGenerator<Line> {
  context.say(`aggregates of ${size}`)
  const database = await context.openDatabase()
  try {
    const now = new Date()
    const to = new Date(Math.floor(now.getTime() / hourMs - 1) * hourMs)
    const from = new Date(to.getTime() - hourMs)
    await database.query(
      `insert into sla_snapshots (service_id, time, duration_ms, status)
      select s, t, $4::integer * 1000, case when s % 100 = 0 then 'DOWN' else 'OPERATIONAL' end::service_status
      from generate_series(1, $1::integer) s
      cross join generate_series($2::timestamptz, $3::timestamptz - interval '1 second', $4::integer * interval '1 second') t`,
      [services, from, to, tickSeconds],
    )
    await database.query('analyze sla_snapshots')
    const sum = () =>
      database.query(
        `select count(*)
        from (
          select service_id, time_bucket('5 minutes', time), status, sum(duration_ms)
          from sla_snapshots
          group by 1, 2, 3
        ) b`,
      )
    await sum()
    const theirs = await timed(sum)
    const ours = await timed(() => refreshAggregates(database, from, to, now))
    const growth = growthOf({ time: ours, size: services })
    yield lineOf({ name, size, ours, theirs, unit: 'ms', growth, notes: ['5 minutes, hour, day and month'] })
  } finally {
    await database.close()
  }
}
