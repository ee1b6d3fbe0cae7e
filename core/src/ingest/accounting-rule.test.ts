import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import { truthBetween } from '../../testing/oracle/histories/random.ts'
import { creditedMs, type Reported } from '../../testing/oracle/oracle.ts'
import { serviceStatuses } from '../contract/index.ts'
import { importHistory } from '../interchange/history/import-history.ts'
import type { Database } from '../platform/database/database.ts'
import type { Interval } from '../snapshots/intervals.ts'
import { recordStatusReport } from './record-status-report.ts'

const node = 'acme/shop/prod/eu1'
const start = Date.parse('2026-11-20T23:40:00Z')
const horizonMs = 40 * 60_000

/** One report; what it says of the service of each number, or null where it is silent. */
type Report = { at: number; services: (Omit<Reported, 'at'> | null)[] }

const status = fc.constantFrom(...serviceStatuses)
const tickMs = 30_000
/** Any millisecond; more often the ticks of agents, which are bucket boundaries too, and the milliseconds beside them. */
const instant = fc
  .oneof(
    fc.nat(horizonMs),
    fc
      .tuple(fc.nat(horizonMs / tickMs), fc.integer({ min: -1, max: 1 }))
      .map(([tick, beside]) => tick * tickMs + beside),
  )
  .map((ms) => start + ms)
const size = fc.oneof(
  fc.integer({ min: 1, max: 900_000 }),
  fc.integer({ min: 1, max: 20 }).map((ticks) => ticks * tickMs),
)
const interval = fc
  .tuple(instant, size, status)
  .map(([from, size, status]): Interval => ({ from, to: from + size, status }))
const sent = fc.record({
  status,
  pieces: fc.option(fc.array(interval, { maxLength: 5 }), { nil: undefined, freq: 4 }),
})
/** Many services share the reports of a run, each with a history of its own: that is fast, and mixes all cases. */
const report = fc.record({
  at: instant,
  services: fc.array(fc.option(sent, { freq: 5 }), { minLength: 14, maxLength: 16 }),
})

describe.each(databaseKinds)('whatever is reported, %s', (kind) => {
  let database: Database
  let runs = 0
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  /** Sends the reports under names of their own, one after the other; resolves to the seconds that the answers say were credited. */
  async function send(reports: readonly Report[], run: number): Promise<number> {
    const context = testContext(database, start)
    let credited = 0
    for (const { at, services } of reports) {
      context.clock.set(at)
      const answer = await recordStatusReport(context, {
        nodeId: node,
        services: services.flatMap((one, index) =>
          one
            ? [
                {
                  name: `s${index}-${run}`,
                  status: one.status,
                  ...(one.pieces ? { pieces: one.pieces.map(toWire) } : {}),
                },
              ]
            : [],
        ),
      })
      expect(answer.rejected).toEqual([])
      credited += answer.creditedSeconds
    }
    return credited
  }
  const toWire = ({ from, to, status }: Interval) => ({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    status,
  })

  /** What the 5-minute aggregate says of the services of a run, by number. */
  async function aggregated(run: number): Promise<Record<string, Record<string, number>>> {
    const services = await database.query<{ id: number }>(
      "select id from services where split_part(name, '-', 2) = $1",
      [`${run}`],
    )
    const { rows } = await database.query<{ name: string; bucket: Date; status: string; ms: number }>(
      `select split_part(s.name, '-', 1) as name, a.bucket, x.status, x.ms
      from current_5m a
      join services s on s.id = a.service_id
      cross join lateral (
        values ('OPERATIONAL', operational_ms), ('DEGRADED', degraded_ms), ('DOWN', down_ms),
          ('MAINTENANCE', excluded_ms), ('UNKNOWN', unknown_ms)
      ) x (status, ms)
      where a.service_id = any ($1::bigint[])
        and x.ms > 0`,
      [services.rows.map(({ id }) => id)],
    )
    const sums: Record<string, Record<string, number>> = {}
    for (const { name, bucket, status, ms } of rows) {
      sums[name] = { ...sums[name], [`${bucket.toISOString()} ${status}`]: ms }
    }
    return sums
  }
  /** The changes of status of a run's services as they are stored, in order. */
  const events = async (run: number) =>
    (
      await database.query(
        `select s.name, e.time, e.to_status::text as status
        from service_status_events e
        join services s on s.id = e.service_id
        where split_part(s.name, '-', 2) = $1
        order by 1, 2`,
        [`${run}`],
      )
    ).rows
  /** The same as the stored intervals have them. */
  const transitions = async (run: number) =>
    (
      await database.query(
        `select name, time, status::text
        from (
          select s.name, p.time, p.status, lag(p.status) over (partition by p.service_id order by p.time) as before
          from sla_snapshots p
          join services s on s.id = p.service_id
          where split_part(s.name, '-', 2) = $1
        ) t
        where status is distinct from before
        order by 1, 2`,
        [`${run}`],
      )
    ).rows
  function expected(reports: readonly Report[]) {
    const sums: Record<string, Record<string, number>> = {}
    for (let index = 0; index < 16; index++) {
      const history = reports.flatMap(({ at, services }) => {
        const one = services[index]
        return one ? [{ ...one, at }] : []
      })
      const buckets = creditedMs(history)
      if (Object.keys(buckets).length > 0) sums[`s${index}`] = buckets
    }
    return sums
  }

  it('credits every instant to the first to report it', { timeout: 180_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(report, { minLength: 1, maxLength: 6 }), async (reports) => {
        const run = ++runs
        const credited = await send(reports, run)
        const sums = await aggregated(run)
        expect(sums).toEqual(expected(reports))
        const total = Object.values(sums).flatMap((buckets) => Object.values(buckets))
        expect(credited).toBeCloseTo(total.reduce((sum, ms) => sum + ms, 0) / 1000, 6)
      }),
      { numRuns: 14, endOnFailure: true },
    )
  })

  it('credits imported history as if it had been reported, says before what it will, and counts nothing twice', {
    timeout: 180_000,
  }, async () => {
    const imported = fc.array(fc.array(interval, { maxLength: 5 }), { minLength: 14, maxLength: 16 })
    await fc.assert(
      fc.asyncProperty(fc.array(report, { maxLength: 3 }), imported, report, async (before, histories, after) => {
        const run = ++runs
        const at = start + horizonMs + 6 * 3_600_000
        const last = { ...after, at: at + 1 }
        await send(before, run)
        const input = (dryRun: boolean) => ({
          source: 'NDJSON' as const,
          origin: 'a test',
          dryRun,
          intervals: inAnyOrder(histories, run),
        })
        const context = testContext(database, at)
        const foretold = await importHistory(context, input(true))
        const first = await importHistory(context, input(false))
        expect({ ...foretold, id: first.id, dryRun: false }).toEqual(first)
        const again = await importHistory(context, input(false))
        expect(again.creditedMs).toBe(0)
        await send([last], run)
        const all = [
          ...before,
          {
            at,
            services: histories.map((pieces) => (pieces.length > 0 ? { status: 'UNKNOWN' as const, pieces } : null)),
          },
          last,
        ]
        expect(await aggregated(run)).toEqual(expected(all))
        expect(await importedMs(run)).toBe(first.creditedMs)
      }),
      { numRuns: 8, endOnFailure: true },
    )
  })
  /** Those of all services by turns, each service's own in their order. */
  async function* inAnyOrder(histories: readonly (readonly Interval[])[], run: number) {
    const longest = Math.max(...histories.map(({ length }) => length))
    for (let at = 0; at < longest; at++)
      for (const [index, pieces] of histories.entries()) {
        const interval = pieces[at]
        if (interval) yield { path: `${node}/s${index}-${run}`, ...interval }
      }
  }
  /** What is noted as imported of the services of a run. */
  const importedMs = async (run: number) => {
    const { rows } = await database.query<{ ms: number }>(
      `select coalesce(sum(ms_between(t.starts_at, t.ends_at)), 0)::bigint as ms
      from sla_imported_time t
      join services s on s.id = t.service_id
      where split_part(s.name, '-', 2) = $1`,
      [`${run}`],
    )
    return rows[0]?.ms
  }

  it('gives the same sums in any order of arrival when the intervals do not contradict each other', {
    timeout: 180_000,
  }, async () => {
    const truths = fc.array(fc.array(fc.tuple(instant, status), { minLength: 1, maxLength: 6 }), {
      minLength: 14,
      maxLength: 16,
    })
    const windows = fc.array(fc.tuple(instant, instant, fc.nat(99)), { minLength: 2, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(truths, windows, async (truths, windows) => {
        const sent = windows.map(([a, b, rank]) => {
          // Every service gets a window that is a little later than that of the one before it.
          const services = truths.map((changes, index) => {
            const pieces = truthBetween(changes, Math.min(a, b) + index * 7_001, Math.max(a, b))
            const last = pieces.at(-1)
            return last ? { status: last.status, pieces } : null
          })
          return { rank, report: { at: start + horizonMs, services } }
        })
        const reports = sent.map(({ report }) => report)
        const shuffled = sent.toSorted((x, y) => x.rank - y.rank).map(({ report }) => report)
        const [one, other] = [++runs, ++runs]
        await send(reports, one)
        await send([...shuffled, ...reports.slice(0, 1)], other)
        const sums = await aggregated(one)
        expect(await aggregated(other)).toEqual(sums)
        expect(sums).toEqual(expected(reports))
        for (const run of [one, other]) expect(await events(run)).toEqual(await transitions(run))
      }),
      { numRuns: 8, endOnFailure: true },
    )
  })

  it('never holds an instant twice, nor an interval over a bucket boundary, nor more than has elapsed', async () => {
    const { rows } = await database.query<{ stored: number; overlapping: number; crossing: number }>(
      `select
        count(*) as stored,
        count(*) filter (where time + duration_ms * interval '1 ms' > next) as overlapping,
        count(*) filter (
          where time_bucket('5 minutes', time) <> time_bucket('5 minutes', time + (duration_ms - 1) * interval '1 ms')
        ) as crossing
      from (select *, lead(time) over (partition by service_id order by time) as next from sla_snapshots) s`,
    )
    expect(rows[0]?.stored).toBeGreaterThan(1000)
    expect(rows[0]).toMatchObject({ overlapping: 0, crossing: 0 })
    const { rows: overdrawn } = await database.query(
      `select service_id
      from sla_snapshots
      group by service_id
      having sum(duration_ms) > ms_between(min(time), max(time + duration_ms * interval '1 ms'))`,
    )
    expect(overdrawn).toEqual([])
  })
})
