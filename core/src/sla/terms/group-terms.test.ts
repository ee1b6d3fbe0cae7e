import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { actorWith } from '../../../testing/requests/people.ts'
import { recordHealthReport } from '../../ingest/record-status-report.ts'
import type { Database } from '../../platform/database/database.ts'
import { listGroupTerms } from './list-group-terms.ts'
import { previewRule } from './preview-rule.ts'
import { type GroupTermsInput, setGroupTerms } from './set-group-terms.ts'

const hour = 3_600_000
const day = 24 * hour
const noon = Date.parse('2026-11-20T12:00:00Z')

describe.each(databaseKinds)('what a group promises, on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  const at = (instant: number) => {
    const context = testContext(database, instant)
    return { ...context, actor: actorWith('ADMIN', '', '1') }
  }
  const set = (input: GroupTermsInput, instant = noon) => setGroupTerms(at(instant), input)
  const idOf = async (group: string) =>
    (await database.query<{ id: number }>('select id from sla_groups where name = $1', [group])).rows[0]?.id ?? 0
  const termsOf = async (group: string) => {
    const id = await idOf(group)
    return (await listGroupTerms(at(noon), [id])).get(id) ?? []
  }
  type Intervals = readonly (readonly [from: number, to: number, status: string])[]
  const report = (slaGroup: string, start: number, pieces: Intervals) =>
    recordHealthReport(testContext(database, start + day), {
      path: `${slaGroup}/shop/prod/eu1/orders`,
      slaGroup,
      criticality: 'low',
      status: 'OPERATIONAL',
      pieces: pieces.map(([from, to, status]) => ({
        from: new Date(start + from).toISOString(),
        to: new Date(start + to).toISOString(),
        status,
      })),
    })
  /** Records days and their month as of an instant, then whatever is open. */
  const record = async (instant: number, ...days: string[]) => {
    for (const first of days) await recordOne('DAILY', first, instant)
    for (const first of new Set(days.map((one) => `${one.slice(0, 7)}-01`))) await recordOne('MONTHLY', first, instant)
    await database.query('call record_open_results($1)', [new Date(instant)])
  }
  const recordOne = (type: string, first: string, instant: number) =>
    database.query('call record_period_results($1, $2::date, $3)', [type, first, new Date(instant)])
  const result = async (group: string, type: string, first: string) =>
    (
      await database.query<Record<string, unknown>>(
        `select * from sla_period_results
        where subject_kind = 'GROUP' and subject_id = $1 and period_type = $2 and period_day = $3::date`,
        [await idOf(group), type, first],
      )
    ).rows[0]

  it("is its tier's until it says otherwise, and the tier is that of its criticality without a group", async () => {
    await set({ group: 'gold', tier: 'critical' })
    expect(await termsOf('gold')).toMatchObject([
      { effectiveFrom: null, uptimeTarget: 99.99, responseMinutes: 15, resolutionMinutes: 240, timeZone: 'UTC' },
    ])
    await set({ group: 'gold', uptimeTarget: 99.95, responseMinutes: 5 })
    await set({ group: 'gold', uptimeTarget: null })
    expect((await termsOf('gold'))[0]).toMatchObject({ uptimeTarget: 99.99, responseMinutes: 5 })
  })

  it('counts from the day it is given, and days before keep what counted then', async () => {
    const start = Date.parse('2026-11-17T00:00:00Z')
    await report('dated', start, [[0, 23 * hour, 'OPERATIONAL'], [23 * hour, day, 'DOWN']]) // biome-ignore format: intervals
    await report('dated', start + day, [[0, 23 * hour, 'OPERATIONAL'], [23 * hour, day, 'DOWN']]) // biome-ignore format: intervals
    await record(start + 3 * day, '2026-11-17', '2026-11-18')
    expect(await result('dated', 'DAILY', '2026-11-18')).toMatchObject({ target: 99, budget_ms: 864_000, final: true })

    await set({ group: 'dated', uptimeTarget: 90, effectiveFrom: '2026-11-18' }, start + 3 * day)
    await record(start + 3 * day)
    expect(await result('dated', 'DAILY', '2026-11-17')).toMatchObject({ target: 99, status: 'BREACHED' })
    expect(await result('dated', 'DAILY', '2026-11-18')).toMatchObject({
      target: 90,
      budget_ms: 8_640_000,
      status: 'MET',
      final: true,
    })
    // 17 days of 1 % and 13 days of 10 %.
    expect(await result('dated', 'MONTHLY', '2026-11-01')).toMatchObject({ budget_ms: 17 * 864_000 + 13 * 8_640_000 })
  })

  it('counts in its own zone: a day of 25 hours where clocks are put back', async () => {
    const start = Date.parse('2026-10-24T22:00:00Z')
    await set({ group: 'berlin', timeZone: 'Europe/Berlin' }, start - day)
    await report('berlin', start, [[0, hour, 'DOWN'], [hour, day + hour, 'OPERATIONAL']]) // biome-ignore format: intervals
    await report('berlin', start + hour, [[day - hour, day, 'OPERATIONAL']])
    await record(start + 2 * day, '2026-10-25')
    expect(await result('berlin', 'DAILY', '2026-10-25')).toMatchObject({
      time_zone: 'Europe/Berlin',
      period_start: new Date(start),
      period_end: new Date(start + 25 * hour),
      period_ms: 25 * hour,
      down_ms: hour,
      operational_ms: 24 * hour,
      uptime: 96,
      coverage: 100,
    })
    const node = await database.query<Record<string, unknown>>(
      `select r.time_zone, r.down_ms from sla_period_results r
      join hierarchy_nodes n on n.id = r.subject_id
      where n.path = 'berlin/shop' and r.subject_kind = 'NODE' and period_type = 'DAILY' and period_day = '2026-10-25'`,
    )
    expect(node.rows).toEqual([{ time_zone: 'Europe/Berlin', down_ms: hour }])
  })

  it('moves to another zone with a month only', async () => {
    await set({ group: 'moving' })
    await expect(set({ group: 'moving', timeZone: 'Asia/Tokyo', effectiveFrom: '2026-11-05' })).rejects.toMatchObject({
      code: 'bad_request',
    })
    await set({ group: 'moving', timeZone: 'Asia/Tokyo' })
    expect((await termsOf('moving'))[0]?.effectiveFrom).toEqual(new Date('2026-10-31T15:00:00Z'))
  })

  it('changes before a later day: what was set for that day stays, and what only went on changes with it', async () => {
    const group = 'planned'
    await set({ group, uptimeTarget: 99, responseMinutes: 60, timeZone: 'Europe/Berlin' })
    await set({ group, uptimeTarget: 99.9, effectiveFrom: '2027-01-01', reason: 'the new contract' })
    await set({ group, tier: 'high', effectiveFrom: '2027-03-01' })
    await set({ group, uptimeTarget: 98, responseMinutes: 30, minCoverage: 95, effectiveFrom: '2026-12-01' })
    const seen = async () =>
      (await termsOf(group)).map(({ effectiveFrom, tier, uptimeTarget, responseMinutes, minCoverage, reason }) => [
        effectiveFrom?.toISOString() ?? null,
        ...[tier, uptimeTarget, responseMinutes, minCoverage, reason],
      ])
    expect(await seen()).toEqual([
      ['2027-02-28T23:00:00.000Z', 'high', 99.9, 30, 95, null],
      ['2026-12-31T23:00:00.000Z', 'medium', 99.9, 30, 95, 'the new contract'],
      ['2026-11-30T23:00:00.000Z', 'medium', 98, 30, 95, null],
      [null, 'medium', 99, 60, 90, null],
    ])
    // Credits go together: those of the later contract stay whole.
    const credits = (below: number) => ({ credits: [{ below, percent: 10 }], creditFee: 100, creditCurrency: 'EUR' })
    await set({ group, ...credits(99), effectiveFrom: '2027-01-01' })
    await set({ group, ...credits(95), creditFee: 200, effectiveFrom: '2026-12-15' })
    expect((await termsOf(group)).map(({ creditFee }) => creditFee)).toEqual([100, 100, 200, null, null])
  })

  it('takes terms that are set for later days to another zone with it, each to its day there', async () => {
    const group = 'travelling'
    await set({ group, uptimeTarget: 99 })
    await set({ group, uptimeTarget: 99.5, effectiveFrom: '2026-12-01' })
    await set({ group, uptimeTarget: 99.9, effectiveFrom: '2027-01-01' })
    await set({ group, timeZone: 'Europe/Budapest', effectiveFrom: '2026-12-01' })
    const seen = async () =>
      (await termsOf(group)).map(({ effectiveFrom, timeZone, uptimeTarget }) => [
        effectiveFrom?.toISOString() ?? null,
        timeZone,
        uptimeTarget,
      ])
    expect(await seen()).toEqual([
      ['2026-12-31T23:00:00.000Z', 'Europe/Budapest', 99.9],
      ['2026-11-30T23:00:00.000Z', 'Europe/Budapest', 99.5],
      [null, 'UTC', 99],
    ])
    // A day is one of the zone that counts then.
    await set({ group, responseMinutes: 5, effectiveFrom: '2026-12-10' })
    expect((await seen())[1]).toEqual(['2026-12-09T23:00:00.000Z', 'Europe/Budapest', 99.5])
    await set({ group, timeZone: 'America/New_York', effectiveFrom: '2027-01-01' })
    expect((await seen())[0]).toEqual(['2027-01-01T05:00:00.000Z', 'America/New_York', 99.9])
    expect(await seen()).toHaveLength(4)
  })

  it('is refused where it makes no sense, with what to change', async () => {
    for (const wrong of [
      { timeZone: 'Berlin' },
      { uptimeTarget: 101 },
      { responseMinutes: -1 },
      { effectiveFrom: '2026-02-30' },
    ]) {
      await expect(set({ group: 'gold', ...wrong })).rejects.toMatchObject({ code: 'bad_request' })
    }
  })

  it('may be tried under every rule, side by side, without changing anything', async () => {
    const start = Date.parse('2026-11-10T00:00:00Z')
    await report('tried', start, [
      [0, 12 * hour, 'OPERATIONAL'],
      [12 * hour, 18 * hour, 'DEGRADED'],
      [18 * hour, 20 * hour, 'DOWN'],
      [20 * hour, 21 * hour, 'UNKNOWN'],
    ])
    await record(start + 2 * day, '2026-11-10')
    const before = await result('tried', 'DAILY', '2026-11-10')
    const preview = await previewRule(at(noon), 'tried', { degraded: 'half' }, '2026-11-10')
    expect(preview.outcome).toMatchObject({ degraded: 'half', unmeasured: 'left_out', uptime: 75, inForce: false })
    const uptimes = Object.fromEntries(preview.outcomes.map((one) => [`${one.degraded} ${one.unmeasured}`, one.uptime]))
    expect(uptimes).toEqual({
      'up left_out': 90,
      'up down': 75,
      'up up': 91.6666,
      'half left_out': 75,
      'half down': 62.5,
      'half up': 79.1666,
      'down left_out': 60,
      'down down': 50,
      'down up': 66.6666,
    })
    expect(preview.outcomes.filter(({ inForce }) => inForce)).toMatchObject([
      { degraded: 'up', unmeasured: 'left_out' },
    ])
    expect(await result('tried', 'DAILY', '2026-11-10')).toEqual(before)

    await set({ group: 'tried', degraded: 'half', unmeasured: 'down', effectiveFrom: '2026-11-10' })
    await record(noon)
    expect(await result('tried', 'DAILY', '2026-11-10')).toMatchObject({ uptime: 62.5, consumed_ms: 9 * hour })
  })
})
