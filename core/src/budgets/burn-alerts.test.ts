import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testContext } from '../../test/context.ts'
import { databaseKinds, openTestDatabase } from '../../test/database.ts'
import type { ServiceStatus } from '../contract/index.ts'
import type { Database } from '../platform/database/database.ts'
import { recordHealthReport } from '../snapshots/read-report.ts'
import { evaluateBurnAlerts } from './evaluate-burn-alerts.ts'
import { listBurnAlerts } from './list-burn-alerts.ts'

const minute = 60_000
const hour = 60 * minute
const start = Date.parse('2026-11-24T00:00:00Z')

describe.each(databaseKinds)('burn alerts on %s', (kind) => {
  let database: Database
  let context: ReturnType<typeof testContext>
  let events: number[]
  let turns = 0
  /** The group and the one member of each test, and until when that was told of, in milliseconds from the start. */
  let group: string
  let path: string
  let told: number

  beforeAll(async () => {
    database = await openTestDatabase(kind)
    context = testContext(database, start)
    context.bus.subscribe('events', ({ ids }) => events.push(...ids))
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    group = `group-${++turns}`
    path = `test${turns}/shop/prod/eu1/orders`
    told = 0
    events = []
    await database.query("update services set retired_at = '2020-01-01Z'")
    await database.query('delete from installation')
    await database.query('delete from sla_burn_alerts')
    context.clock.set(start)
  })

  /** Tells what a service was from where it was told of last, in reports of a day at most. */
  const tell = async (until: number, status: ServiceStatus, of = path) => {
    for (let from = told; from < until; from += 24 * hour) {
      const to = Math.min(until, from + 24 * hour)
      const pieces = [{ from: new Date(start + from).toISOString(), to: new Date(start + to).toISOString(), status }]
      const report = { path: of, slaGroup: group, criticality: 'high', status, pieces }
      await recordHealthReport(testContext(database, start + to), report)
    }
    if (of === path) told = until
  }
  /** Evaluates every minute up to an instant; resolves to what changed, as `minute ±rule subject kind`. */
  const evaluateUntil = async (until: number) => {
    const changes: string[] = []
    for (let at = context.clock.now().getTime() + minute; at <= start + until; at += minute) {
      context.clock.set(at)
      events = []
      await evaluateBurnAlerts(context)
      const { rows } = await database.query<{ type: string; rule: string; kind: string }>(
        `select type, payload ->> 'rule' as rule, payload ->> 'subjectKind' as kind
        from outbox_events
        where id = any ($1::bigint[])
          and type like 'sla.burn%'
        order by id`,
        [events],
      )
      const sign = (type: string) => (type === 'sla.burn_alert_fired' ? '+' : '-')
      changes.push(...rows.map(({ type, rule, kind: of }) => `${(at - start) / minute} ${sign(type)}${rule} ${of}`))
    }
    return changes
  }
  /** Goes to an instant without a look in between, as if alerts had been evaluated all the time. */
  const skipTo = async (ms: number) => {
    context.clock.set(start + ms)
    await database.query('delete from installation')
    await evaluateBurnAlerts(context)
  }
  /** One minute of a status after the other, each evaluated as it ends. */
  const live = async (minutes: number, status: ServiceStatus) => {
    const changes: string[] = []
    for (let count = 0; count < minutes; count++) {
      await tell(told + minute, status)
      changes.push(...(await evaluateUntil(told)))
    }
    return changes
  }
  const record = () => database.query('call record_open_results($1)', [context.clock.now()])
  const target = (percent: number) =>
    database.query(
      'update sla_group_terms set uptime_target = $2 where group_id = (select id from sla_groups where name = $1)',
      [group, percent],
    )
  const open = async () =>
    (await listBurnAlerts(context, { active: true, first: 100 })).map(
      ({ rule, subjectKind }) => `${rule} ${subjectKind}`,
    )

  it('fire when both windows burn faster than the factor, and resolve when the short one does not any more', async () => {
    await tell(96 * hour, 'OPERATIONAL')
    await target(99)
    await skipTo(96 * hour)
    // 14.4 % of an hour are 8.64 minutes; the five minutes burn at 20 after the first, at 100 after the fifth.
    const outage = await live(10, 'DOWN')
    expect(outage.filter((change) => change.includes('page-1h'))).toEqual([
      '5769 +page-1h SERVICE',
      '5769 +page-1h GROUP',
    ])
    // The last DOWN minute leaves the five minutes 5 minutes later; with 1 of 5 it still burns at 20.
    const recovery = await live(6, 'OPERATIONAL')
    expect(recovery.filter((change) => change.includes('page-1h'))).toEqual([
      '5775 -page-1h SERVICE',
      '5775 -page-1h GROUP',
    ])
    const { rows } = await database.query<{ subject: string; payload: object }>(
      "select subject, payload from outbox_events where type = 'sla.burn_alert_fired' and subject = $1 and payload ->> 'rule' = 'page-1h'",
      [path],
    )
    expect(rows).toEqual([
      {
        subject: path,
        payload: expect.objectContaining({
          severity: 'page',
          factor: 14.4,
          longWindow: '1h',
          shortWindow: '5m',
          burnLong: 15,
          burnShort: 100,
          firedAt: new Date(start + 96 * hour + 9 * minute).toISOString(),
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
    await tell(96 * hour, 'OPERATIONAL')
    await target(percent)
    await skipTo(96 * hour)
    const fires = Math.floor(Math.max(afterMinutes, shortMinutes)) + 1
    const outage = await live(fires, 'DOWN')
    expect(outage.filter((change) => change.includes(rule))).toEqual([
      `${96 * 60 + fires} +${rule} SERVICE`,
      `${96 * 60 + fires} +${rule} GROUP`,
    ])
  })

  it('never double: not while they fire, not on a second replica, and again only after they resolved', async () => {
    await tell(96 * hour, 'OPERATIONAL')
    await target(99)
    await skipTo(96 * hour)
    await live(9, 'DOWN')
    await live(3, 'OPERATIONAL')
    await live(1, 'DOWN')
    const others = Array.from({ length: 3 }, () => ({ ...context, database: { ...database } }))
    await Promise.all(others.map((other) => evaluateBurnAlerts(other)))
    const pages = () =>
      database.query<{ alerts: number }>("select count(*) as alerts from sla_burn_alerts where rule = 'page-1h'")
    expect((await pages()).rows).toEqual([{ alerts: 2 }])
    const insert = `insert into sla_burn_alerts (subject_kind, subject_id, rule, burn_long, burn_short, fired_at)
      select subject_kind, subject_id, rule, burn_long, burn_short, fired_at from sla_burn_alerts where rule = 'page-1h'`
    await expect(database.query(insert)).rejects.toMatchObject({ code: '23505' })
    await live(6, 'OPERATIONAL')
    expect(await live(2, 'DOWN')).toEqual(expect.arrayContaining([expect.stringContaining('+page-1h SERVICE')]))
    expect((await pages()).rows).toEqual([{ alerts: 4 }])
  })

  it('of a group fire on what its members burn together', async () => {
    const other = path.replace('orders', 'other')
    await tell(96 * hour, 'OPERATIONAL')
    told = 0
    await tell(96 * hour + 30 * minute, 'OPERATIONAL', other)
    told = 96 * hour
    await target(99)
    await skipTo(96 * hour)
    // The same 9 minutes are 7.5 of the group's budget in the hour.
    const outage = await live(9, 'DOWN')
    expect(outage.filter((change) => change.includes('page-1h'))).toEqual(['5769 +page-1h SERVICE'])
    expect(await open()).toContain('page-1h SERVICE')
  })

  it('neither fire nor resolve on silence, and wait for replays when core was away', async () => {
    await tell(96 * hour, 'OPERATIONAL')
    await target(99)
    await skipTo(96 * hour)
    await live(9, 'DOWN')
    const before = await open()
    expect(before).toContain('page-1h SERVICE')
    expect(await evaluateUntil(96 * hour + 40 * minute)).toEqual([])
    expect(await open()).toEqual(before)
    // Core was away: the agent's replay has not come yet, and what is there looks like the worst.
    context.clock.set(start + 98 * hour)
    await tell(told + minute, 'DOWN')
    expect(await evaluateUntil(98 * hour + 2 * minute)).toEqual([])
    // The replay says that all was well soon after.
    await tell(98 * hour + 2 * minute, 'OPERATIONAL')
    const back = await evaluateUntil(98 * hour + 3 * minute)
    expect(back).toContain('5883 -page-1h SERVICE')
    expect(back.filter((change) => change.includes('+'))).toEqual([])
  })

  it('do not fire of a silent service whose good time leaves the window first', async () => {
    await tell(70 * hour, 'OPERATIONAL')
    await tell(70 * hour + 3 * minute, 'DOWN')
    await tell(74 * hour, 'OPERATIONAL')
    // 3 of the 4,320 minutes of 3 days are less than 0.07 %. After an hour of silence they are 3 of 4,260, and more.
    await target(99.93)
    context.clock.set(start + 71 * hour)
    await record()
    await skipTo(74 * hour)
    expect(await open()).toEqual([])
    await skipTo(75 * hour)
    const { rows } = await database.query<{ exceeded: boolean }>(
      "select bool_and(burn > 1) as exceeded from sla_burn_rates where window_name in ('3d', '6h') and burn is not null and subject_id = (select id from services where path = $1)",
      [path],
    )
    expect(rows).toEqual([{ exceeded: true }])
    expect(await open()).toEqual([])
  })

  it('resolve when planned maintenance starts, which burns nothing', async () => {
    await tell(96 * hour, 'OPERATIONAL')
    await target(99)
    await skipTo(96 * hour)
    await live(9, 'DOWN')
    await record()
    const maintenance = await live(6, 'MAINTENANCE')
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
      [path],
    )
    expect(rows).toEqual([{ burn: null }])
  })

  it('end with their service', async () => {
    await tell(96 * hour, 'OPERATIONAL')
    await target(99)
    await skipTo(96 * hour)
    await live(9, 'DOWN')
    await database.query('update services set retired_at = $2 where path = $1', [path, new Date(start + told)])
    expect(await evaluateUntil(told + minute)).toContain('5770 -page-1h SERVICE')
    expect(await open()).toEqual([])
  })

  it('do not fire of a target that leaves no budget, nor where nothing was measured', async () => {
    await tell(hour, 'OPERATIONAL')
    await target(100)
    await skipTo(hour)
    expect(await live(10, 'DOWN')).toEqual([])
    path = path.replace('orders', 'unknown')
    told = hour
    expect(await live(10, 'UNKNOWN')).toEqual([])
  })
})
