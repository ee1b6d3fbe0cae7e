import { isSameSender, type SpokenFor, spokenForBy } from '../inventory/agents/reporters.ts'
import { defineGroups } from '../inventory/groups/define-groups.ts'
import { createServices } from '../inventory/services/create-services.ts'
import { formerPathWarning, keptRetiredWarning } from '../inventory/services/former-names.ts'
import { type LockedService, lockServices, type ServiceAttributes } from '../inventory/services/service-row.ts'
import { updateServices } from '../inventory/services/update-services.ts'
import type { Queryable } from '../platform/database/database.ts'
import type { Scope } from '../platform/scope.ts'
import { intervalSinceLastReport, type Observation } from '../snapshots/assess.ts'
import type { WatchedObservation } from './quorum/record-observations.ts'
import type { Report, ReportedEntry } from './report.ts'

/** The services of a report. */
interface Found {
  /** By the path that the report has for them. */
  services: ReadonlyMap<string, LockedService>
  /** What is seen of them: of two names of one service the present one, and of a retired one nothing after its retirement. */
  observations: Observation[]
  /** Paths of those that are new. */
  created: string[]
  /** How many are now members of another group or namespace, so that other maintenance may apply to them. */
  moved: number
  /** Those that this report brings back from retirement. */
  back: LockedService[]
  warnings: string[]
  /** Those that another one speaks for: nothing of them is taken. */
  spokenFor: SpokenFor[]
  /** Those that several nodes watch, or did: none of them is among the observations. */
  watched: WatchedObservation[]
  /** What a guest says of services that are none of those. */
  refused: { path: string; reason: string }[]
}

type Reported = ReportedEntry

/** Locks the reported services; makes those that are new, within the scope of the reporter's key, and stores what is said of them where it differs. */
export async function findOrCreate(
  tx: Queryable,
  { agent, reporter, services: reported, groups, intervalMs, undecided = [] }: Report,
  now: Date,
  scope: Scope,
): Promise<Found> {
  const said = reported.flatMap(({ isGuest, attributes }) => (isGuest ? [] : [attributes]))
  const tiers = new Map(said.flatMap(({ slaGroup, criticality }) => (slaGroup ? [[slaGroup, criticality]] : [])))
  const definer = agent && ({ name: `agent:${agent.nodeId}`, scope } as const)
  const { warnings, renamed } = await defineGroups(tx, groups, tiers, now, definer)
  const paths = [...reported.map(({ seen }) => seen.path), ...undecided]
  const nameGroup = <T extends ServiceAttributes>(attributes: T): T => {
    const slaGroup = attributes.slaGroup && renamed.get(attributes.slaGroup)
    return slaGroup ? { ...attributes, slaGroup } : attributes
  }
  let services = await lockServices(tx, paths)
  const created = await createServices(tx, said.filter(({ path }) => !services.has(path)).map(nameGroup), now)
  if (services.size < paths.length) services = await lockServices(tx, paths)
  const others = new Map<string, SpokenFor>()
  const refused: Found['refused'] = []
  const kept = keepPresentNames(reported, services, warnings).filter(({ seen, isGuest }) => {
    const service = services.get(seen.path)
    if (isGuest && !isOpenTo(service, reporter)) {
      refused.push({ path: seen.path, reason: `${seen.path} is not watched from several nodes` })
      return false
    }
    const other = service && service.quorum_since === null ? spokenForBy(service, reporter, now) : undefined
    if (other) others.set(seen.path, other)
    return !other
  })
  const changed = kept.flatMap(({ seen, attributes, isGuest }) => {
    const service = services.get(seen.path)
    if (!service || isGuest || spokenForBy(service, reporter, now)) return []
    const wanted = nameGroup({ ...attributes, path: service.path })
    const back = isBack(service, seen.lastEnd)
    // Its last intervals change nothing of a service that is gone.
    const gone = service.retired_at !== null && !back
    const backAt = back ? seenAgain(service, seen, intervalMs, now) : undefined
    return back || (!gone && differs(wanted, service)) ? [{ service, wanted: { ...wanted, backAt }, back }] : []
  })
  const moved = await updateServices(
    tx,
    changed.map(({ wanted }) => wanted),
    now,
  )
  const back = changed.flatMap((one) => (one.back ? [one.service] : []))
  const isWatched = ({ seen }: Reported) => Boolean(services.get(seen.path)?.quorum_since)
  const observations = kept.filter((one) => !isWatched(one)).flatMap(observe(services, warnings))
  const watched = [
    ...kept.filter(isWatched).flatMap((one) => observeFrom(services, one, observe(services, warnings)(one))),
    ...undecided.flatMap((path) => observeFrom(services, { isGuest: true, seen: { path } }, [undefined])),
  ]
  return { services, observations, created, moved, back, warnings, spokenFor: [...others.values()], watched, refused }
}

function observeFrom(
  services: ReadonlyMap<string, LockedService>,
  { isGuest = false, seen: { path } }: { isGuest?: boolean; seen: { path: string } },
  observations: readonly (Observation | undefined)[],
): WatchedObservation[] {
  const service = services.get(path)
  return service ? observations.map((seen) => ({ service, seen, isGuest })) : []
}

/** A guest speaks for services that several nodes watch, or did, and goes on with those that it has spoken for alone. */
function isOpenTo(service: LockedService | undefined, reporter: string): boolean {
  if (!service) return false
  return service.quorum_since !== null || (service.reporter !== null && isSameSender(service.reporter, reporter))
}

/** Without the entries under a former path of a service that the report has under its present one, too. */
function keepPresentNames(
  reported: readonly Reported[],
  services: ReadonlyMap<string, LockedService>,
  warnings: string[],
): Reported[] {
  const present = new Set(reported.map(({ seen }) => seen.path))
  const used = new Set<string>()
  return reported.filter(({ seen }) => {
    const path = services.get(seen.path)?.path ?? seen.path
    if (path === seen.path) return true
    const twice = present.has(path) || used.has(path)
    used.add(path)
    warnings.push(formerPathWarning(seen.path, path, twice))
    return !twice
  })
}

/** What counts of an observation: of a service that was retired by hand only what was before that. */
function observe(services: ReadonlyMap<string, LockedService>, warnings: string[]) {
  return ({ seen }: Reported): Observation[] => {
    const service = services.get(seen.path)
    const end = service?.kept_retired ? service.retired_at?.getTime() : undefined
    if (!service || end === undefined) return [seen]
    warnings.push(keptRetiredWarning(service))
    const intervals = (seen.intervals ?? [])
      .filter(({ from }) => from < end)
      .map((interval) => ({ ...interval, to: Math.min(interval.to, end) }))
    const latencies = seen.latencies.filter(({ at }) => at < end)
    const changes = (seen.changes ?? []).filter(({ at }) => at < end)
    const isEmpty = intervals.length === 0 && changes.length === 0
    return isEmpty ? [] : [{ ...seen, intervals, latencies, changes, lastEnd: end }]
  }
}

function differs(wanted: ServiceAttributes, held: LockedService): boolean {
  return (
    (wanted.criticality !== undefined && wanted.criticality !== held.criticality) ||
    (wanted.slaGroup !== undefined && wanted.slaGroup !== held.sla_group) ||
    (wanted.type !== undefined && wanted.type !== held.type) ||
    (wanted.workloadType !== undefined && wanted.workloadType !== held.workload_type) ||
    (wanted.tags !== undefined && JSON.stringify(wanted.tags) !== JSON.stringify(held.tags))
  )
}

/** A retired service is back when it is seen after its retirement, not when its last intervals arrive; unless it is kept retired. */
function isBack({ retired_at, kept_retired }: LockedService, lastEnd: number | undefined): boolean {
  return retired_at !== null && !kept_retired && (lastEnd === undefined || lastEnd > retired_at.getTime())
}

/** From when on it was seen again: nothing of what brings it back is lost. */
function seenAgain(
  { retired_at, credited_until }: LockedService,
  seen: Observation,
  intervalMs: number,
  now: Date,
): Date {
  const gone = retired_at?.getTime() ?? now.getTime()
  const intervals =
    seen.intervals ?? intervalSinceLastReport(seen.status, credited_until?.getTime() ?? null, intervalMs, now.getTime())
  const first = Math.min(now.getTime(), ...intervals.filter(({ to }) => to > gone).map(({ from }) => from))
  return new Date(Math.max(gone, first))
}
