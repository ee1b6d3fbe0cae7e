/**
 * What outages do: `open` incidents, `follow` those that are open without opening any, or nothing while the SLA plugin is
 * switched off. The time is credited alike.
 */
export type IncidentTracking = 'open' | 'follow' | 'ignore'

/** From `at` (Unix milliseconds) on a service was seen down, or seen in a status that is neither DOWN nor UNKNOWN. */
export interface Move {
  at: number
  down: boolean
  /** The end of what was seen before, when longer than the silence limit lies between the two. */
  silentSince?: number
}

/**
 * An interval of trouble in Unix milliseconds: `resolvedAt` is the first observation of recovery or, when nobody saw it in time, the end
 * of what was seen; null while neither is known.
 */
export interface Outage {
  startedAt: number
  resolvedAt: number | null
  /** True when it ends with the last observation of it, because nothing was seen for longer than the silence limit. */
  lostSight: boolean
  /** How often the service was down again within five minutes of its recovery. */
  flaps: number
  /** What came later shows that it was maintenance throughout: no outage. */
  disproved?: boolean
}

/** An outage as it is kept: an incident. */
export interface HeldOutage extends Outage {
  id: number
}

/** What has to be done to the incidents of a service, so that they say what its intervals say. */
export interface OutageChanges {
  opened: Outage[]
  changed: { before: HeldOutage; after: Outage }[]
  absorbed: { id: number; into: number }[]
}

/** What has to be done to the incidents of one service, and what was recorded of it. */
export interface ServiceChanges extends OutageChanges {
  serviceId: number
  path: string
  message: string | null
}

/** DOWN again at most this long after a recovery is the same outage. */
export const flapMs = 5 * 60_000

/** Nothing seen of a service for longer than this ends what was seen before: three intervals, when it is stale, or a flap. */
export const silenceLimit = (intervalMs: number) => Math.max(flapMs, 3 * intervalMs)

/**
 * The outages that moves in the order of time show, `seed` being the one known before them. UNKNOWN and short silence are no
 * moves: they neither open an outage nor end it. After a long one an outage has ended when it was last seen, and DOWN is another
 * one. A recovery before the start of what is open does not concern it.
 */
export function outagesOf(moves: readonly Move[], seed?: Outage): Outage[] {
  const outages = seed ? [{ ...seed }] : []
  for (const { at, down, silentSince } of moves) {
    const last = outages.at(-1)
    if (silentSince !== undefined && last?.resolvedAt === null && silentSince >= last.startedAt) {
      last.resolvedAt = silentSince
      last.lostSight = true
    }
    if (!down) {
      if (last && last.resolvedAt === null && at >= last.startedAt) last.resolvedAt = at
    } else if (!last || (last.resolvedAt !== null && at - last.resolvedAt > flapMs)) {
      outages.push({ startedAt: at, resolvedAt: null, lostSight: false, flaps: 0 })
    } else if (last.resolvedAt === null) {
      last.startedAt = Math.min(last.startedAt, at)
    } else {
      last.resolvedAt = null
      last.lostSight = false
      last.flaps++
    }
  }
  return outages
}

/**
 * Brings the incidents that are held to the outages that the intervals show, both in the order of time. An outage keeps the
 * oldest incident that it touches, and the younger ones are absorbed by that; an incident that falls apart stays with the
 * first part. An incident that no interval shows, because a status was reported for no time at all, stays as it is. One whose start
 * turned out to lie in maintenance begins with the outage after that, `begins` being the end of the maintenance by incident; if there is
 * none, it was no outage.
 */
export function compareOutages(
  held: readonly HeldOutage[],
  shown: readonly Outage[],
  begins: ReadonlyMap<number, number> = new Map(),
): OutageChanges {
  const changes: OutageChanges = { opened: [], changed: [], absorbed: [] }
  const free = new Set(held)
  const isKept = (incident: HeldOutage, outage: Outage) =>
    touch({ ...incident, startedAt: begins.get(incident.id) ?? incident.startedAt }, outage)
  for (const outage of shown) {
    const [keeper, ...younger] = [...free].filter((incident) => isKept(incident, outage))
    for (const { id } of younger) changes.absorbed.push({ id, into: keeper?.id ?? id })
    for (const incident of [keeper, ...younger]) if (incident) free.delete(incident)
    if (!keeper) {
      changes.opened.push(outage)
      continue
    }
    const isLater = begins.has(keeper.id)
    const after = { ...outage, startedAt: isLater ? outage.startedAt : Math.min(outage.startedAt, keeper.startedAt) }
    if (!same(keeper, after)) changes.changed.push({ before: keeper, after })
  }
  for (const incident of free) {
    const { startedAt } = incident
    const after = { startedAt, resolvedAt: startedAt, lostSight: false, flaps: 0, disproved: true }
    if (begins.has(incident.id) && !same(incident, after)) changes.changed.push({ before: incident, after })
  }
  return changes
}

function touch(a: Outage, b: Outage): boolean {
  return (
    a.startedAt <= (b.resolvedAt ?? Number.POSITIVE_INFINITY) &&
    b.startedAt <= (a.resolvedAt ?? Number.POSITIVE_INFINITY)
  )
}

function same(a: Outage, b: Outage): boolean {
  return (
    a.startedAt === b.startedAt &&
    a.resolvedAt === b.resolvedAt &&
    a.lostSight === b.lostSight &&
    a.flaps === b.flaps &&
    (a.disproved ?? false) === (b.disproved ?? false)
  )
}
