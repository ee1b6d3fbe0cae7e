import { reporterAt, type SpokenFor, spokenForBy } from '../../inventory/agents/reporters.ts'
import type { LockedService } from '../../inventory/services/service-row.ts'
import type { Queryable } from '../../platform/database/database.ts'
import type { Observation } from '../../snapshots/assess.ts'
import { dropOverlaps, type Interval } from '../../snapshots/intervals.ts'
import { type Decision, decide } from './decide.ts'
import { readWatched, type WatchedService } from './rule-history.ts'
import { type Split, splitObservation } from './split-observation.ts'
import { storeVantages, type VantageUpdate } from './store-vantage.ts'

/** A service that is or was watched from several nodes, and what a report says of it; nothing where it is only to be decided again. */
export interface WatchedObservation {
  service: LockedService
  seen: Observation | undefined
  /** The sender looks at it for its own agent, and neither describes nor creates it. */
  isGuest: boolean
}

/** Who reports: the node that it looks from, which a push has not, and its name. */
export interface Sender {
  node: string | undefined
  reporter: string
  intervalMs: number
}

/** What a watched service is, and who speaks for it after this report; null for who did. */
export interface DecidedObservation {
  service: LockedService
  seen: Observation
  speaker: string | null
  words: ReadonlyMap<number, string>
  /** All the time that was decided again (Unix milliseconds). */
  extent: Decision['extent']
  /** The status that is shown began before the time that was looked at. */
  isOld: boolean
}

export interface RecordedObservations {
  decided: DecidedObservation[]
  refused: { path: string; reason: string }[]
  spokenFor: SpokenFor[]
  /** Those of the refused that want to speak for a service which other nodes watch. */
  strange: SpokenFor[]
  warnings: string[]
}

interface Reported extends WatchedObservation {
  watched: WatchedService
  seen: Observation
  split: Split
}

/**
 * Takes what a node reports of services that several nodes watch: stores it as what that node saw, decides again, and resolves to
 * what each service is seen to be, for the ordinary way of a report. The caller holds the states of the services.
 */
export async function recordObservations(
  tx: Queryable,
  observations: readonly WatchedObservation[],
  sender: Sender,
  now: Date,
): Promise<RecordedObservations> {
  const result: RecordedObservations = { decided: [], refused: [], spokenFor: [], strange: [], warnings: [] }
  if (observations.length === 0) return result
  const { node, reporter, intervalMs } = sender
  const known = await readWatched(
    tx,
    observations.map(({ service }) => service.id),
    node,
    now,
  )
  const reported = observations.flatMap((observation) => {
    const watched = known.get(observation.service.id)
    if (!watched || !observation.seen) return []
    const split = splitObservation(observation.service, watched, observation.seen, node, intervalMs, now.getTime())
    const one: Reported = { ...observation, seen: observation.seen, watched, split }
    return admit(one, sender, now, result) ? [one] : []
  })
  const updates = reported.flatMap((one) => updateOf(one, sender))
  const firsts =
    node && updates.length > 0
      ? await storeVantages(tx, node, updates, { reporter: reporterAt(node, reporter), intervalMs }, now)
      : new Map()
  const touched = new Set([...updates.map(({ serviceId }) => serviceId), ...undecided(observations)])
  const decisions = await decide(
    tx,
    observations.flatMap(({ service }) => (touched.has(service.id) ? [service] : [])),
    firsts,
    now,
  )
  const byId = new Map(reported.map((one) => [one.service.id, one]))
  for (const { service } of observations) {
    const decision = decisions.get(service.id)
    const one = byId.get(service.id)
    if (!decision && !one) continue
    result.decided.push(observationOf(service, one, decision, sender))
  }
  return result
}

const undecided = (observations: readonly WatchedObservation[]) =>
  observations.flatMap(({ service, seen }) => (seen ? [] : [service.id]))

const isOwner = ({ watched }: Reported, { node }: Sender) => node === undefined || node === watched.owner

/** Whether anything of it may be taken; else why not is noted. */
function admit(one: Reported, { node, reporter }: Sender, now: Date, result: RecordedObservations): boolean {
  const { service, watched, split } = one
  const { path, retired_at } = service
  const present = watched.rules.at(-1)
  if (node !== undefined && watched.point && split.vantage.length + Number(split.isLive) > 0) {
    const spokenFor = spokenForBy({ ...service, ...watched.point, retired_at: null }, reporterAt(node, reporter), now)
    if (spokenFor) {
      result.spokenFor.push({ ...spokenFor, vantage: node })
      return false
    }
  }
  if (split.ordinary.length > 0 || (present?.nodes.length === 0 && !split.isLive)) {
    const spokenFor = one.isGuest ? undefined : spokenForBy(service, reporter, now)
    if (spokenFor) result.spokenFor.push(spokenFor)
    if (spokenFor && split.vantage.length === 0) return false
    if (one.isGuest || spokenFor) split.ordinary = []
  }
  const isUseless = split.vantage.length + split.ordinary.length === 0 && !split.isLive
  if (isUseless && present && present.nodes.length > 0 && (retired_at === null || split.refusedMs > 0)) {
    const who = node ?? 'who pushes'
    result.refused.push({ path, reason: `${path} is watched from ${present.nodes.join(', ')}; ${who} is none of them` })
    if (isStranger(one, node)) {
      result.strange.push({ service, by: service.reporter ?? `agent:${watched.owner}`, at: service.reported_at ?? now })
    }
    return false
  }
  if (split.refusedMs > 0) {
    result.warnings.push(
      `${path}: ${split.refusedMs / 1000} s are not taken; ${node ?? 'who pushes'} was not among the nodes that watched it then`,
    )
  }
  return true
}

/** It neither is nor was one of those that watch the service, and was not asked to: it takes the service for its own. */
function isStranger({ isGuest, watched: { owner, rules } }: Reported, node: string | undefined): boolean {
  return !isGuest && node !== owner && !rules.some(({ nodes }) => node !== undefined && nodes.includes(node))
}

/** Maintenance is what the service's own agent knows; to another one it is no observation of the service. */
function updateOf(one: Reported, sender: Sender): VantageUpdate[] {
  const { service, seen, split } = one
  if (split.vantage.length === 0 && !split.isLive) return []
  const last = split.vantage.at(-1)
  const status = seen.status === 'MAINTENANCE' && !isOwner(one, sender) ? 'UNKNOWN' : seen.status
  const latency = seen.latencies.at(-1)
  const since = last && (last.status === status ? last.from : last.to)
  const state = { status, since, message: seen.message, latencyMs: latency ? latency.sumMs / latency.count : null }
  return [{ serviceId: service.id, intervals: split.vantage, state: split.isLive ? state : undefined }]
}

/** The service as it is decided, in place of what the report says; what one sender said of earlier time stands beside it. */
function observationOf(
  service: LockedService,
  one: Reported | undefined,
  decision: Decision | undefined,
  sender: Sender,
): DecidedObservation {
  const ordinary = one?.split.ordinary ?? []
  const intervals: Interval[] = dropOverlaps([...ordinary, ...(decision?.missing ?? [])], {
    future: 0,
    tooOld: 0,
    overlap: 0,
  })
  const { present, words = new Map() } = decision ?? {}
  const isPlain = one !== undefined && !one.isGuest && isOfOneSender(one)
  // What is decided of the past says nothing about now.
  const past = { status: service.status, message: null, lastEnd: Number.NEGATIVE_INFINITY }
  const now = present ? { ...present, lastEnd: undefined } : isPlain ? one.seen : past
  const own = one !== undefined && !one.isGuest && (isPlain || isOwner(one, sender)) ? one.seen : undefined
  const first = one && isPrimary(one, sender) ? one.seen : undefined
  return {
    service,
    speaker: own ? sender.reporter : null,
    words,
    extent: decision?.extent,
    isOld: present?.isOld ?? false,
    seen: {
      // What its own agent says beside the status.
      ...(own ?? { replicas: null, readyReplicas: null }),
      path: one?.seen.path ?? service.path,
      status: now.status,
      message: now.message,
      lastEnd: now.lastEnd,
      intervals,
      since: present?.since,
      latencies: first?.latencies ?? [],
      certificateEndsAt: first?.certificateEndsAt ?? null,
    },
  }
}

/** Nobody else watches the service any more, and some of what is reported is of the time since then: the rest was decided by all of them. */
function isOfOneSender({ watched: { rules }, seen: { lastEnd } }: Reported): boolean {
  const present = rules.at(-1)
  return present?.nodes.length === 0 && (lastEnd === undefined || lastEnd > present.from)
}

/** The latency of a service is that which its own node sees, or else the first of those that watch it. */
function isPrimary({ watched: { owner, rules } }: Reported, { node }: Sender): boolean {
  const nodes = rules.at(-1)?.nodes ?? []
  return node === undefined || node === (nodes.length === 0 || nodes.includes(owner) ? owner : nodes[0])
}
