import type { ServiceStatus } from '@itops/core/contract'
import type { ApiText } from '../platform/texts/api-text.ts'
import { detailOf, type Observation, unknownStatus } from '../timeline/observation.ts'
import { describeTroubles, type PodTrouble, rawTexts } from './pod-troubles.ts'

/** What matters of a Deployment, StatefulSet or DaemonSet: counts of pods. */
export interface WorkloadState {
  wanted: number
  ready: number
  available: number
  /** How many pods are of the newest revision, and how many there are, whatever they are worth. */
  updated?: number
  existing?: number
  /** How many pods a rollout may take away at a time. */
  maxUnavailable: number
  /** True while the controller replaces pods, or has not yet seen the newest generation. */
  rollingOut: boolean
  /** True for a Deployment whose rollouts are held. */
  paused?: boolean
  /** True while nobody has counted how many pods are wanted. */
  uncounted?: boolean
  /** Why its controller can't bring a rollout to its end, or make pods, in its own words. */
  stuck?: ApiText
  /** The newest revision of the object itself, and true while its controller has yet to see it. */
  generation?: number
  unseen?: boolean
  /** True while the first rollout of all is under way: it has never been ready. */
  firstRollout?: boolean
  /** The PersistentVolumeClaims of its pods. */
  claims?: readonly string[]
  /** When it was created, in milliseconds since the epoch. */
  createdAt?: number
  /** How long a rollout or a start may take, in milliseconds; ten minutes where it says nothing. */
  deadlineMs?: number
}

/** What a document or its pods add to the counts of a workload. */
export interface WorkloadNotes {
  /** What a workload that wants no pods counts as. */
  scaledToZero?: 'maintenance' | 'down'
  /** The reasons that pods give for not being well. */
  troubles?: readonly PodTrouble[]
  /** How many pods were wanted before more of them were; 0 for a start. Nothing once they are ready, or it takes too long. */
  growingFrom?: number
}

/** The status of a workload by its pods: the table in agent/docs/status.md, row by row. Pods' reasons only add to the message. */
export function workloadStatus(state: WorkloadState, notes: WorkloadNotes = {}): Observation {
  const { troubles = [] } = notes
  if (state.uncounted) return unknownStatus('its controller has not yet counted how many pods it wants')
  const [status, ...said] = judge(state, notes)
  const parts = state.paused ? [...said, 'paused'] : said
  // Pods that were lost before, and have been replaced, are no trouble any more.
  const isWell = state.wanted === 0 || (status === 'OPERATIONAL' && state.ready >= state.wanted && !state.rollingOut)
  const reasons = isWell ? undefined : describeTroubles(troubles)
  const raws = isWell ? [] : [...(state.stuck?.raw === undefined ? [] : [state.stuck.raw]), ...rawTexts(troubles)]
  const message = [parts.join(', '), reasons].filter((part) => part).join(': ')
  const counts = { replicas: state.wanted, readyReplicas: state.ready }
  return { status, ...(message === '' ? {} : { message }), ...detailOf(raws), ...counts }
}

function judge(state: WorkloadState, { scaledToZero, growingFrom }: WorkloadNotes): [ServiceStatus, ...string[]] {
  const { wanted, ready, available, maxUnavailable, rollingOut, stuck } = state
  const counts = `${ready} of ${wanted} replicas are ready`
  if (wanted === 0) return [scaledToZero === 'down' ? 'DOWN' : 'MAINTENANCE', 'scaled to zero']
  if (stuck !== undefined) return [ready === 0 ? 'DOWN' : 'DEGRADED', ...(ready >= wanted ? [] : [counts]), stuck.text]
  if (ready === 0 && growingFrom === 0) return ['UNKNOWN', 'starting', counts]
  if (ready === 0) return ['DOWN', counts]
  if (ready >= wanted) return rollingOut ? ['OPERATIONAL', 'rollout'] : ['OPERATIONAL']
  if (growingFrom !== undefined && growingFrom > 0 && ready >= growingFrom) return ['OPERATIONAL', 'scaling up', counts]
  if (rollingOut && available >= wanted - maxUnavailable) return ['OPERATIONAL', 'rollout', counts]
  return ['DEGRADED', counts]
}
