import type { V1Job } from '@kubernetes/client-node'
import { apiText } from '../../platform/texts/api-text.ts'
import type { JobState } from '../../status/batch/job-rule.ts'
import { createdAt, instantOf, type Kind } from '../watch/kind.ts'

/** A Job, and the CronJob that made it. */
export interface KeptJob extends JobState {
  cronJob?: string
}

/** Jobs, watched for how they end. */
export const jobs: Kind<V1Job, KeptJob> = { plural: 'jobs', group: '/apis/batch/v1', keep: keptJob }

const longestReason = 300

/** What matters of a Job. `FailureTarget` and `SuccessCriteriaMet` say how one will end whose pods are still on their way out. */
function keptJob({ metadata, spec, status }: V1Job): KeptJob {
  const conditions = Array.isArray(status?.conditions) ? status.conditions : []
  const isTrue = (...types: string[]) =>
    types.flatMap((type) => conditions.find((one) => one?.type === type && one.status === 'True') ?? [])[0]
  const failed = isTrue('Failed', 'FailureTarget')
  const done = failed ? undefined : isTrue('Complete', 'SuccessCriteriaMet')
  const owner = metadata?.ownerReferences?.find(({ kind }) => kind === 'CronJob')
  const ended = failed ?? done
  const endedAt = ended && (instantOf(status?.completionTime) ?? instantOf(ended.lastTransitionTime))
  const startedAt = instantOf(status?.startTime)
  const reason = failed && [failed.reason, failed.message].filter((part) => part).join(': ')
  return {
    phase: failed ? 'failed' : done ? 'complete' : spec?.suspend === true ? 'suspended' : 'running',
    active: countOf(status?.active),
    failedPods: countOf(status?.failed),
    ...(reason ? { reason: apiText(reason, longestReason).text } : {}),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...createdAt(metadata),
    ...(owner ? { cronJob: owner.name } : {}),
  }
}

function countOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? value : 0
}
