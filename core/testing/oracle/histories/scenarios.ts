import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import type { Terms } from '../../fleet/period-world.ts'
import type { History } from './play.ts'
import {
  absence,
  anyGroup,
  type ClusterReport,
  delay,
  exclusion,
  frame,
  groupName,
  groups,
  instant,
  memberships,
  reports,
  status,
  truthBetween,
} from './random.ts'

/** A history, the days whose results are asked for, and when. */
export interface Scenario extends History {
  days: readonly Temporal.PlainDate[]
  now: number
}

const hour = 3_600_000
const paths = ['acme/shop/prod/eu1', 'acme/shop/test/eu2']
const named = (list: readonly Terms[][], prefix = '') =>
  new Map(list.map((terms, index) => [`${prefix}${groupName(index)}`, terms] as const))
const times = <T>(count: number, arbitrary: fc.Arbitrary<T>) =>
  fc.array(arbitrary, { minLength: count, maxLength: count })

/** Services of two clusters; those of the first one begin in the same group, so that it mostly counts in one zone. */
export const anything = (sizes: readonly [number, number]): fc.Arbitrary<Scenario> =>
  frame.chain((frame) =>
    fc
      .record({
        groups: groups(frame),
        memberships: fc.tuple(
          times(sizes[0], memberships(frame, fc.constant(0))),
          times(sizes[1], memberships(frame, anyGroup)),
        ),
        reports: reports(frame, sizes),
        exclusions: fc.array(exclusion(frame, fc.subarray([0, 1], { minLength: 1 })), { maxLength: 3 }),
        absences: fc.array(absence(frame, sizes), { maxLength: 4 }),
        delay,
      })
      .map(({ groups, memberships, reports, exclusions, absences, delay }) => ({
        groups: named(groups),
        clusters: memberships.map((memberships, index) => ({ path: paths[index] ?? '', memberships })),
        reports,
        exclusions,
        absences,
        days: frame.days,
        now: (reports.at(-1)?.at ?? 0) + delay,
      })),
  )

/** All services in groups of one zone, and nobody ever moves. */
export const oneZone: fc.Arbitrary<Scenario> = anything([8, 8]).map((scenario) => {
  const zone = scenario.groups.get('group-0')?.[0]?.zone ?? 'UTC'
  return stay(scenario, () => zone)
})

/**
 * Nobody changes zone, and every service is known from before the month in which the frame begins, which is over in the end. None is
 * retired: a day without it has no part of it, while the month's budget is that of the whole month.
 */
export const wholeMonth: fc.Arbitrary<Scenario> = anything([6, 10]).map((scenario) => {
  const [begin = Temporal.PlainDate.from('2026-01-01')] = scenario.days
  const first = begin.with({ day: 1 })
  const at = (days: number) => first.add({ days }).toZonedDateTime('UTC').epochMilliseconds
  return {
    ...stay(scenario, (own) => own),
    reports: [
      ...scenario.clusters.map(({ memberships }, index) => firstReport(index, memberships.length, at(-2))),
      ...scenario.reports,
    ],
    absences: [],
    days: Array.from({ length: first.daysInMonth }, (_, days) => first.add({ days })),
    now: Math.max(at(first.daysInMonth + 1), scenario.now),
  }
})

function stay(scenario: Scenario, zoneOf: (own: string) => string): Scenario {
  const zones = [...scenario.groups].map(([name, terms]) => {
    const zone = zoneOf(terms[0]?.zone ?? 'UTC')
    return [name, terms.map((one) => ({ ...one, zone }))] as const
  })
  const clusters = scenario.clusters.map(({ path, memberships }) => ({
    path,
    memberships: memberships.map((list) =>
      list.slice(0, 1).map((membership) => ({ ...membership, group: membership.group ?? 'group-1' })),
    ),
  }))
  return { ...scenario, groups: new Map(zones), clusters }
}

/** Makes services known without crediting anything. */
const firstReport = (cluster: number, services: number, at: number): ClusterReport => ({
  cluster,
  at,
  reported: Array.from({ length: services }, () => ({ status: 'UNKNOWN', pieces: [] })),
  refresh: 'nothing',
})

/**
 * Two clusters with the same true history, reported in windows: of the first one in one order, of the second one in another, with
 * a repeat and with refreshes in between. Their groups are named apart, by the same prefixes as their paths.
 */
export const twoOrders: fc.Arbitrary<Scenario> = frame.chain((frame) => {
  const services = 12
  return fc
    .record({
      groups: groups(frame),
      memberships: times(services, memberships(frame, fc.nat(1))),
      truths: times(services, fc.array(fc.tuple(instant(frame), status), { minLength: 1, maxLength: 6 })),
      windows: fc.array(fc.tuple(instant(frame), instant(frame), fc.nat(99)), { minLength: 2, maxLength: 5 }),
      exclusions: fc.array(exclusion(frame, fc.constant([0, 1])), { maxLength: 2 }),
    })
    .map(({ groups: terms, memberships, truths, windows, exclusions }) => {
      const reported = windows.map(([a, b]) => reportAll(truths, Math.min(a, b), Math.max(a, b)))
      const shuffled = reported.toSorted(
        (a, b) => (windows[reported.indexOf(a)]?.[2] ?? 0) - (windows[reported.indexOf(b)]?.[2] ?? 0),
      )
      return {
        groups: new Map([...named(terms, 'one-'), ...named(terms, 'other-')]),
        clusters: ['one', 'other'].map((name) => ({
          path: `${name}/shop/prod/eu1`,
          memberships: memberships.map((list) =>
            list.map((membership) => ({ ...membership, group: `${name}-${membership.group}` })),
          ),
        })),
        reports: [
          firstReport(0, services, frame.start),
          firstReport(1, services, frame.start),
          ...reported.map(
            (reported, index): ClusterReport => ({ cluster: 0, at: frame.end + index, reported, refresh: 'nothing' }),
          ),
          ...[...shuffled, ...reported.slice(0, 1)].map(
            (reported, index): ClusterReport => ({
              cluster: 1,
              at: frame.end + (index + 1) * hour,
              reported,
              refresh: index === 0 ? { from: frame.start, to: frame.end } : 'late',
            }),
          ),
        ],
        exclusions,
        absences: [],
        days: frame.days,
        now: frame.end + 24 * hour,
      }
    })
})

/** Every service is notified of a window that is a little later than that of the one before it. */
function reportAll(
  truths: readonly Parameters<typeof truthBetween>[0][],
  from: number,
  to: number,
): ClusterReport['reported'] {
  return truths.map((changes, index) => {
    const pieces = truthBetween(changes, from + index * 7_001, to)
    const last = pieces.at(-1)
    return last ? { status: last.status, pieces } : null
  })
}
