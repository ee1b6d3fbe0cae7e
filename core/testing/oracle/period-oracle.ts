import { Temporal } from 'temporal-polyfill'
import type { Interval } from '../../src/snapshots/intervals.ts'
import type { PeriodType, Service, Subject, World } from '../fleet/period-world.ts'
import { add, type Result, resultOf, type Sums, whole } from './period-figures.ts'

const tiers = {
  critical: { target: 999_900, weight: 8 },
  high: { target: 999_000, weight: 4 },
  medium: { target: 995_000, weight: 2 },
  low: { target: 990_000, weight: 1 },
}
/** The result of the period that begins with `day`, as of `now`; undefined when the subject has no part in it. */
export function periodResult(world: World, subject: Subject, type: PeriodType, day: Temporal.PlainDate, now: number) {
  const found = membersOf(world, subject, type, day, now)
  if (!found) return undefined
  // An open month is judged by what its current day spends.
  const today = type === 'MONTHLY' ? currentDay(world, subject, now) : undefined
  return resultOf(subject, found, (today ?? found).members, now)
}

function currentDay(world: World, subject: Subject, now: number) {
  const utc = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC').toPlainDate()
  return [1, 0, -1]
    .map((days) => membersOf(world, subject, 'DAILY', utc.add({ days }), now))
    .find((found) => found && found.from <= now && now < found.to)
}

/** The same between any two instants, for who counts in a zone; an open one is judged by the current day of that zone. */
export function rangeResult(
  world: World,
  subject: Subject,
  zone: string,
  { from, to }: { from: number; to: number },
  now: number,
) {
  const found = membersBetween(world, subject, { zone, from, to }, now)
  if (!found) return undefined
  const day = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC').toPlainDate()
  const days = [-1, 0, 1, 2].map((days) => startOf(world, day.add({ days }), zone))
  const start = days.findLastIndex((at) => at <= now)
  const today = { zone, from: days[start] ?? now, to: days[start + 1] ?? now }
  const current = to > now ? membersBetween(world, subject, today, now) : undefined
  const result = resultOf(subject, found, (current ?? found).members, now)
  if (subject.kind !== 'CUSTOMER') return result
  const statuses = groupsOf(world).flatMap((group) => {
    const ofGroup = membersBetween(world, subject, found, now, [group])
    const spends = to > now ? membersBetween(world, subject, today, now, [group]) : undefined
    return ofGroup ? [resultOf(subject, ofGroup, (spends ?? ofGroup).members, now).status] : []
  })
  return { ...result, status: statusOfWhole(result.status, statuses) }
}

/** All groups, and none. */
const groupsOf = ({ services }: World) => [
  ...new Set([undefined, ...services.flatMap(({ memberships }) => memberships.map(({ group }) => group))]),
]

type Status = Result['status']

/** What is said of several groups together: the worst of what is said of each, and a part without a figure leaves the whole unproven. */
function statusOfWhole(status: Status, parts: readonly Status[]): Status {
  if (status === 'NO_DATA') return status
  const all = [status, ...parts.map((part) => (part === 'NO_DATA' ? 'UNPROVEN' : part))]
  return (['BREACHED', 'UNPROVEN', 'AT_RISK'] as const).find((one) => all.includes(one)) ?? 'MET'
}

/** The borders of the subject's period, and the sums of each service that has a part in it. */
function membersOf(world: World, subject: Subject, type: PeriodType, day: Temporal.PlainDate, now: number) {
  const zone = zoneOf(world, subject, day)
  const from = startOf(world, day, zone)
  const to = startOf(world, day.add(type === 'DAILY' ? { days: 1 } : { months: 1 }), zone)
  return from <= now ? membersBetween(world, subject, { zone, from, to }, now) : undefined
}

function membersBetween(
  world: World,
  subject: Subject,
  { zone, from, to }: { zone: string; from: number; to: number },
  now: number,
  only?: readonly (string | undefined)[],
) {
  const members = world.services.flatMap((service) => {
    const seen = service.credited.some((interval) => interval.from < to && interval.to > from)
    if (!isBelow(service, subject) || !(seen || (service.since < to && service.retired > from))) return []
    const parts = segmentsOf(world, service, { from, to })
      .filter(({ membership }) => counts(service, membership?.group, subject))
      .filter(({ membership }) => !only || only.includes(membership?.group))
      .filter((segment) => !isAwayThroughout(service, segment, now))
      .map((segment) => account(service, segment, now))
    return parts.length > 0 ? [{ path: service.path, sums: add(parts) }] : []
  })
  return members.length > 0 ? { zone, from, to, members } : undefined
}

/** Whether a service counts to a subject while it is in a group. */
export function counts(service: Service, group: string | undefined, subject: Subject): boolean {
  if (subject.kind === 'GROUP') return group === subject.name
  if (subject.kind !== 'CUSTOMER') return true
  const { paths = [], groups = [] } = subject
  return groups.some((one) => one === group) || paths.some((path) => isUnder(service.path, path))
}

const isUnder = (path: string, prefix: string) => prefix === '' || path === prefix || path.startsWith(`${prefix}/`)

/** The first instant of the day: of two midnights the first, and where there is none, what comes after it. */
function startOf({ zones }: World, day: Temporal.PlainDate, zone: string): number {
  const midnight = day.toZonedDateTime('UTC').epochMilliseconds
  if (zone === 'UTC') return midnight
  const clocks = zones.get(zone)
  if (!clocks) throw new Error(`the world has no clocks of ${zone}`)
  return clocks.firstInstantOf(midnight)
}

/** A service or group counts in the zone of its group at noon UTC, a node in the one that all below it share, else in UTC. */
function zoneOf(world: World, subject: Subject, day: Temporal.PlainDate): string {
  const noon = startOf(world, day, 'UTC') + 12 * 3_600_000
  if (subject.kind === 'GROUP') return at(world.groups.get(subject.name) ?? [], noon)?.zone ?? 'UTC'
  const zones = new Set(
    world.services.filter((service) => isBelow(service, subject)).map((service) => termsAt(world, service, noon).zone),
  )
  const [zone = 'UTC'] = zones
  return zones.size === 1 ? zone : 'UTC'
}

export function isBelow(service: Service, { kind, name, paths = [], groups = [] }: Subject): boolean {
  if (kind === 'CUSTOMER')
    return (
      paths.some((path) => isUnder(service.path, path)) ||
      service.memberships.some(({ group }) => group !== undefined && groups.includes(group))
    )
  if (kind === 'GROUP') return service.memberships.some(({ group }) => group === name)
  return kind === 'SERVICE' ? service.path === name : name === '' || service.path.startsWith(`${name}/`)
}

/** The period, cut where the service moves and where the terms of its group change. */
function segmentsOf(world: World, service: Service, { from, to }: { from: number; to: number }) {
  const changes = service.memberships.flatMap((membership) => [
    membership,
    ...(world.groups.get(membership.group ?? '') ?? []),
  ])
  const edges = [from, ...changes.map((change) => change.from).filter((edge) => edge > from && edge < to), to]
  const segments = [...new Set(edges)]
    .sort((a, b) => a - b)
    .map((start) => ({ start, ...termsAt(world, service, start) }))
    .filter(({ start, membership, terms }, index, all) => {
      const before = all[index - 1]
      return start === to || !before || before.membership !== membership || before.terms !== terms
    })
  return segments
    .slice(0, -1)
    .map(({ start, ...rest }, index) => ({ ...rest, from: start, to: segments[index + 1]?.start ?? to }))
}

function termsAt({ groups }: World, { memberships }: Service, instant: number) {
  const membership = at(memberships, instant)
  const terms = at(groups.get(membership?.group ?? '') ?? [], instant)
  return {
    membership,
    terms,
    target: terms?.target ?? tiers[terms?.tier ?? membership?.criticality ?? 'medium'].target,
    weight: tiers[membership?.criticality ?? terms?.tier ?? 'medium'].weight,
    zone: terms?.zone ?? 'UTC',
    degraded: terms?.degraded ?? 'up',
    unmeasured: terms?.unmeasured ?? 'left_out',
    minCoverage: terms?.minCoverage ?? 900_000,
  }
}

function at<T extends { from: number }>(changes: readonly T[], instant: number): T | undefined {
  return changes.findLast(({ from }) => from <= instant)
}

/** Milliseconds of a segment in which the service was retired, until it came back. */
function absentMs({ absences }: Service, from: number, to: number): number {
  return absences.reduce((sum, away) => sum + Math.max(0, Math.min(away.to, to) - Math.max(away.from, from)), 0)
}

/** Whoever was away in all of a segment that is gone by has no part in it. */
function isAwayThroughout(service: Service, { from, to }: { from: number; to: number }, now: number): boolean {
  const until = Math.min(to, now, service.retired)
  const absent = absentMs(service, from, Math.min(to, now))
  return absent > 0 && absent >= until - Math.max(from, service.since)
}

/** One service over an interval with the same terms: each credited interval counts as one kind, and the rest is unmeasured. */
function account(service: Service, segment: ReturnType<typeof segmentsOf>[number], now: number): Sums {
  const { from, to, target, weight, degraded, unmeasured, minCoverage } = segment
  const spent = { operational: 0, degraded: 0, down: 0, plannedDown: 0, excluded: 0, unknown: 0 }
  for (const interval of service.credited) {
    spent[kindOf(interval)] += Math.max(0, Math.min(interval.to, to) - Math.max(interval.from, from))
  }
  const credited = Object.values(spent).reduce((sum, ms) => sum + ms, 0)
  const until = Math.min(to, now, service.retired)
  const since = Math.max(from, service.since)
  // A sender's clock may run ahead of ours.
  const elapsed = Math.max(0, until - since - absentMs(service, from, Math.min(to, now)), credited)
  const gap = spent.unknown + elapsed - credited
  const spentHalfMs = 2 * spent.down + { up: 0, half: 1, down: 2 }[degraded] * spent.degraded
  const charged = to - from - spent.plannedDown - spent.excluded
  return {
    ...spent,
    gap,
    elapsed,
    remaining: Math.max(0, Math.min(to, service.retired) - Math.max(from, now)),
    required: BigInt(minCoverage) * BigInt(elapsed),
    since,
    period: to - from,
    counted: spent.operational + spent.degraded + spent.down + (unmeasured === 'left_out' ? 0 : gap),
    spent: spentHalfMs,
    consumed: spentHalfMs + (unmeasured === 'down' ? 2 * gap : 0),
    budget: BigInt(whole - target) * BigInt(charged),
    weighedTarget: BigInt(target) * BigInt(charged),
    weight,
  }
}

function kindOf({ status, planned }: Interval & { planned: boolean }) {
  if (status === 'MAINTENANCE') return 'excluded'
  if (planned) return status === 'DOWN' ? 'plannedDown' : 'excluded'
  return ({ OPERATIONAL: 'operational', DEGRADED: 'degraded', DOWN: 'down', UNKNOWN: 'unknown' } as const)[status]
}
