import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import type { ServiceStatus } from '../../contract/index.ts'
import { recordHealthReport } from '../../ingest/record-status-report.ts'
import type { Database } from '../../platform/database/database.ts'
import { type ErrorBudget, readErrorBudget } from './read-error-budget.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
// A Tuesday.
const now = Date.parse('2026-11-24T11:03:20Z')

describe.each(databaseKinds)('an error budget on %s', (kind) => {
  let database: Database
  let context: ReturnType<typeof testContext>
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    context = testContext(database, now)
  })
  afterAll(() => database.close())

  type Ago = readonly (readonly [fromMs: number, toMs: number, status: ServiceStatus])[]
  /** Reports what a service was, in milliseconds before now, in reports of six days each. */
  const report = async (path: string, slaGroup: string | undefined, pieces: Ago, criticality = 'medium') => {
    for (const [from, to, status] of pieces) {
      for (let start = from; start > to; start -= 6 * day) {
        const end = Math.max(to, start - 6 * day)
        await recordHealthReport(testContext(database, now - end), {
          path,
          ...(slaGroup === undefined ? {} : { slaGroup }),
          criticality,
          status,
          pieces: [{ from: new Date(now - start).toISOString(), to: new Date(now - end).toISOString(), status }],
        })
      }
    }
  }
  const terms = (group: string, changes: string, from = '-infinity') =>
    database.query(
      `insert into sla_group_terms (
        group_id, effective_from, tier, uptime_target, time_zone, degraded_rule, unmeasured_rule, set_by, created_at
      )
      select group_id, $2, 'medium', x.target, coalesce(x.zone, 'UTC'), coalesce(x.degraded, 'up'),
        coalesce(x.unmeasured, 'left_out'), 'test', now()
      from (select id as group_id from sla_groups where name = $1) g
      cross join jsonb_to_record($3::jsonb) as x (target numeric, zone text, degraded text, unmeasured text)
      on conflict (group_id, effective_from) do update
      set
        uptime_target = excluded.uptime_target,
        time_zone = excluded.time_zone,
        degraded_rule = excluded.degraded_rule,
        unmeasured_rule = excluded.unmeasured_rule`,
      [group, from, changes],
    )
  const burnOf = ({ burnRates }: ErrorBudget) =>
    Object.fromEntries(burnRates.map(({ window, burnRate }) => [window, burnRate]))
  const periodOf = ({ periods }: ErrorBudget, wanted: string) => {
    const found = periods.find(({ period }) => period === wanted)
    if (!found) throw new Error(`there is no ${wanted}`)
    return found
  }

  it('burns as fast as what was consumed of the counted time goes into what the target allows', async () => {
    const serviceId = 'burns/shop/prod/eu1/orders'
    await report(serviceId, undefined, [
      [5 * day, 90 * second, 'OPERATIONAL'],
      [90 * second, 60 * second, 'DOWN'],
      [60 * second, 0, 'OPERATIONAL'],
    ])
    const budget = await readErrorBudget(context, { serviceId })
    expect(budget).toMatchObject({ subject: serviceId, subjectKind: 'SERVICE', target: 99.5, timeZone: 'UTC' })
    // 30 s of the window, over 0.5 % of it.
    expect(burnOf(budget)).toEqual(
      Object.fromEntries(
        Object.entries({
          '5m': 20,
          '30m': 20 / 6,
          '1h': 20 / 12,
          '2h': 20 / 24,
          '6h': 20 / 72,
          '1d': 20 / 288,
          '3d': 20 / 864,
        }).map(([window, burn]) => [window, expect.closeTo(burn, 10)]),
      ),
    )
    expect(budget.burnRates[0]).toMatchObject({ consumedSeconds: 30, measuredSeconds: 300 })
  })

  it('burns at 250 and 41.6 in the worked example of core/docs', async () => {
    const serviceId = 'readme/shop/prod/eu1/orders'
    const pieces: Ago = [
      [6 * hour, 15 * minute, 'OPERATIONAL'],
      [15 * minute, 0, 'DOWN'],
    ]
    await report(serviceId, undefined, pieces, 'high')
    const budget = await readErrorBudget(context, { serviceId })
    expect(burnOf(budget)).toMatchObject({ '1h': 250, '6h': expect.closeTo(41.6666, 3) })
    expect(periodOf(budget, 'ROLLING_30D')).toMatchObject({ budgetSeconds: 43 * 60 + 12 })
  })

  it('of a rolling window is what the target allows of it without planned maintenance', async () => {
    const serviceId = 'rolling/shop/prod/eu1/orders'
    await report(serviceId, undefined, [
      [10 * day, 5 * day, 'OPERATIONAL'],
      [5 * day, 4 * day, 'MAINTENANCE'],
      [4 * day, 7 * hour, 'OPERATIONAL'],
      [7 * hour, 7 * hour - 20 * minute, 'DOWN'],
      [7 * hour - 20 * minute, 3 * hour, 'OPERATIONAL'],
      [3 * hour, 3 * hour - 36 * second, 'DOWN'],
      [3 * hour - 36 * second, 0, 'OPERATIONAL'],
    ])
    const budget = await readErrorBudget(context, { serviceId })
    const week = periodOf(budget, 'ROLLING_7D')
    expect(week).toMatchObject({
      start: new Date(now - 7 * day),
      end: new Date(now),
      target: 99.5,
      budgetSeconds: 0.005 * 6 * 86_400,
      consumedSeconds: 1236,
      remainingSeconds: 2592 - 1236,
      consumedRatio: 1236 / 2592,
      exhausted: false,
      uptime: 99.7615,
      coverage: 100,
    })
    // 36 s in 6 h: the 1,356 s that are left last 226 hours, longer than the window.
    expect(week).toMatchObject({ exhaustsAt: null, words: '22 min 36 s left, lasts the next 7 days' })
    // Of 30 days the time before the service was known is within the budget, and not unmeasured.
    expect(periodOf(budget, 'ROLLING_30D')).toMatchObject({ budgetSeconds: 0.005 * 29 * 86_400, coverage: 100 })
  })

  it('is gone at the present burn when that is before the month ends, as the words say in the zone of the group', async () => {
    const group = 'zoned'
    const path = 'zoned/shop/prod/eu1/orders'
    await report(path, group, [
      [6 * day, 30 * minute, 'OPERATIONAL'],
      [30 * minute, 0, 'DOWN'],
    ])
    await terms(group, '{"target": 99.5, "zone": "Asia/Kolkata"}')
    await database.query('call record_open_results($1)', [new Date(now)])
    for (const filter of [{ slaGroup: group }, { serviceId: path }]) {
      const budget = await readErrorBudget(context, filter)
      expect(budget.timeZone).toBe('Asia/Kolkata')
      const month = periodOf(budget, 'MONTH')
      expect(month).toMatchObject({
        start: new Date('2026-10-31T18:30:00Z'),
        end: new Date('2026-11-30T18:30:00Z'),
        budgetSeconds: 12_960,
        consumedSeconds: 1800,
        remainingSeconds: 11_160,
      })
      // 30 minutes in 6 h: 12 seconds of wall clock spend one of the budget.
      expect(month.exhaustsAt).toEqual(new Date(now + 12 * 11_160 * second))
      expect(month.words).toBe('3 h 6 min left, gone Thursday 05:45 at this rate')
    }
  })

  it('of a group is pooled over its members, and burns as fast as they do together', async () => {
    const group = 'pooled'
    await report('pooled/shop/prod/eu1/a', group, [
      [2 * day, 1 * hour, 'OPERATIONAL'],
      [1 * hour, 0, 'DOWN'],
    ])
    await report('pooled/shop/prod/eu1/b', group, [[2 * day, 0, 'OPERATIONAL']])
    await terms(group, '{"target": 90}')
    const budget = await readErrorBudget(context, { slaGroup: group })
    expect(budget).toMatchObject({ subject: group, subjectKind: 'GROUP', target: 90 })
    expect(budget.burnRates.find(({ window }) => window === '2h')).toEqual({
      window: '2h',
      burnRate: 0.25 / 0.1,
      consumedSeconds: 3600,
      measuredSeconds: 4 * 3600,
    })
    const week = periodOf(budget, 'ROLLING_7D')
    expect(week).toMatchObject({ budgetSeconds: 120_960, remainingSeconds: 120_960 - 3600 })
    // An hour of the last six, of either member: six seconds of wall clock spend one of the budget.
    expect(week.exhaustsAt).toBeNull()
    await report('pooled/shop/prod/eu1/c', group, [[30 * minute, 0, 'DOWN']])
    await terms(group, '{"target": 99}')
    const stricter = periodOf(await readErrorBudget(context, { slaGroup: group }), 'ROLLING_7D')
    expect(stricter).toMatchObject({ budgetSeconds: 0.01 * 21 * 86_400, consumedSeconds: 5400 })
    // Now 90 minutes of 12.5 hours, with three members.
    expect(stricter.exhaustsAt).toEqual(new Date(now + Math.floor((18_144_000 - 5_400_000) / (3 * (1.5 / 12.5)))))
  })

  it('counts each segment of time by the terms that were in force, and to the group of that time', async () => {
    const path = 'moved/shop/prod/eu1/orders'
    await report(path, 'old home', [
      [3 * day, 2 * hour, 'DEGRADED'],
      [2 * hour, 0, 'DEGRADED'],
    ])
    await terms('old home', '{"target": 99, "degraded": "half"}')
    // It moves half an hour ago; its new group has a stricter rule, and a target from ten minutes ago on.
    await report('moved/shop/prod/eu1/other', 'new home', [[1 * day, 0, 'OPERATIONAL']])
    await terms('new home', '{"target": 90, "degraded": "down"}')
    await terms('new home', '{"target": 80, "degraded": "down"}', new Date(now - 10 * minute).toISOString())
    await database.query(
      `insert into sla_assignments (service_id, effective_from, sla_group_id, criticality)
      select s.id, $2, g.id, s.criticality from services s cross join sla_groups g where s.path = $1 and g.name = 'new home'`,
      [path, new Date(now - 30 * minute)],
    )
    const hourOf = (budget: ErrorBudget) => budget.burnRates.find(({ window }) => window === '1h')
    const allowed = 30 * 0.01 + 20 * 0.1 + 10 * 0.2
    expect(hourOf(await readErrorBudget(context, { serviceId: path }))).toMatchObject({
      burnRate: expect.closeTo((15 + 30) / allowed, 10),
      consumedSeconds: 45 * 60,
    })
    expect(hourOf(await readErrorBudget(context, { slaGroup: 'old home' }))).toMatchObject({
      burnRate: 50,
      measuredSeconds: 30 * 60,
    })
    expect(hourOf(await readErrorBudget(context, { slaGroup: 'new home' }))).toMatchObject({
      // The other member is counted for the whole hour.
      burnRate: expect.closeTo(30 / (20 * 0.1 + 10 * 0.2 + 50 * 0.1 + 10 * 0.2), 10),
      measuredSeconds: 90 * 60,
    })
  })

  it('is charged with what nobody notified when the rule says so, but not with what is about to be reported', async () => {
    const group = 'strict'
    const path = 'strict/shop/prod/eu1/orders'
    await report(path, group, [
      [10 * hour, 2 * hour, 'OPERATIONAL'],
      [1 * hour, 40 * second, 'OPERATIONAL'],
    ])
    await terms(group, '{"target": 99, "unmeasured": "down"}')
    const consumed = async (instant: number) => {
      const at = testContext(database, instant)
      return Object.fromEntries(
        (await readErrorBudget(at, { serviceId: path })).burnRates.map((one) => [one.window, one.consumedSeconds]),
      )
    }
    // It is known since its first second; the 40 s since its last report are about to be reported.
    expect(await consumed(now)).toMatchObject({ '5m': 0, '1h': 0, '2h': 3600, '6h': 3600, '3d': 3600 })
    // 100 s without a report: the agent is silent, and all since its last word is a gap.
    expect(await consumed(now + 60 * second)).toMatchObject({ '5m': 100, '1h': 100 })
  })

  it('gives no burn where nothing was measured, and none of a target that leaves no budget', async () => {
    const group = 'perfect'
    await report('perfect/shop/prod/eu1/a', group, [[1 * hour, 30 * minute, 'DOWN']])
    await terms(group, '{"target": 100}')
    const budget = await readErrorBudget(context, { slaGroup: group })
    expect(budget.burnRates.map(({ burnRate }) => burnRate)).toEqual([null, null, null, null, null, null, null])
    expect(budget.burnRates.map(({ measuredSeconds }) => measuredSeconds)).toEqual([0, 0, 1800, 1800, 1800, 1800, 1800])
    expect(periodOf(budget, 'ROLLING_7D')).toMatchObject({
      target: 100,
      budgetSeconds: 0,
      consumedRatio: null,
      exhausted: true,
      exhaustsAt: null,
      words: 'overspent by 30 min',
    })
  })

  it('of a service that was never seen has a budget, and nothing measured', async () => {
    await recordHealthReport(context, { path: 'new/shop/prod/eu1/a', status: 'OPERATIONAL' })
    const budget = await readErrorBudget(context, { serviceId: 'new/shop/prod/eu1/a' })
    expect(periodOf(budget, 'MONTH')).toMatchObject({
      start: new Date('2026-11-01T00:00:00Z'),
      end: new Date('2026-12-01T00:00:00Z'),
      budgetSeconds: null,
      remainingSeconds: null,
      words: 'nothing measured yet',
    })
    expect(periodOf(budget, 'ROLLING_7D')).toMatchObject({
      budgetSeconds: 3024,
      uptime: null,
      exhausted: false,
      words: 'nothing measured yet',
    })
  })

  it('is asked of one subject that exists', async () => {
    const refusal = (filter: object) => readErrorBudget(context, filter).catch(({ code }) => code)
    expect(await refusal({})).toBe('bad_request')
    expect(await refusal({ serviceId: 'pooled/shop/prod/eu1/a', slaGroup: 'pooled' })).toBe('bad_request')
    expect(await refusal({ serviceId: 'no/such/service/at/all' })).toBe('not_found')
    expect(await refusal({ slaGroup: 'none' })).toBe('not_found')
  })
})
