import { instantText } from '../../platform/time/clock.ts'
import type { Observation } from '../../timeline/observation.ts'
import { describeTroubles, type PodTrouble } from '../pod-troubles.ts'

/** What matters of a Job; instants in milliseconds since the epoch. */
export interface JobState {
  phase: 'running' | 'suspended' | 'complete' | 'failed'
  /** Pods that run now. */
  active: number
  failedPods: number
  /** Why it failed, in the words of its controller. */
  reason?: string
  endedAt?: number
  startedAt?: number
  createdAt?: number
}

/** What can be said now, and from when on (milliseconds since the epoch) it may be another, though nothing happens. */
export interface Judgement {
  observation: Observation
  until?: number
}

/** The status of a Job: the table in agent/docs/kinds.md, row by row. */
export function jobStatus(
  job: JobState,
  { maxAgeMs, troubles = [], now }: { maxAgeMs?: number | undefined; troubles?: readonly PodTrouble[]; now: number },
): Judgement {
  const { phase, failedPods, reason } = job
  if (phase === 'suspended') return { observation: { status: 'MAINTENANCE', message: 'suspended' } }
  if (phase === 'complete') return { observation: { status: 'OPERATIONAL' } }
  if (phase === 'failed') return { observation: { status: 'DOWN', message: `failed: ${reason ?? 'no reason given'}` } }
  const since = job.startedAt ?? job.createdAt
  const until = maxAgeMs === undefined || since === undefined ? undefined : since + maxAgeMs
  if (until !== undefined && now >= until) {
    return {
      observation: { status: 'DOWN', message: `runs since ${instantText(since ?? now)}, longer than maxAge allows` },
    }
  }
  const reasons = describeTroubles(troubles)
  const retrying =
    failedPods > 0 ? [`${failedPods} ${failedPods === 1 ? 'pod' : 'pods'} failed, it is tried again`] : []
  const said = [...retrying, ...(reasons ? [reasons] : [])].join(': ')
  const observation: Observation = said === '' ? { status: 'OPERATIONAL' } : { status: 'DEGRADED', message: said }
  return { observation, ...(until === undefined ? {} : { until }) }
}
