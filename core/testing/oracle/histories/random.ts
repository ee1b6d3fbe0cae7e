import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { serviceStatuses } from '../../../src/contract/index.ts'
import type { Interval } from '../../../src/snapshots/intervals.ts'
import type { Membership, Terms, Tier } from '../../fleet/period-world.ts'
import type { Reported } from '../oracle.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Both hemispheres, half hours and quarters of them, clocks that change by half an hour or at midnight, both sides of the date line. */
export const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Sydney',
  'America/Santiago',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Havana',
  'Pacific/Auckland',
  'UTC',
]
/** Where clocks change, and when. */
const changes = [
  ['America/New_York', '03-08'],
  ['Europe/Berlin', '03-29'],
  ['Australia/Lord_Howe', '04-05'],
  ['America/Santiago', '09-06'],
  ['Pacific/Auckland', '09-27'],
  ['Australia/Sydney', '10-04'],
  ['Europe/Berlin', '10-25'],
  // There are two midnights.
  ['America/Havana', '11-01'],
] as const
const months = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12']
const anyZone = fc.constantFrom(...zones)
/** A zone, and a day that is hard there, or begins a month, or is any. */
const somewhere = fc.oneof(
  fc.constantFrom(...changes),
  fc.tuple(
    anyZone,
    fc.constantFrom(...months).map((month) => `${month}-01`),
  ),
  fc.tuple(
    anyZone,
    fc.tuple(fc.constantFrom(...months), fc.integer({ min: 2, max: 28 })).map(([month, day]) => `${month}-${pad(day)}`),
  ),
)
const pad = (number: number) => `${number}`.padStart(2, '0')

/** Where and when a run takes place. `midnights` are those of its zones in order of the zones, three each. */
export interface Frame {
  zones: readonly string[]
  start: number
  end: number
  midnights: readonly number[]
  /** Four local days, in all of the zones. */
  days: readonly Temporal.PlainDate[]
}

const groupCount = 3
export const frame: fc.Arbitrary<Frame> = fc
  .tuple(somewhere, fc.array(anyZone, { minLength: groupCount - 1, maxLength: groupCount - 1 }))
  .map(([[zone, date], others]) => {
    const zones = [zone, ...others]
    const middle = Temporal.PlainDate.from(`2026-${date}`)
    const noon = middle.toZonedDateTime('UTC').epochMilliseconds + 12 * hour
    const midnights = zones.flatMap((zone) =>
      [0, 1, 2].map((days) => middle.add({ days }).toZonedDateTime(zone).epochMilliseconds),
    )
    const days = [-1, 0, 1, 2].map((days) => middle.add({ days }))
    return { zones, days, start: noon - 36 * hour, end: noon + 48 * hour, midnights }
  })

/** Any millisecond; more often the ticks of agents, which are bucket boundaries too, local midnights, and what is beside them. */
export const instant = ({ start, end, midnights }: Frame) =>
  fc.oneof(
    fc.integer({ min: start, max: end }),
    fc
      .tuple(fc.nat((end - start) / 30_000), fc.integer({ min: -1, max: 1 }))
      .map(([tick, beside]) => start + tick * 30_000 + beside),
    fc
      .tuple(
        fc.constantFrom(...midnights),
        fc.oneof(fc.integer({ min: -1, max: 1 }), fc.integer({ min: -hour, max: hour })),
      )
      .map(([midnight, beside]) => midnight + beside),
  )

export const status = fc.constantFrom(...serviceStatuses)
const size = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 20 * minute }) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 80 }).map((ticks) => ticks * 30_000) },
  { weight: 1, arbitrary: fc.integer({ min: hour, max: 14 * hour }) },
)
const interval = (frame: Frame) =>
  fc.tuple(instant(frame), size, status).map(([from, size, status]): Interval => ({ from, to: from + size, status }))

const tier = fc.constantFrom<Tier>('critical', 'high', 'medium', 'low')
const optional = <T>(arbitrary: fc.Arbitrary<T>, freq: number) => fc.option(arbitrary, { nil: undefined, freq })

const rule = fc.record({
  tier,
  target: optional(fc.integer({ min: 900_000, max: 1_000_000 }), 3),
  degraded: fc.constantFrom('up' as const, 'half' as const, 'down' as const),
  unmeasured: fc.constantFrom('left_out' as const, 'down' as const, 'up' as const),
  minCoverage: fc.constantFrom(0, 500_000, 900_000, 999_999, 1_000_000),
})

/** One group in each zone of the frame; some change their terms, and few their zone, from a local midnight on. */
export const groups = (frame: Frame) =>
  fc
    .array(fc.tuple(rule, optional(fc.tuple(rule, fc.nat(2), optional(anyZone, 2)), 3)), {
      minLength: groupCount,
      maxLength: groupCount,
    })
    .map((rules) =>
      rules.map(([first, change], index): Terms[] => {
        const zone = frame.zones[index] ?? 'UTC'
        const terms = { ...first, zone, from: Number.NEGATIVE_INFINITY }
        if (!change) return [terms]
        const [next, midnight, other = zone] = change
        return [terms, { ...next, zone: other, from: frame.midnights[index * 3 + midnight] ?? frame.start }]
      }),
    )

export const groupName = (index: number | undefined) => (index === undefined ? undefined : `group-${index}`)

/** The memberships of a service; some services move, from a midnight of the group that they come to. */
export const memberships = (frame: Frame, home: fc.Arbitrary<number | undefined>): fc.Arbitrary<Membership[]> =>
  fc
    .tuple(home, optional(tier, 2), optional(fc.tuple(fc.nat(groupCount - 1), fc.nat(2)), 8))
    .map(([group, criticality, move]) => {
      const first = { from: Number.NEGATIVE_INFINITY, group: groupName(group), criticality }
      if (!move) return [first]
      const [to, midnight] = move
      return [first, { ...first, from: frame.midnights[to * 3 + midnight] ?? frame.start, group: groupName(to) }]
    })

export const anyGroup = optional(fc.nat(groupCount - 1), 5)

/** Planned maintenance of the clusters of these numbers. */
export const exclusion = (frame: Frame, clusters: fc.Arbitrary<number[]>): fc.Arbitrary<Exclusion> =>
  fc.tuple(instant(frame), size, clusters).map(([from, size, clusters]) => ({ from, to: from + size, clusters }))
export interface Exclusion {
  from: number
  to: number
  clusters: readonly number[]
}

/** Services of a cluster, by their numbers, that somebody retires together, and restores at the end; infinity is never. */
export interface Absence {
  cluster: number
  services: readonly number[]
  from: number
  to: number
}
export const absence = (frame: Frame, clusterSizes: readonly number[]): fc.Arbitrary<Absence> =>
  fc.nat(clusterSizes.length - 1).chain((cluster) =>
    fc
      .record({
        from: instant(frame),
        length: fc.option(size, { nil: Number.POSITIVE_INFINITY, freq: 4 }),
        services: fc.uniqueArray(fc.nat((clusterSizes[cluster] ?? 1) - 1), { minLength: 1, maxLength: 12 }),
      })
      .map(({ from, length, services }) => ({ cluster, services, from, to: from + length })),
  )

/** What a cluster reports at once, by the number of the service; null where it is silent. */
export interface ClusterReport {
  cluster: number
  at: number
  reported: readonly (Omit<Reported, 'at'> | null)[]
  /** What is aggregated right after it: nothing, an interval, or what came late. */
  refresh: 'nothing' | 'late' | { from: number; to: number }
}

const reported = (frame: Frame) =>
  fc.record({ status, pieces: optional(fc.array(interval(frame), { maxLength: 4 }), 4) })

/** Reports of the time that the frame covers and of the week thereafter, in order. */
export const reports = (frame: Frame, clusterSizes: readonly number[]): fc.Arbitrary<ClusterReport[]> =>
  fc
    .array(
      fc.nat(clusterSizes.length - 1).chain((cluster) =>
        fc.record({
          cluster: fc.constant(cluster),
          at: fc.oneof(instant(frame), instant(frame), fc.integer({ min: frame.end, max: frame.end + 6 * day })),
          reported: fc.array(fc.option(reported(frame), { freq: 6 }), {
            minLength: clusterSizes[cluster] ?? 0,
            maxLength: clusterSizes[cluster] ?? 0,
          }),
          refresh: fc.oneof(
            { weight: 12, arbitrary: fc.constant('nothing' as const) },
            { weight: 1, arbitrary: fc.constant('late' as const) },
            {
              weight: 3,
              arbitrary: fc.tuple(instant(frame), fc.nat(day)).map(([from, size]) => ({ from, to: from + size })),
            },
          ),
        }),
      ),
      { minLength: 3, maxLength: 7 },
    )
    .map((reports) => reports.toSorted((a, b) => a.at - b.at))

/** How long after the last report the results are asked for: open periods, closed ones, and long closed ones. */
export const delay = fc.oneof(fc.nat(10_000), fc.nat(hour), fc.nat(3 * day), fc.nat(40 * day))

/** The intervals of the one true history between two instants: from each change on, its status holds. */
export function truthBetween(
  changes: readonly (readonly [number, Interval['status']])[],
  from: number,
  to: number,
): Interval[] {
  const ordered = [...new Map(changes).entries()].toSorted(([a], [b]) => a - b)
  return ordered
    .map(
      ([at, status], index): Interval => ({
        from: Math.max(at, from),
        to: Math.min(ordered[index + 1]?.[0] ?? to, to),
        status,
      }),
    )
    .filter((interval) => interval.from < interval.to)
}
