import type { ProbeSchedule } from '../probes/schedule.ts'
import { isInDoubt } from '../probes/verdict.ts'
import { describeWorkload, type Source } from '../sources/source.ts'
import type { Sight } from './board-entry.ts'
import type { Service } from './service.ts'
import { combineStatus, type Observation, unknownStatus } from './workload-rule.ts'

type Probes = Pick<ProbeSchedule, 'current'>

/** What can be said of a service now; nothing while its first look is still under way. */
export function look(service: Service, source: Source, probes: Probes, now: number): Sight | undefined {
  const { workload: ref, probe } = service
  if (service.look) return { observation: service.look() }
  const workload = lookAtWorkload(service, source, now)
  if (ref && workload === undefined) return undefined
  const probed = probe && lookAtProbe(service, probes, now)
  if (probe && probed === undefined) return undefined
  if (ref && workload === 'missing') {
    if (service.impliedWorkload && probed) return probed
    return { observation: unknownStatus(`${describeWorkload(ref)} does not exist`) }
  }
  if (workload === undefined || workload === 'missing') {
    return probed ?? { observation: unknownStatus('the document names neither a workload nor a probe') }
  }
  return probed ? both(workload, probed) : workload
}

/**
 * How many milliseconds ago all that the status of a service stands on was proven. What is known to be blind counts for
 * nothing: its part of the status is UNKNOWN already.
 */
export function unseenMs({ path, workload, probe }: Service, source: Source, probes: Probes | undefined): number {
  const proof = workload && source.proof(workload)
  const watchMs = proof && !proof.isLost ? proof.unseenMs : 0
  const probed = probe && probes?.current(path)
  return Math.max(0, watchMs, probed ? probed.ageMs : 0)
}

function lookAtWorkload({ workload: ref }: Service, source: Source, now: number): Sight | 'missing' | undefined {
  if (ref === undefined) return undefined
  const seen = source.workload(ref)
  if (seen === undefined || seen === 'missing') return seen
  const proof = source.proof(ref)
  if (!proof?.isLost) return { observation: seen }
  const since = now - proof.unseenMs
  return { observation: seen, since, unseen: [{ looker: 'workload', since }] }
}

function lookAtProbe({ path }: Service, probes: Probes, now: number): Sight | undefined {
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
  if (isInDoubt(state)) return { observation: state.observation, orElse: 'DOWN' }
  return { observation: state.observation, badly: state.failures > 0 }
}

/** A workload and a probe together; the probe's doubt stays one, whatever the workload shows meanwhile. */
function both(workload: Sight, probed: Sight): Sight {
  const { orElse, badly } = probed
  const observation = combineStatus(workload.observation, probed.observation)
  const blind: Observation = { status: 'UNKNOWN' }
  const unseen = [...(workload.unseen ?? []), ...(probed.unseen ?? [])]
  const badlyWith = (one: Observation) =>
    orElse === undefined ? {} : { orElse: combineStatus(one, { status: orElse }).status }
  return {
    observation,
    ...badlyWith(workload.observation),
    ...(badly === undefined ? {} : { badly }),
    without: {
      workload: { status: combineStatus(blind, probed.observation).status, ...badlyWith(blind) },
      probe: { status: combineStatus(workload.observation, blind).status },
    },
    ...(unseen.length === 0 ? {} : { unseen }),
  }
}

/** What was shown of a service whose probe turns out to have seen nothing since an instant. */
export function withoutProbe({ workload: ref }: Service, source: Source, since: number): Sight {
  const seen = ref && source.workload(ref)
  const unseen = [{ looker: 'probe' as const, since }]
  const blind = unknownStatus('the probe gave no result for too long')
  const isJudged = seen !== undefined && seen !== 'missing'
  return { observation: isJudged ? combineStatus(seen, blind) : blind, unseen, ...(isJudged ? {} : { since }) }
}
