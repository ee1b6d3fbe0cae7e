import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { daysAround, periodDays, play, recordPeriods } from '../../../testing/oracle/histories/play.ts'
import { zones } from '../../../testing/oracle/histories/random.ts'
import {
  differences,
  expectedResults,
  type Results,
  recordedResults,
} from '../../../testing/oracle/histories/results.ts'
import { anything, oneZone, type Scenario, twoOrders, wholeMonth } from '../../../testing/oracle/histories/scenarios.ts'
import type { Result } from '../../../testing/oracle/period-figures.ts'
import type { Database } from '../../platform/database/database.ts'
import { readZones } from '../../platform/zones/read-zones.ts'
import { skewMs } from '../../snapshots/intervals.ts'

/** A run takes a second or two: to shrink a history would outlast the suite. The seed that is reported gives the same run again. */
const upTo = (numRuns: number) => ({ numRuns, endOnFailure: true })
const timeout = 600_000

const states = ['operational', 'degraded', 'down', 'plannedDown', 'excluded', 'unknown'] as const
const sums = [...states, 'gap', 'elapsed', 'period', 'counted', 'consumed', 'budget'] as const

describe.each(databaseKinds)('whatever happens, the period results on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  /** Lets a history happen and records the periods that it touches: days before months, as an open month reads its current day. */
  async function results({ now, ...history }: Scenario) {
    const world = await play(database, history, now)
    await database.query('truncate sla_period_results')
    const asked = [...history.days, ...daysAround(now)]
    const days = periodDays('DAILY', asked)
    const months = periodDays('MONTHLY', asked)
    await recordPeriods(database, 'DAILY', days, now)
    await recordPeriods(database, 'MONTHLY', months, now)
    const expected = () => ({
      ...expectedResults(world, 'DAILY', days, now),
      ...expectedResults(world, 'MONTHLY', months, now),
    })
    return { recorded: await recordedResults(database), expected, world }
  }
  const holds = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number, check: (value: T) => Promise<void>) =>
    fc.assert(fc.asyncProperty(arbitrary, check), upTo(numRuns))

  it('are those of the rule, to the millisecond', { timeout }, async () => {
    // 84 services a run, nearly all of them reported: more than a thousand histories.
    await holds(anything([22, 62]), 13, async (scenario) => {
      const { recorded, expected } = await results(scenario)
      expect(differences(recorded, expected())).toEqual([])
    })
  })

  it('begin with the first instant of the local day, in every zone', async () => {
    const days = Array.from({ length: 365 }, (_, days) => Temporal.PlainDate.from('2026-01-01').add({ days }))
    const { rows } = await database.query<{ zone: string; day: string; at: Date }>(
      `select zone, day::date::text as day, local_midnight(day::date, zone) as at
      from unnest($1::text[]) as zone
      cross join generate_series(timestamp '2026-01-01', '2026-12-31', '1 day') as day`,
      [zones],
    )
    // The offsets are the database's, for Node's may differ; what a midnight is follows from them.
    const clocks = await readZones(database, zones, new Date('2026-01-01'), new Date('2027-01-01'))
    const expected = zones.flatMap((zone) =>
      days.map((day) => {
        const midnight = day.toZonedDateTime('UTC').epochMilliseconds
        return `${zone} ${day} ${clocks.get(zone)?.firstInstantOf(midnight)}`
      }),
    )
    expect(rows.map(({ zone, day, at }) => `${zone} ${day} ${at.getTime()}`).toSorted()).toEqual(expected.toSorted())
  })

  it('are the same in any order of arrival when the intervals do not contradict each other', { timeout }, async () => {
    await holds(twoOrders, 2, async (scenario) => {
      const { recorded } = await results(scenario)
      const one = namedApart(recorded, 'one')
      expect(Object.keys(one).length).toBeGreaterThan(50)
      expect(differences(namedApart(recorded, 'other'), one)).toEqual([])
    })
  })

  it('hold no second twice: the kinds add up to the time gone by, and no share exceeds 100 %', {
    timeout,
  }, async () => {
    await holds(anything([20, 30]), 2, async (scenario) => {
      const { recorded } = await results(scenario)
      const found = Object.entries(recorded).map(([key, result]) => [key, impossible(result, scenario.now)] as const)
      expect(found.length).toBeGreaterThan(50)
      expect(found.filter(([, what]) => what.length > 0)).toEqual([])
    })
  })

  it('of a group and of a node are the sums over its services', { timeout }, async () => {
    await holds(oneZone, 2, async (scenario) => {
      const { recorded, world } = await results(scenario)
      const groups = new Map(world.services.map(({ path, memberships }) => [path, memberships[0]?.group]))
      const above = entries(recorded).filter(({ kind }) => kind !== 'SERVICE')
      expect(above.length).toBeGreaterThan(20)
      for (const { key, type, day, kind, name } of above) {
        const services = entries(recorded).filter(
          (one) =>
            one.kind === 'SERVICE' &&
            one.type === type &&
            one.day === day &&
            (kind === 'GROUP' ? groups.get(one.name) === name : name === '' || one.name.startsWith(`${name}/`)),
        )
        expect([key, total([recorded[key]])]).toEqual([key, total(services.map(({ key }) => recorded[key]))])
      }
    })
  })

  it('of the days of a month add up to the month', { timeout }, async () => {
    await holds(wholeMonth, 1, async (scenario) => {
      const { recorded } = await results(scenario)
      const month = `${scenario.days[0]?.toPlainYearMonth()}`
      const months = entries(recorded).filter(({ type, day }) => type === 'MONTHLY' && day.startsWith(month))
      expect(months.length).toBeGreaterThan(10)
      for (const { key, kind, name } of months) {
        const days = entries(recorded).filter(
          (one) => one.type === 'DAILY' && one.kind === kind && one.name === name && one.day.startsWith(month),
        )
        expect([key, total([recorded[key]])]).toEqual([key, total(days.map(({ key }) => recorded[key]))])
      }
    })
  })
})

const entries = (results: Results) =>
  Object.keys(results).map((key) => {
    const [type = '', day = '', kind = '', name = ''] = key.split(' ')
    return { key, type, day, kind, name }
  })

/** The results of what is named with a prefix, without it. */
const namedApart = (results: Results, prefix: string): Results =>
  Object.fromEntries(
    Object.entries(results)
      .filter(([key]) => key.includes(` ${prefix}`))
      .map(([key, result]) => [key.replace(` ${prefix}`, ' '), result]),
  )

const total = (results: readonly (Result | undefined)[]) =>
  sums.map((figure) => [figure, results.reduce((sum, result) => sum + BigInt(result?.[figure] ?? 0), 0n)])

/** What no result may be, whatever happened. */
function impossible(result: Result, now: number): string[] {
  const { elapsed, unknown, gap, counted, consumed, uptime, coverage, members } = result
  const sum = (kinds: readonly (typeof states)[number][]) => kinds.reduce((all, kind) => all + result[kind], 0)
  const unmeasured = elapsed - sum(states)
  const goneBy = members * (Math.min(now, result.to) - result.from)
  const measured = sum(['operational', 'degraded', 'down'])
  const share = (value: number | null) => value === null || (value >= 0 && value <= 1_000_000)
  const claims = {
    'more is credited than has gone by': unmeasured < 0,
    // A sender's clock may be five seconds ahead.
    'more is elapsed than has gone by': elapsed > goneBy + (now < result.to + skewMs ? members * skewMs : 0),
    'the gap is not what was not measured': gap < unknown || gap > unknown + unmeasured,
    'something measured is not counted': counted < measured || counted > measured + gap,
    'more is consumed than is counted': consumed < 0 || consumed > 2 * counted,
    'a share is none': ![uptime, coverage, result.worst, result.weighted].every(share),
    'an uptime of nothing': (uptime === null) !== (measured === 0),
  }
  return Object.entries(claims).flatMap(([what, isSo]) => (isSo ? [what] : []))
}
