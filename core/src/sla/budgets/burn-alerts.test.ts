import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { type BurnStage, burnStage } from '../../../testing/fleet/burn-stage.ts'
import type { Database } from '../../platform/database/database.ts'
import { allPasses } from '../../platform/passes.ts'
import { burnAlertPasses } from './burn-alert-passes.ts'

const minute = 60_000
const hour = 60 * minute

describe.each(databaseKinds)('burn alerts on %s', (kind) => {
  let database: Database
  let stage: BurnStage
  let turns = 0
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    stage = await burnStage(database, ++turns)
  })

  it('fire when both windows burn faster than the factor, and resolve when the short one does not any more', async () => {
    await stage.report(96 * hour, 'OPERATIONAL')
    await stage.target(99)
    await stage.skipTo(96 * hour)
    // 14.4 % of an hour are 8.64 minutes; the five minutes burn at 20 after the first, at 100 after the fifth.
    const outage = await stage.live(10, 'DOWN')
    expect(outage.filter((change) => change.includes('page-1h'))).toEqual([
      '5769 +page-1h SERVICE',
      '5769 +page-1h GROUP',
    ])
    // The last DOWN minute leaves the five minutes 5 minutes later; with 1 of 5 it still burns at 20.
    const recovery = await stage.live(6, 'OPERATIONAL')
    expect(recovery.filter((change) => change.includes('page-1h'))).toEqual([
      '5775 -page-1h SERVICE',
      '5775 -page-1h GROUP',
    ])
    const { rows } = await database.query<{ subject: string; payload: object }>(
      "select subject, payload from outbox_events where type = 'sla.burn_alert_fired' and subject = $1 and payload ->> 'rule' = 'page-1h'",
      [stage.path],
    )
    expect(rows).toEqual([
      {
        subject: stage.path,
        payload: expect.objectContaining({
          severity: 'page',
          factor: 14.4,
          longWindow: '1h',
          shortWindow: '5m',
          burnLong: 15,
          burnShort: 100,
          firedAt: new Date(stage.start + 96 * hour + 9 * minute).toISOString(),
          resolvedAt: null,
        }),
      },
    ])
  })

  it.each([
    ['page-6h', 99, 21.6, 9],
    ['ticket-1d', 99.9, 4.32, 0.36],
    ['ticket-3d', 99.9, 4.32, 0.36],
  ])('of the rule %s fire once its long window allows no more', async (rule, percent, afterMinutes, shortMinutes) => {
    await stage.report(96 * hour, 'OPERATIONAL')
    await stage.target(percent)
    await stage.skipTo(96 * hour)
    const fires = Math.floor(Math.max(afterMinutes, shortMinutes)) + 1
    const outage = await stage.live(fires, 'DOWN')
    expect(outage.filter((change) => change.includes(rule))).toEqual([
      `${96 * 60 + fires} +${rule} SERVICE`,
      `${96 * 60 + fires} +${rule} GROUP`,
    ])
  })

  it('never double: not while they fire, not on a second replica, and again only after they resolved', async () => {
    await stage.report(96 * hour, 'OPERATIONAL')
    await stage.target(99)
    await stage.skipTo(96 * hour)
    await stage.live(9, 'DOWN')
    await stage.live(3, 'OPERATIONAL')
    await stage.live(1, 'DOWN')
    const others = Array.from({ length: 3 }, () => ({ ...stage.context, database: { ...database } }))
    await Promise.all(others.map((other) => allPasses(burnAlertPasses(other))))
    const pages = () =>
      database.query<{ alerts: number }>("select count(*) as alerts from sla_burn_alerts where rule = 'page-1h'")
    expect((await pages()).rows).toEqual([{ alerts: 2 }])
    const insert = `insert into sla_burn_alerts (subject_kind, subject_id, rule, burn_long, burn_short, fired_at)
      select subject_kind, subject_id, rule, burn_long, burn_short, fired_at from sla_burn_alerts where rule = 'page-1h'`
    await expect(database.query(insert)).rejects.toMatchObject({ code: '23505' })
    await stage.live(6, 'OPERATIONAL')
    expect(await stage.live(2, 'DOWN')).toEqual(expect.arrayContaining([expect.stringContaining('+page-1h SERVICE')]))
    expect((await pages()).rows).toEqual([{ alerts: 4 }])
  })

  it('of a group fire on what its members burn together', async () => {
    const other = stage.path.replace('orders', 'other')
    await stage.report(96 * hour, 'OPERATIONAL')
    stage.reported = 0
    await stage.report(96 * hour + 30 * minute, 'OPERATIONAL', other)
    stage.reported = 96 * hour
    await stage.target(99)
    await stage.skipTo(96 * hour)
    // The same 9 minutes are 7.5 of the group's budget in the hour.
    const outage = await stage.live(9, 'DOWN')
    expect(outage.filter((change) => change.includes('page-1h'))).toEqual(['5769 +page-1h SERVICE'])
    expect(await stage.open()).toContain('page-1h SERVICE')
  })

  it('neither fire nor resolve on silence, and wait for replays when core was away', async () => {
    await stage.report(96 * hour, 'OPERATIONAL')
    await stage.target(99)
    await stage.skipTo(96 * hour)
    await stage.live(9, 'DOWN')
    const before = await stage.open()
    expect(before).toContain('page-1h SERVICE')
    expect(await stage.evaluateUntil(96 * hour + 40 * minute)).toEqual([])
    expect(await stage.open()).toEqual(before)
    // Core was away: the agent's replay has not come yet, and what is there looks like the worst.
    stage.context.clock.set(stage.start + 98 * hour)
    await stage.report(stage.reported + minute, 'DOWN')
    expect(await stage.evaluateUntil(98 * hour + 2 * minute)).toEqual([])
    // The replay says that all was well soon after.
    await stage.report(98 * hour + 2 * minute, 'OPERATIONAL')
    const back = await stage.evaluateUntil(98 * hour + 3 * minute)
    expect(back).toContain('5883 -page-1h SERVICE')
    expect(back.filter((change) => change.includes('+'))).toEqual([])
  })

  it('burn no faster while nothing is measured and the good time leaves the window', async () => {
    await stage.report(70 * hour, 'OPERATIONAL')
    await stage.report(70 * hour + 3 * minute, 'DOWN')
    await stage.report(74 * hour, 'OPERATIONAL')
    // 3 of the 4,320 minutes of 3 days are less than 0.07 %, whatever of the others was measured.
    await stage.target(99.93)
    stage.context.clock.set(stage.start + 71 * hour)
    await stage.record()
    const burn = async () => {
      const { rows } = await database.query<{ burn: number }>(
        "select trunc(burn, 6) as burn from sla_burn_rates where window_name = '3d' and subject_id = (select id from services where path = $1)",
        [stage.path],
      )
      return rows[0]?.burn
    }
    for (const at of [74, 75, 100]) {
      await stage.skipTo(at * hour)
      expect(await burn()).toBe(0.992063)
    }
    expect(await stage.open()).toEqual([])
  })

  it('resolve when planned maintenance starts, which burns nothing', async () => {
    await stage.report(96 * hour, 'OPERATIONAL')
    await stage.target(99)
    await stage.skipTo(96 * hour)
    await stage.live(9, 'DOWN')
    await stage.record()
    const maintenance = await stage.live(6, 'MAINTENANCE')
    expect(maintenance.filter((change) => change.includes('page-1h'))).toEqual([
      '5774 -page-1h SERVICE',
      '5774 -page-1h GROUP',
    ])
    const { rows } = await database.query(
      `select b.burn
      from sla_burn_rates b
      join services s on s.id = b.subject_id
      where s.path = $1
        and b.subject_kind = 'SERVICE'
        and b.window_name = '5m'`,
      [stage.path],
    )
    expect(rows).toEqual([{ burn: null }])
  })

  it('end with their service', async () => {
    await stage.report(96 * hour, 'OPERATIONAL')
    await stage.target(99)
    await stage.skipTo(96 * hour)
    await stage.live(9, 'DOWN')
    await database.query('update services set retired_at = $2 where path = $1', [
      stage.path,
      new Date(stage.start + stage.reported),
    ])
    expect(await stage.evaluateUntil(stage.reported + minute)).toContain('5770 -page-1h SERVICE')
    expect(await stage.open()).toEqual([])
  })

  it('do not fire of a target that leaves no budget, nor where nothing was measured', async () => {
    await stage.report(hour, 'OPERATIONAL')
    await stage.target(100)
    await stage.skipTo(hour)
    expect(await stage.live(10, 'DOWN')).toEqual([])
    stage.path = stage.path.replace('orders', 'unknown')
    stage.reported = hour
    expect(await stage.live(10, 'UNKNOWN')).toEqual([])
  })
})
