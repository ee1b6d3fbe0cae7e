import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import type { ServiceStatus } from '../../contract/index.ts'
import { recordHealthReport } from '../../ingest/record-status-report.ts'
import type { Database } from '../../platform/database/database.ts'
import { refreshLateCredits } from '../aggregates/refresh-late-credits.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

describe.each(databaseKinds)('the period results on %s record', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  type Intervals = readonly (readonly [fromMs: number, toMs: number, status: ServiceStatus])[]
  /** Reports intervals, in milliseconds from `start` on, of a service of the group, at the instant `at`. */
  const report = (path: string, slaGroup: string, start: number, pieces: Intervals, at: number) =>
    recordHealthReport(testContext(database, at), {
      path,
      slaGroup,
      criticality: 'medium',
      status: pieces.at(-1)?.[2] ?? 'UNKNOWN',
      pieces: pieces.map(([from, to, status]) => ({
        from: new Date(start + from).toISOString(),
        to: new Date(start + to).toISOString(),
        status,
      })),
    })
  const record = async (type: string, start: number, asOf: number) => {
    const day = new Date(start).toISOString().slice(0, 10)
    await database.query('call record_period_results($1, $2::date, $3)', [type, day, new Date(asOf)])
  }
  /** The results of a period for a service, its group and every node above it, in that order. */
  const results = async (type: string, start: number, path: string) =>
    (
      await database.query<Record<string, unknown>>(
        `select r.*
          from services s
          join hierarchy_nodes n on n.id = s.node_id
          join sla_period_results r
            on (r.subject_kind = 'SERVICE' and r.subject_id = s.id)
            or (r.subject_kind = 'GROUP' and r.subject_id = s.sla_group_id)
            or (r.subject_kind = 'NODE' and r.subject_id = any (n.ancestors))
          where s.path = $1
            and period_type = $2
            and period_start = $3
          order by array_position(array['SERVICE', 'GROUP', 'NODE'], subject_kind), subject_id desc`,
        [path, type, new Date(start)],
      )
    ).rows

  it('600 s of DOWN in a day as 10 minutes and 99.3055 %, at every level', async () => {
    const start = Date.parse('2026-11-18T00:00:00Z')
    const path = 'downs/shop/prod/eu1/orders'
    const outage: Intervals = [
      [0, 12 * hour, 'OPERATIONAL'],
      [12 * hour, 12 * hour + 600 * second, 'DOWN'],
      [12 * hour + 600 * second, day, 'OPERATIONAL'],
    ]
    await report(path, 'downs', start, outage, start + day)
    await record('DAILY', start, start + day + hour)
    const rows = await results('DAILY', start, path)
    expect(rows.map(({ subject_kind }) => subject_kind)).toEqual([
      'SERVICE',
      'GROUP',
      'NODE',
      'NODE',
      'NODE',
      'NODE',
      'NODE',
    ])
    for (const row of rows) {
      expect(row).toMatchObject({
        down_ms: 600_000,
        operational_ms: day - 600_000,
        elapsed_ms: day,
        period_ms: day,
        uptime: 99.3055,
        coverage: 100,
        target: 99.5,
        budget_ms: 432_000,
        consumed_ms: 600_000,
        status: 'BREACHED',
        incident_count: 1,
        final: true,
      })
    }
  })

  it('a day with 6 h unmeasured as 75 % coverage, with an uptime over the measured time only', async () => {
    const start = Date.parse('2026-11-17T00:00:00Z')
    const path = 'gaps/shop/prod/eu1/orders'
    const gap: Intervals = [
      [0, 9 * hour, 'OPERATIONAL'],
      [15 * hour, 15 * hour + 600 * second, 'DOWN'],
      [15 * hour + 600 * second, day, 'OPERATIONAL'],
    ]
    await report(path, 'gaps', start, gap, start + day)
    await record('DAILY', start, start + day + hour)
    for (const row of await results('DAILY', start, path)) {
      expect(row).toMatchObject({
        uptime: 99.074,
        coverage: 75,
        down_ms: 600_000,
        operational_ms: 18 * hour - 600_000,
      })
    }
  })

  it('a group as the sum over its services, and what it promises as the sum of their budgets', async () => {
    const start = Date.parse('2026-11-16T00:00:00Z')
    const max: Intervals = [
      [0, 18 * hour, 'OPERATIONAL'],
      [18 * hour, 20 * hour, 'DEGRADED'],
      [20 * hour, 21 * hour, 'UNKNOWN'],
      [21 * hour, 22 * hour, 'MAINTENANCE'],
      [22 * hour, day, 'DOWN'],
    ]
    const half: Intervals = [
      [0, 2 * hour, 'DEGRADED'],
      [2 * hour, 3 * hour, 'UNKNOWN'],
      [3 * hour, 4 * hour, 'MAINTENANCE'],
      [4 * hour, 6 * hour, 'OPERATIONAL'],
      [6 * hour, 12 * hour, 'DOWN'],
    ]
    await report('sums/shop/prod/eu1/a', 'sums', start, max, start + day)
    await report('sums/shop/prod/eu2/b', 'sums', start, half, start + day)
    await record('DAILY', start, start + day + hour)
    const [, group, cluster, environment] = await results('DAILY', start, 'sums/shop/prod/eu1/a')
    const sums = {
      operational_ms: 20 * hour,
      degraded_ms: 4 * hour,
      down_ms: 8 * hour,
      excluded_ms: 2 * hour,
      unknown_ms: 2 * hour,
      elapsed_ms: 2 * day,
      period_ms: 2 * day,
      uptime: 75,
      coverage: 70.8333,
      target: 99.5,
      budget_ms: (2 * day - 2 * hour) * 0.005,
      consumed_ms: 8 * hour,
      incident_count: 2,
    }
    expect(group).toMatchObject({ subject_kind: 'GROUP', ...sums })
    expect(environment).toMatchObject({ subject_kind: 'NODE', ...sums })
    expect(cluster).toMatchObject({ subject_kind: 'NODE', uptime: 90.909, coverage: 95.8333, down_ms: 2 * hour })
  })

  it('a day as provisional until 15 minutes after its end', async () => {
    const start = Date.parse('2026-11-15T00:00:00Z')
    const path = 'final/shop/prod/eu1/orders'
    await report(path, 'final', start, [[0, hour, 'OPERATIONAL']], start + hour)
    const finality = async (asOf: number) => {
      await record('DAILY', start, asOf)
      return (await results('DAILY', start, path)).map(({ final }) => final)
    }
    expect(new Set(await finality(start + day))).toEqual(new Set([false]))
    expect(new Set(await finality(start + day + 15 * minute - 1))).toEqual(new Set([false]))
    expect(new Set(await finality(start + day + 15 * minute))).toEqual(new Set([true]))
  })

  it('an open day over the time gone by', async () => {
    const start = Date.parse('2026-11-14T00:00:00Z')
    const path = 'open/shop/prod/eu1/orders'
    await report(path, 'open', start, [[0, 3 * hour, 'OPERATIONAL']], start + 6 * hour)
    await record('DAILY', start, start + 6 * hour)
    expect((await results('DAILY', start, path))[0]).toMatchObject({
      elapsed_ms: 6 * hour,
      coverage: 50,
      final: false,
    })
  })

  it('nothing more of a service once it is retired', async () => {
    const start = Date.parse('2026-11-13T00:00:00Z')
    const path = 'retired/shop/prod/eu1/orders'
    await report(path, 'retired', start, [[0, 6 * hour, 'OPERATIONAL']], start + 6 * hour)
    await database.query('update services set retired_at = $2 where path = $1', [path, new Date(start + 6 * hour)])
    await record('DAILY', start, start + 2 * day)
    expect((await results('DAILY', start, path))[0]).toMatchObject({
      elapsed_ms: 6 * hour,
      coverage: 100,
      uptime: 100,
    })
    await record('DAILY', start + day, start + 3 * day)
    const next = await results('DAILY', start + day, path)
    expect(next.filter(({ subject_kind }) => subject_kind !== 'NODE')).toEqual([])
  })

  it('a late interval in a closed day, once what came late is aggregated again', async () => {
    const start = Date.parse('2026-11-12T00:00:00Z')
    const path = 'late/shop/prod/eu1/orders'
    await report(path, 'late', start, [[0, 12 * hour, 'OPERATIONAL']], start + 12 * hour)
    for (const aggregate of ['sla_5m', 'sla_hourly', 'sla_daily']) {
      const range = [new Date(start), new Date(start + day)]
      await database.query(`call refresh_continuous_aggregate('${aggregate}', $1::timestamptz, $2::timestamptz)`, range)
    }
    await database.query('delete from late_credits')
    await record('DAILY', start, start + day + hour)
    expect((await results('DAILY', start, path))[0]).toMatchObject({ uptime: 100, coverage: 50, final: true })

    const now = start + 2 * day
    await report(path, 'late', start, [[12 * hour, 18 * hour, 'DOWN']], now)
    expect(await refreshLateCredits(testContext(database, now))).toBeGreaterThan(0)
    for (const row of (await results('DAILY', start, path)).slice(0, 2)) {
      expect(row).toMatchObject({ uptime: 66.6666, coverage: 75, down_ms: 6 * hour, incident_count: 1, final: true })
    }
    expect((await results('MONTHLY', Date.parse('2026-11-01T00:00:00Z'), path))[0]).toMatchObject({
      down_ms: 6 * hour,
    })
    expect(await refreshLateCredits(testContext(database, now))).toBe(0)
  })

  it('an open month with the burn of its current day', async () => {
    const month = Date.parse('2026-12-01T00:00:00Z')
    const today = month + day
    const path = 'burn/shop/prod/eu1/orders'
    const outage = 450 * second
    await report(path, 'burn', today, [[0, outage, 'DOWN'], [outage, day - 1, 'OPERATIONAL']], today + day - 1) // biome-ignore format: pieces
    await record('DAILY', today, today + day - 1)
    await record('MONTHLY', month, today + day - 1)
    const [service] = await results('MONTHLY', month, path)
    // 29 days more at 450 s a day come to 13,500 s; the budget is 0.5 % of 31 days, 13,392 s.
    expect(service).toMatchObject({
      budget_ms: 13_392_000,
      consumed_ms: outage,
      burn_consumed_ms: outage,
      status: 'AT_RISK',
    })
    await record('MONTHLY', month, today + 2 * day)
    expect((await results('MONTHLY', month, path))[0]).toMatchObject({ status: 'MET' })
  })

  // Later days than those of the others, in whose results these services have no part.
  it('a service from when it is known on: one that comes late lowers the coverage of nothing', async () => {
    const start = Date.parse('2027-01-06T00:00:00Z')
    await report('newcomer/shop/prod/eu1/old', 'newcomer', start, [[0, day, 'OPERATIONAL']], start + day)
    const came = start + 18 * hour
    await report('newcomer/shop/prod/eu1/new', 'newcomer', came, [[0, 6 * hour, 'OPERATIONAL']], start + day)
    await record('DAILY', start, start + 2 * day)
    const [service, group, node] = await results('DAILY', start, 'newcomer/shop/prod/eu1/new')
    expect(service).toMatchObject({ elapsed_ms: 6 * hour, coverage: 100, status: 'MET', known_from: new Date(came) })
    for (const whole of [group, node]) {
      expect(whole).toMatchObject({ elapsed_ms: 30 * hour, coverage: 100, status: 'MET', known_from: new Date(start) })
    }
  })

  it('a closed day with little coverage as UNPROVEN, with what its unmeasured time allows', async () => {
    const start = Date.parse('2027-01-08T00:00:00Z')
    const path = 'thin/shop/prod/eu1/orders'
    await report(path, 'thin', start - hour, [[0, hour, 'OPERATIONAL']], start)
    await report(
      path,
      'thin',
      start,
      [
        [0, 12 * hour - minute, 'OPERATIONAL'],
        [12 * hour - minute, 12 * hour, 'DOWN'],
      ],
      start + day,
    )
    const band = { coverage: 50, min_coverage: 90, uptime: 99.8611, uptime_best: 99.9305, uptime_worst: 49.9305 }
    await record('DAILY', start, start + day - minute)
    expect((await results('DAILY', start, path))[0]).toMatchObject({
      status: 'MET',
      uptime: 99.8611,
      uptime_best: 99.9305,
    })
    await record('DAILY', start, start + day)
    const rows = await results('DAILY', start, path)
    expect(rows).toHaveLength(7)
    for (const row of rows.slice(0, 6)) expect(row).toMatchObject({ ...band, status: 'UNPROVEN' })
    await database.query(
      `update sla_group_terms
      set min_coverage = 50
      where group_id = (select id from sla_groups where name = 'thin')`,
    )
    await record('DAILY', start, start + day)
    for (const row of (await results('DAILY', start, path)).slice(0, 6)) {
      expect(row).toMatchObject({ ...band, min_coverage: 50, status: 'MET' })
    }
  })
})
