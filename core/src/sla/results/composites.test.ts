import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import {
  type FleetService,
  type FleetTerms,
  type Subjects,
  storeFleet,
} from '../../../testing/fleet/composite-fleet.ts'
import { degradedRules, length, type Segment, toFleetService } from '../../../testing/oracle/composite-histories.ts'
import { type Composite, compositeMs, type Member, nothing } from '../../../testing/oracle/composite-oracle.ts'
import { type ServiceStatus, serviceStatuses } from '../../contract/index.ts'
import type { Database } from '../../platform/database/database.ts'

const second = 1000
const minute = 60 * second
const bucket = 5 * minute
const hour = 60 * minute
const day = 24 * hour
const monday = Date.parse('2026-06-01T00:00:00Z')

const quiet = fc.record({ ms: length, status: fc.constant('OPERATIONAL' as const), excluded: fc.constant(false) })
const eventful = fc.record({
  ms: length,
  status: fc.option(fc.constantFrom(...serviceStatuses), { nil: undefined, freq: 6 }),
  excluded: fc.nat(9).map((n) => n === 0),
})
const history = fc.array(fc.oneof(quiet, eventful), { minLength: 1, maxLength: 18 })
const group = fc.option(fc.constantFrom(0, 1), { nil: undefined, freq: 3 })
/** So long after the start of its history a service moves to another group. */
const move = fc.record({
  after: fc.oneof(
    fc.nat(27 * hour),
    fc.nat(27).map((hours) => hours * hour),
  ),
  group,
})
const service = fc.record({ cluster: fc.nat(1), history, group, moves: fc.array(move, { maxLength: 2 }) })

/** Days of all kinds, by the time of day in UTC at which they start. */
const periods = fc.constantFrom(
  { startsAt: 0, length: day },
  { startsAt: 18.5 * hour, length: day }, // 00:00 in Asia/Kolkata
  { startsAt: 18.25 * hour, length: day }, // 00:00 in Asia/Kathmandu
  { startsAt: 22 * hour, length: 25 * hour }, // 00:00 in Europe/Berlin, when summer time ends
)
const situation = fc.record({
  degraded: degradedRules,
  // Each fleet is an organization, and the root has the services of all: many cases for one reading.
  fleets: fc.array(fc.array(service, { minLength: 1, maxLength: 6 }), { minLength: 4, maxLength: 7 }),
  period: periods,
  /** Of the period; nothing is observed later. */
  elapsed: fc.oneof(fc.constant(2 * day), fc.nat(25 * hour)),
  /** How much of what may be aggregated is: of the 5-minute aggregate, and of that the hourly one. */
  aggregated: fc.tuple(fc.nat(100), fc.nat(100)),
})

/** Terms by which DEGRADED counts as half up, before and after an instant. */
const half = (changeAt: number): FleetTerms => ({
  changeAt,
  degraded: [
    ['half', 'half'],
    ['half', 'half'],
  ],
  unmeasured: 'left_out',
})

describe.each(databaseKinds)('all-up and any-up on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  let days = 0
  /** Every history has a day of its own, after those before it: what is aggregated of one leaves the next one live. */
  const nextDay = () => monday + 3 * day * days++

  async function sumsOf(from: number, to: number): Promise<Map<string, Composite>> {
    const { rows } = await database.query<Composite & { subject_kind: string; subject_id: number }>(
      'select * from composite_sums($1, $2)',
      [new Date(from), new Date(to)],
    )
    return new Map(rows.map(({ subject_kind, subject_id, ...sums }) => [`${subject_kind} ${subject_id}`, sums]))
  }

  async function store(fleets: FleetService[][], name: string, terms: FleetTerms): Promise<Subjects> {
    const subjects: Subjects = new Map()
    const root: Member[] = []
    for (const [index, fleet] of fleets.entries()) {
      const stored = await storeFleet(database, `${name}-${index}`, fleet, terms)
      for (const [subject, members] of stored) subjects.set(subject, members)
      const [whole] = [...stored].filter(
        ([subject, members]) => subject.startsWith('NODE') && members.length === fleet.length,
      )
      root.push(...(whole?.[1] ?? []))
    }
    return subjects.set('NODE 1', root)
  }

  async function refresh(aggregate: string, from: number, to: number): Promise<number> {
    if (from >= to) return from
    await database.query('call refresh_continuous_aggregate($1, $2::timestamptz, $3::timestamptz)', [
      aggregate,
      new Date(from),
      new Date(to),
    ])
    return to
  }

  /** With `materialized`, up to some bucket of each run's day, and the rest of it with the next run. */
  async function holdsAgainstOracle(materialized: boolean, numRuns: number): Promise<void> {
    const first = nextDay()
    let [fineTo, coarseTo] = [first, first]
    await fc.assert(
      fc.asyncProperty(situation, async ({ degraded, fleets, period, elapsed, aggregated: [fine, coarse] }) => {
        const from = nextDay() + period.startsAt
        const [to, asOf] = [from + period.length, from + elapsed]
        const subjects = await store(
          fleets.map((services) => services.map((drawn) => toFleetService(drawn, from - hour, asOf))),
          `run-${days}`,
          { changeAt: from + 7 * hour + 1, degraded, unmeasured: 'left_out' },
        )
        if (materialized) {
          const closed = (asOf - 15 * minute - fineTo) * (fine / 100) + fineTo
          fineTo = await refresh('sla_5m', fineTo, closed - (closed % bucket))
          const reached = (fineTo - coarseTo) * (coarse / 100) + coarseTo
          coarseTo = await refresh('sla_hourly', coarseTo, reached - (reached % hour))
        }
        const sums = await sumsOf(from, to)
        for (const [subject, members] of subjects) {
          expect([subject, sums.get(subject)]).toEqual([subject, compositeMs(members, from, to)])
        }
        const others = [...sums].filter(([subject]) => !subjects.has(subject))
        for (const [subject, other] of others) expect([subject, other]).toEqual([subject, nothing()])
      }),
      // All runs are made; a failure is reported as it was found, for its seed and path to be run alone and shrunk.
      { numRuns, endOnFailure: true },
    )
  }

  /** A day of services that are up but for the given intervals: what it comes to for the first group. */
  async function dayOf(services: [from: number, to: number, status: ServiceStatus | undefined][][], aggregate = false) {
    const start = nextDay()
    const fleet = services.map((segments): FleetService => {
      const history: Segment[] = []
      let at = 0
      for (const [from, to, status] of segments) {
        history.push(
          { ms: from - at, status: 'OPERATIONAL', excluded: false },
          { ms: to - from, status, excluded: false },
        )
        at = to
      }
      history.push({ ms: day - at, status: 'OPERATIONAL', excluded: false })
      return toFleetService({ cluster: 0, history, group: 0, moves: [] }, start, start + day)
    })
    const subjects = await storeFleet(database, `day-${days}`, fleet, half(start))
    if (aggregate) {
      await refresh('sla_5m', start, start + day)
      await refresh('sla_hourly', start, start + day)
      await database.query('delete from sla_snapshots')
    }
    const [name] = [...subjects.keys()].filter((subject) => subject.startsWith('GROUP'))
    return (await sumsOf(start, start + day)).get(name ?? '')
  }
  const at = 7 * hour + 3 * minute

  it('part where one member is down while the other is up', async () => {
    expect(await dayOf([[[at, at + 7 * minute, 'DOWN']], []])).toEqual({
      ...nothing(),
      all_operational_ms: day - 7 * minute,
      all_down_ms: 7 * minute,
      any_operational_ms: day,
    })
  })

  it('are both down only while all members are: for the 90 s in which two outages overlap', async () => {
    const outages = await dayOf([[[at, at + 200 * second, 'DOWN']], [[at + 110 * second, at + 400 * second, 'DOWN']]])
    expect(outages).toEqual({
      ...nothing(),
      all_operational_ms: day - 400 * second,
      all_down_ms: 400 * second,
      any_operational_ms: day - 90 * second,
      any_down_ms: 90 * second,
    })
  })

  it('have a member that is down hide one that is degraded, and one that is degraded hide one that is down', async () => {
    const mixed = await dayOf([[[at, at + 60_001, 'DEGRADED']], [[at + 20_000, at + 80_000, 'DOWN']]])
    expect(mixed).toEqual({
      all_operational_ms: day - 80_000,
      all_degraded_ms: 20_000,
      all_down_ms: 60_000,
      any_operational_ms: day - 40_001,
      any_degraded_ms: 40_001,
      any_down_ms: 0,
    })
  })

  it('say nothing of the time in which no member was measured, and leave out one that was not', async () => {
    const unmeasured = await dayOf([
      [[at, at + 50 * minute, undefined]],
      [[at + 10 * minute, at + 20 * minute, 'UNKNOWN']],
      [[0, day, 'MAINTENANCE']],
    ])
    expect(unmeasured).toEqual({
      ...nothing(),
      all_operational_ms: day - 10 * minute,
      any_operational_ms: day - 10 * minute,
    })
  })

  it('need no intervals where outages are staggered, or last for whole buckets', async () => {
    const both: [number, number, ServiceStatus] = [13 * hour, 13 * hour + 20 * minute, 'DOWN']
    const staggered = await dayOf(
      [
        [[at, at + 60_001, 'DOWN'], both],
        [[at + 5 * minute, at + 6 * minute, 'DEGRADED'], both],
      ],
      true,
    )
    expect(staggered).toEqual({
      all_operational_ms: day - 120_001 - 20 * minute,
      all_degraded_ms: minute,
      all_down_ms: 60_001 + 20 * minute,
      any_operational_ms: day - 20 * minute,
      any_degraded_ms: 0,
      any_down_ms: 20 * minute,
    })
  })

  it('are the own sums of the only member, without its intervals, however broken its day was', async () => {
    const broken = await dayOf(
      [
        [
          [at, at + 1, 'DOWN'],
          [at + 3, at + minute, 'DEGRADED'],
          [20 * hour, day, undefined],
        ],
      ],
      true,
    )
    expect(broken).toEqual({
      all_operational_ms: 20 * hour - minute + 2,
      all_degraded_ms: minute - 3,
      all_down_ms: 1,
      any_operational_ms: 20 * hour - minute + 2,
      any_degraded_ms: minute - 3,
      any_down_ms: 1,
    })
  })

  it('measure ranges to the millisecond, and none as nothing', async () => {
    const { rows } = await database.query<{ empty: number; some: number }>(
      `select
        multirange_ms('{}') as empty,
        multirange_ms('{[2026-10-25 00:00:00.001Z,2026-10-26 01:00Z),[2026-10-27Z,2026-10-27 00:00:00.001Z)}') as some`,
    )
    expect(rows[0]).toEqual({ empty: 0, some: 25 * hour })
  })

  it('are what a sweep over all instants finds, with nothing aggregated yet', { timeout: 240_000 }, () =>
    holdsAgainstOracle(false, 8),
  )

  it('are what a sweep over all instants finds, with a part aggregated', { timeout: 240_000 }, () =>
    holdsAgainstOracle(true, 8),
  )
})
