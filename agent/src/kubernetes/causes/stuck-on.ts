import type { ApiText } from '../../platform/texts/api-text.ts'
import type { ServiceWorkload } from '../../sources/source.ts'
import type { WorkloadState } from '../../status/workload-rule.ts'
import type { Warned } from '../kinds/events.ts'
import { defaultDeadlineMs } from '../workloads/growth.ts'
import type { Look } from './progress.ts'

export interface StuckInput extends Look {
  /** What Events say of the workload, the newest first. */
  warned: readonly Warned[]
  now: number
}

/**
 * Why a workload is stuck: in its own words, because pods are missing that nobody may create, or because its rollout makes no
 * progress. Kubernetes judges the rollouts of Deployments itself, as long as their controller is there; a deadline of the
 * document holds for all.
 */
export function stuckOn(ref: ServiceWorkload, state: WorkloadState, input: StuckInput): ApiText | undefined {
  const { rollingSince, missingSince, warned, now } = input
  if (state.stuck !== undefined) return state.stuck
  const failure =
    missingSince === undefined ? undefined : warned.find((one) => isFailure(one) && one.at >= missingSince)
  if (failure) return reasonOf(failure)
  const isJudged = ref.type === 'deployment' && ref.deadlineMs === undefined && !state.unseen
  const { deadlineMs = defaultDeadlineMs } = state
  if (rollingSince === undefined || isJudged || now - rollingSince < deadlineMs) return undefined
  const what = state.unseen
    ? 'its controller has not seen the change'
    : `no progress, ${state.updated ?? 0} of ${state.wanted} pods are updated`
  return { text: `ProgressDeadlineExceeded: ${what}, for more than ${Math.round(deadlineMs / 60_000)} min` }
}

const isFailure = ({ reason }: Warned) => reason === 'FailedCreate' || reason === 'FailedDaemonPod'

function reasonOf({ reason, said: { text, raw } }: Warned): ApiText {
  const withReason = (words: string) => (words === '' ? reason : `${reason}: ${words}`)
  return { text: withReason(text), ...(raw === undefined ? {} : { raw: withReason(raw) }) }
}
