import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { creditedMs } from '../../../testing/oracle/oracle.ts'
import { openLife, reportedStep, sayOf, servicesPerStep, tickMs } from '../../../testing/requests/reported-steps.ts'
import { scheduleExclusionWindow } from '../../exclusions/schedule-window.ts'
import { startExclusionWindow } from '../../exclusions/start-window.ts'
import { stopExclusionWindow } from '../../exclusions/stop-window.ts'
import { changeInventory } from '../../lifecycle/change-inventory.ts'
import type { Database } from '../../platform/database/database.ts'
import { allPasses } from '../../platform/passes.ts'
import { aggregationPasses } from '../../sla/aggregates/refresh-aggregates.ts'
import { refreshLateCredits } from '../../sla/aggregates/refresh-late-credits.ts'
import { leaveCredits } from '../../snapshots/running-credit.ts'
import { recordStatusReport } from '../record-status-report.ts'
import { createRunningMemory } from './running-memory.ts'

const firstStart = Date.parse('2026-11-20T23:40:00Z')
const iso = (ms: number) => new Date(ms).toISOString()

describe.each(databaseKinds)('services that go on, %s', (kind) => {
  let database: Database
  let runs = 0
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  const sums = async (node: string, view = 'current_5m') => {
    const { rows } = await database.query<{ name: string; bucket: Date; status: string; ms: number }>(
      `select s.name, a.bucket, x.status, x.ms
      from ${view} a
      join services s on s.id = a.service_id
      cross join lateral (
        values ('OPERATIONAL', operational_ms), ('DEGRADED', degraded_ms), ('DOWN', down_ms),
          ('MAINTENANCE', excluded_ms), ('UNKNOWN', unknown_ms)
      ) x (status, ms)
      where s.path like $1
        and x.ms > 0`,
      [`${node}/%`],
    )
    const found: Record<string, Record<string, number>> = {}
    for (const { name, bucket, status, ms } of rows) {
      found[name] = { ...found[name], [`${bucket.toISOString()} ${status}`]: ms }
    }
    return found
  }
  /** The same straight from what was credited. */
  const raw = `(
    select
      service_id, time_bucket('5 minutes', time) as bucket,
      sum(duration_ms) filter (where status = 'OPERATIONAL')::bigint as operational_ms,
      sum(duration_ms) filter (where status = 'DEGRADED')::bigint as degraded_ms,
      sum(duration_ms) filter (where status = 'DOWN')::bigint as down_ms,
      sum(duration_ms) filter (where status = 'MAINTENANCE')::bigint as excluded_ms,
      sum(duration_ms) filter (where status = 'UNKNOWN')::bigint as unknown_ms
    from credited_time
    group by 1, 2
  )`
  const followers = async (node: string) => {
    const { rows } = await database.query<{ id: number; running: boolean }>(
      `select s.id, t.running_id is not null as running
      from services s
      join stored_service_states t on t.service_id = s.id
      where s.path like $1
      order by s.id`,
      [`${node}/%`],
    )
    return rows
  }

  it('come to the same milliseconds as if each had been stored by itself', { timeout: 240_000 }, async () => {
    let followed = 0
    await fc.assert(
      fc.asyncProperty(fc.array(reportedStep, { minLength: 4, maxLength: 30 }), async (steps) => {
        const node = `acme/shop/prod/run${++runs}`
        // Each run is later than what the aggregates of the ones before hold.
        const start = firstStart + runs * 86_400_000
        const context = testContext(database, start)
        const memories = [createRunningMemory(), createRunningMemory(), undefined]
        const lives = Array.from({ length: servicesPerStep }, () => openLife(start))
        let at = start
        for (const { ticks, beside, services, core, jobs } of steps) {
          at += ticks * tickMs
          context.clock.set(at + beside)
          const sent = sayOf(lives, services, at, at + beside)
          const memory = memories[core]
          const settings = { slaEnabled: true, ...(memory && { memory }) }
          const answer = await recordStatusReport(context, { nodeId: node, services: sent }, settings)
          expect(answer.rejected).toEqual([])
          if (jobs) await allPasses(aggregationPasses(context))
          followed += (await followers(node)).filter(({ running }) => running).length
        }
        const expected: Record<string, Record<string, number>> = {}
        for (const [index, { history }] of lives.entries()) {
          const buckets = creditedMs(history)
          if (Object.keys(buckets).length > 0) expected[`s${index}`] = buckets
        }
        expect(await sums(node, raw)).toEqual(expected)
        await refreshLateCredits(context)
        expect(await sums(node)).toEqual(expected)
        const ids = (await followers(node)).map(({ id }) => id)
        await database.transaction((tx) => leaveCredits(tx, { ids }))
        expect(await sums(node)).toEqual(expected)
      }),
      { numRuns: 12, endOnFailure: true },
    )
    expect(followed).toBeGreaterThan(200)
  })

  it('count to all-up and any-up of their node before any of it is stored', async () => {
    const node = 'acme/shop/prod/overlap'
    const bucket = firstStart + ++runs * 86_400_000
    const start = bucket + 60_000
    const context = testContext(database, start)
    const settings = { slaEnabled: true, memory: createRunningMemory() }
    for (const at of [0, 1, 2].map((tick) => start + tick * tickMs)) {
      context.clock.set(at)
      const pieces = [{ from: iso(at - tickMs), to: iso(at), status: 'OPERATIONAL' }]
      const services = ['a', 'b'].map((name) => ({ name, status: 'OPERATIONAL', pieces }))
      expect((await recordStatusReport(context, { nodeId: node, services }, settings)).rejected).toEqual([])
    }
    expect((await followers(node)).map(({ running }) => running)).toEqual([true, true])
    const { rows } = await database.query<{ all: number; any: number }>(
      `select c.all_operational_ms as all, c.any_operational_ms as any
      from hierarchy_nodes n
      cross join lateral composite_sums($2, $3, array[('NODE', n.id)::sla_subject]) c
      where n.path = $1`,
      [node, new Date(bucket), new Date(bucket + 300_000)],
    )
    expect(rows).toEqual([{ all: 3 * tickMs, any: 3 * tickMs }])
  })

  /** A node of which three services go on, reported by one core with a memory, every tick. */
  async function steadyNode() {
    const node = `acme/shop/prod/run${++runs}`
    // In the middle of a bucket: what is remembered is older than 5 minutes elsewhere than where buckets end.
    const start = firstStart + runs * 86_400_000 + 150_000
    const context = testContext(database, start)
    const memory = createRunningMemory()
    const names = ['s0', 's1', 's2']
    const report = async (from: number, to: number, options: { names?: string[]; agentId?: string } = {}) => {
      context.clock.set(start + to)
      const pieces = [{ from: iso(start + from), to: iso(start + to), status: 'OPERATIONAL' }]
      const services = (options.names ?? names).map((name) => ({ name, status: 'OPERATIONAL', pieces }))
      const { agentId = 'one' } = options
      return recordStatusReport(context, { nodeId: node, agentId, services }, { slaEnabled: true, memory })
    }
    for (let tick = 0; tick < 4; tick++) await report(tick * tickMs, (tick + 1) * tickMs)
    expect((await followers(node)).map(({ running }) => running)).toEqual([true, true, true])
    const totals = async () => {
      const found = await sums(node, raw)
      return Object.fromEntries(
        Object.entries(found).map(([name, buckets]) => [name, Object.values(buckets).reduce((sum, ms) => sum + ms, 0)]),
      )
    }
    const planned = async (name: string) => {
      const { rows } = await database.query<{ ms: number }>(
        `select coalesce(sum(duration_ms) filter (where excluded), 0)::bigint as ms
        from credited_time c
        join services s on s.id = c.service_id
        where s.path = $1`,
        [`${node}/${name}`],
      )
      return rows[0]?.ms
    }
    return { node, context, report, totals, planned, start }
  }

  it('are cut where planned maintenance begins by itself', async () => {
    const { node, context, report, totals, planned, start } = await steadyNode()
    await scheduleExclusionWindow(context, {
      path: `${node}/s1`,
      reason: 'patches',
      startsAt: new Date(start + 230_001),
      endsAt: new Date(start + 1_000_002),
    })
    for (let tick = 4; tick < 40; tick++) await report(tick * tickMs, (tick + 1) * tickMs)
    expect([await planned('s0'), await planned('s1')]).toEqual([0, 770_001])
    expect(await totals()).toEqual({ s0: 1_200_000, s1: 1_200_000, s2: 1_200_000 })
  })

  it('are credited the time before they went on that comes late', async () => {
    const { report, totals } = await steadyNode()
    for (let tick = 10; tick < 14; tick++) await report(tick * tickMs, (tick + 1) * tickMs)
    expect(await totals()).toEqual({ s0: 240_000, s1: 240_000, s2: 240_000 })
    await report(4 * tickMs, 14 * tickMs)
    expect(await totals()).toEqual({ s0: 420_000, s1: 420_000, s2: 420_000 })
  })

  it('are cut to the millisecond where maintenance begins and ends, and go on with the others then', async () => {
    const { node, context, report, totals, planned, start } = await steadyNode()
    context.clock.set(start + 130_001)
    await startExclusionWindow(context, { path: `${node}/s1`, reason: 'an upgrade' })
    for (let tick = 4; tick < 14; tick++) await report(tick * tickMs, (tick + 1) * tickMs)
    context.clock.set(start + 431_003)
    await stopExclusionWindow(context, { path: `${node}/s1` })
    for (let tick = 14; tick < 18; tick++) await report(tick * tickMs, (tick + 1) * tickMs)
    expect(await planned('s1')).toBe(431_003 - 130_001)
    expect(await planned('s0')).toBe(0)
    expect(await totals()).toEqual({ s0: 540_000, s1: 540_000, s2: 540_000 })
    expect((await followers(node)).map(({ running }) => running)).toEqual([true, true, true])
  })

  it('end where they are retired, renamed or reported by another sender, and nothing is lost or doubled', async () => {
    const { node, context, report, totals, start } = await steadyNode()
    context.clock.set(start + 125_000)
    await changeInventory(context, { act: 'RETIRE_SERVICE', target: `${node}/s0` }, { dryRun: false })
    await changeInventory(context, { act: 'RENAME_SERVICE', target: `${node}/s1`, to: `${node}/s3` }, { dryRun: false })
    const { warnings } = await report(4 * tickMs, 5 * tickMs)
    expect(warnings.join()).toMatch(/s0.*retired/)
    expect(warnings.join()).toMatch(/s1.*s3/)
    // Refused while the first one speaks; what runs goes on.
    const other = await report(4 * tickMs, 5 * tickMs, { names: ['s2'], agentId: 'another' })
    expect(other.rejected.map(({ code }) => code)).toEqual(['reporter_conflict'])
    await report(5 * tickMs, 6 * tickMs)
    expect(await totals()).toEqual({ s0: 125_000, s2: 180_000, s3: 180_000 })
  })

  it('are stored by bucket, one snapshot each, and what runs lies within one', async () => {
    const { node, report } = await steadyNode()
    for (let tick = 4; tick < 25; tick++) {
      await report(tick * tickMs, (tick + 1) * tickMs)
      const { rows } = await database.query<{ snapshots: number; crossing: number; ms: number }>(
        `select
          count(*) as snapshots,
          count(*) filter (where time_bucket('5 minutes', time) < time_bucket('5 minutes', time + (duration_ms - 1) * interval '1 ms')) as crossing,
          sum(duration_ms)::bigint as ms
        from credited_time
        where service_id in (select id from services where path like $1)`,
        [`${node}/%`],
      )
      const buckets = Math.ceil((tick + 6) / 10)
      // Before they joined, a tick of the first bucket was stored by itself.
      expect(rows[0]).toEqual({ snapshots: 3 * (buckets + 1), crossing: 0, ms: 3 * (tick + 1) * tickMs })
    }
  })

  it('are aggregated with what still runs of a sender that has fallen silent', async () => {
    const { node, context, start } = await steadyNode()
    context.clock.set(start + 40 * 60_000)
    await allPasses(aggregationPasses(context))
    const known = await sums(node)
    expect(Object.values(known).map((buckets) => Object.values(buckets))).toEqual([[120_000], [120_000], [120_000]])
    const ids = (await followers(node)).map(({ id }) => id)
    await database.transaction((tx) => leaveCredits(tx, { ids }))
    expect(await sums(node)).toEqual(known)
  })

  it('are the same whoever reports them at once', async () => {
    const { context, report, totals } = await steadyNode()
    for (let tick = 4; tick < 16; tick++) {
      const [from, to] = [tick * tickMs, (tick + 1) * tickMs]
      await Promise.all([
        report(from, to, { names: ['s0', 's1'] }),
        report(from, to, { names: ['s2'] }),
        report(from, to),
        ...(tick % 3 === 0 ? [allPasses(aggregationPasses(context))] : []),
      ])
    }
    expect(await totals()).toEqual({ s0: 480_000, s1: 480_000, s2: 480_000 })
  })
})
