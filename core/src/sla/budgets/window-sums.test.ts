import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import type { Database } from '../../platform/database/database.ts'

const bucketMs = 300_000
const statuses = ['OPERATIONAL', 'DEGRADED', 'DOWN', 'MAINTENANCE', 'UNKNOWN'] as const
const states = ['operational', 'degraded', 'down', 'planned_down', 'excluded', 'unknown'] as const
type State = (typeof states)[number]

interface Interval {
  from: number
  to: number
  status: (typeof statuses)[number]
  excluded: boolean
}

/** Nine hours over a UTC midnight, so that every aggregate takes part. */
const start = Date.parse('2026-03-10T19:00:00Z')
const end = start + 9 * 3_600_000

const interval = fc.record({
  gap: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 900_000 })),
  length: fc.oneof(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 4_000_000 })),
  status: fc.constantFrom(...statuses),
  excluded: fc.boolean(),
})
const history = fc.array(interval, { minLength: 1, maxLength: 20 }).map((parts) => {
  let at = start
  return parts.flatMap(({ gap, length, status, excluded }): Interval[] => {
    const from = at + gap
    at = from + length
    return at <= end ? [{ from, to: at, status, excluded: excluded || status === 'MAINTENANCE' }] : []
  })
})
const edge = fc.oneof(
  fc.integer({ min: start - 400_000, max: end + 400_000 }),
  fc.integer({ min: -1, max: 109 }).map((bucket) => start + bucket * bucketMs),
)
const window = fc.tuple(edge, edge).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))

/** The second statement of what a window holds: millisecond by millisecond of each interval, by what it counts as. */
function expected(pieces: readonly Interval[], { from, to }: { from: number; to: number }): Record<State, number> {
  const sums: Record<State, number> = { operational: 0, degraded: 0, down: 0, planned_down: 0, excluded: 0, unknown: 0 }
  for (const held of pieces) {
    sums[stateOf(held)] += Math.max(0, Math.min(held.to, to) - Math.max(held.from, from))
  }
  return sums
}

function stateOf({ status, excluded }: Interval): State {
  if (status === 'DOWN') return excluded ? 'planned_down' : 'down'
  if (excluded || status === 'MAINTENANCE') return 'excluded'
  return ({ OPERATIONAL: 'operational', DEGRADED: 'degraded', UNKNOWN: 'unknown' } as const)[status]
}

describe.each(databaseKinds)('the sums of a window on %s', (kind) => {
  let database: Database
  let services = 0
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    // A server's own worker would aggregate up to the present, and what is stored behind it then waits to be aggregated again.
    if (kind === 'postgres') await database.query('select _timescaledb_functions.stop_background_workers()')
  })
  afterAll(() => database.close())

  /** Stores histories under new services, cut at the 5-minute boundaries; resolves to their ids. */
  const store = async (histories: readonly (readonly Interval[])[]) => {
    const rows = histories.flatMap((pieces, index) => pieces.map((held) => ({ ...held, id: services + index })))
    const ids = histories.map(() => services++)
    await database.query(
      `insert into sla_snapshots (service_id, time, duration_ms, status, excluded)
      select
        p.id,
        'epoch'::timestamptz + greatest(p."from", bucket * 300000) * interval '1 ms',
        least(p."to", (bucket + 1) * 300000) - greatest(p."from", bucket * 300000),
        p.status::service_status,
        p.excluded
      from jsonb_to_recordset($1::jsonb) as p (id bigint, "from" bigint, "to" bigint, status text, excluded boolean)
      cross join lateral generate_series(p."from" / 300000, (p."to" - 1) / 300000) as bucket`,
      [JSON.stringify(rows)],
    )
    return ids
  }
  const sums = async (ids: readonly number[], { from, to }: { from: number; to: number }) => {
    const { rows } = await database.query<Record<string, number>>('select * from window_sums($1, $2, $3::bigint[])', [
      new Date(from),
      new Date(to),
      ids,
    ])
    const found = new Map(rows.map((row) => [row.service_id, row]))
    return ids.map((id) => Object.fromEntries(states.map((state) => [state, found.get(id)?.[`${state}_ms`] ?? 0])))
  }
  const refresh = async (until: number) => {
    for (const aggregate of ['sla_5m', 'sla_hourly', 'sla_daily'])
      await database.query('call refresh_continuous_aggregate($1, null, $2::timestamptz)', [aggregate, new Date(until)])
  }
  /** Holds the sums of many histories over some windows against the oracle, with the aggregates made up to an instant. */
  const check = (numRuns: number, refreshedUntil?: number) =>
    fc.assert(
      fc.asyncProperty(
        fc.array(history, { minLength: 180, maxLength: 200 }),
        fc.array(window, { minLength: 6, maxLength: 6 }),
        async (histories, windows) => {
          const ids = await store(histories)
          if (refreshedUntil !== undefined) await refresh(refreshedUntil)
          for (const one of windows)
            expect(await sums(ids, one)).toEqual(histories.map((pieces) => expected(pieces, one)))
        },
      ),
      { numRuns, endOnFailure: true },
    )

  it('are those of the intervals within it, to the millisecond, while nothing is aggregated', () => check(3))

  it('are the same when the aggregates have a part of it', () => check(1, start + 5 * 3_600_000))

  it('are the same once the aggregates have all of it', () => check(3, end))

  it('are cut from an interval at both edges, inside one bucket and over the border of two', async () => {
    const [id = 0] = await store([[{ from: start, to: start + 2 * bucketMs, status: 'DOWN', excluded: false }]])
    await refresh(end)
    const down = async (from: number, to: number) => (await sums([id], { from: start + from, to: start + to }))[0]?.down
    expect(await down(1000, 3000)).toBe(2000)
    expect(await down(bucketMs - 1, bucketMs + 1)).toBe(2)
    expect(await down(bucketMs, bucketMs)).toBe(0)
    expect(await down(-1, 2 * bucketMs + 1)).toBe(2 * bucketMs)
  })

  it('take the share of a bucket whose snapshots are dropped', async () => {
    const old = Date.parse('2026-01-05T10:00:00Z')
    const [id = 0] = await store([
      [
        { from: old, to: old + 100_000, status: 'OPERATIONAL', excluded: false },
        { from: old + 100_000, to: old + 2 * bucketMs, status: 'DOWN', excluded: false },
      ],
    ])
    await refresh(end)
    await database.query("select drop_chunks('sla_snapshots', older_than => $1::timestamptz)", [
      new Date('2026-02-01T00:00:00Z'),
    ])
    expect(await sums([id], { from: old + 150_000, to: old + bucketMs + 1000 })).toEqual([
      { operational: 50_000, degraded: 0, down: 100_000 + 1000, planned_down: 0, excluded: 0, unknown: 0 },
    ])
  })
})
