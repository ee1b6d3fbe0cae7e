import type { ProbeSchedule } from '../probes/schedule.ts'
import { isPending } from '../probes/verdict.ts'
import { describeWorkload, type ServiceWorkload, type Source } from '../sources/source.ts'
import { combineStatus, type Observation, unknownStatus } from '../timeline/observation.ts'
import type { StatusObservation } from '../timeline/state-entry.ts'
import type { Service } from './service.ts'

type Probes = Pick<ProbeSchedule, 'current'>

/** What can be said of a service now; nothing while its first look is still under way. */
export function look(service: Service, source: Source, probes: Probes, now: number): StatusObservation | undefined {
  if (service.isElsewhere) return undefined
  if (service.look) return { observation: service.look() }
  const { probe } = service
  const workload = lookAtWorkloads(service, source, now)
  if (workload === undefined) return undefined
  const probed = probe && lookAtProbe(service, probes, now)
  if (probe && probed === undefined) return undefined
  if (workload === 'none') {
    return probed ?? { observation: unknownStatus('the document names neither a workload nor a probe') }
  }
  return probed ? both(workload, probed) : workload
}

/**
 * How many milliseconds ago all that the status of a service stands on was proven, at this instant. The proof of a watch is that of
 * all that it watches, so it is looked at once for each kind and namespace. What is known to be blind counts for nothing: its part
 * of the status is UNKNOWN already.
 */
export function lookAtProofs(source: Source, probes: Probes): (service: Service, probeIsBlind: boolean) => number {
  const known = new Map<string, Map<string, number>>()

  function unseenMs(ref: ServiceWorkload): number {
    const byType = known.get(ref.namespace) ?? new Map<string, number>()
    let found = byType.get(ref.type)
    if (found !== undefined) return found
    const proof = source.proof(ref)
    found = proof && !proof.isLost ? proof.unseenMs : 0
    known.set(ref.namespace, byType.set(ref.type, found))
    return found
  }

  return (service, probeIsBlind) => {
    let longest = service.probe && !probeIsBlind ? (probes.current(service.path)?.ageMs ?? 0) : 0
    for (const ref of watchedBy(service)) longest = Math.max(longest, unseenMs(ref))
    return longest
  }
}

/** All that decides of a service but its probe. */
export function watchedBy({ workload, beside = [] }: Service): readonly ServiceWorkload[] {
  return workload ? [workload, ...beside] : beside
}

/** The workload and what stands beside it; `none` where there is nothing but a default workload that does not exist. */
function lookAtWorkloads(service: Service, source: Source, now: number): StatusObservation | 'none' | undefined {
  const seen = seenOf(service, source)
  if (seen === undefined || seen === 'none') return seen
  // What stands without the blind ones stands: an outage, or maintenance.
  if (seen.status !== 'UNKNOWN') return { observation: seen }
  const lost = watchedBy(service).flatMap((ref) => {
    const proof = source.proof(ref)
    return proof?.isLost ? [now - proof.unseenMs] : []
  })
  if (lost.length === 0) return { observation: seen }
  const since = Math.min(...lost)
  return { observation: seen, since, unseen: [{ looker: 'workload', since }] }
}

function seenOf(service: Service, source: Source): Observation | 'none' | undefined {
  const others = service.probe !== undefined || (service.beside ?? []).length > 0
  let all: Observation | undefined
  let firstEnd = Number.POSITIVE_INFINITY
  for (const ref of watchedBy(service)) {
    const seen = source.workload(ref)
    if (seen === undefined) return undefined
    if (seen === 'missing' && ref === service.workload && service.impliedWorkload && others) continue
    const one = seen === 'missing' ? unknownStatus(`${describeWorkload(ref)} does not exist`) : seen
    firstEnd = Math.min(firstEnd, one.certificateEndsAt ?? firstEnd)
    all = all ? combineStatus(all, one) : one
  }
  return all && Number.isFinite(firstEnd) ? { ...all, certificateEndsAt: firstEnd } : (all ?? 'none')
}

function lookAtProbe({ path }: Service, probes: Probes, now: number): StatusObservation | undefined {
  const probe = probes.current(path)
  if (probe === undefined) return undefined
  const { state, ageMs, staleAt } = probe
  if (now >= staleAt) {
    const since = now - ageMs
    const observation = unknownStatus('the probe has given no result for too long')
    return { observation, since, unseen: [{ looker: 'probe', since }] }
  }
  if (state.blindSince !== undefined) {
    const since = state.blindSince
    return { observation: state.observation, since, unseen: [{ looker: 'probe', since }] }
  }
  if (isPending(state)) return { observation: state.observation, fallback: 'DOWN' }
  return { observation: state.observation, confirmed: state.failures > 0 }
}

/** A workload and a probe together; the probe's pending outage stays one, whatever the workload shows meanwhile. */
function both(workload: StatusObservation, probed: StatusObservation): StatusObservation {
  const { fallback, confirmed } = probed
  const observation = combineStatus(workload.observation, probed.observation)
  const blind: Observation = { status: 'UNKNOWN' }
  const unseen = [...(workload.unseen ?? []), ...(probed.unseen ?? [])]
  const fallbackWith = (one: Observation) =>
    fallback === undefined ? {} : { fallback: combineStatus(one, { status: fallback }).status }
  return {
    observation,
    ...fallbackWith(workload.observation),
    ...(confirmed === undefined ? {} : { confirmed }),
    without: {
      workload: { status: combineStatus(blind, probed.observation).status, ...fallbackWith(blind) },
      probe: { status: combineStatus(workload.observation, blind).status },
    },
    ...(unseen.length === 0 ? {} : { unseen }),
  }
}

/** What was shown of a service whose probe turns out to have seen nothing since an instant. */
export function withoutProbe(service: Service, source: Source, since: number): StatusObservation {
  const seen = seenOf(service, source)
  const unseen = [{ looker: 'probe' as const, since }]
  const blind = unknownStatus('the probe gave no result for too long')
  const isJudged = seen !== undefined && seen !== 'none'
  return { observation: isJudged ? combineStatus(seen, blind) : blind, unseen, ...(isJudged ? {} : { since }) }
}
