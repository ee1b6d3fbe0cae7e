import type { V1CronJob } from '@kubernetes/client-node'
import type { CronJobState } from '../../status/batch/cronjob-rule.ts'
import { createdAt, instantOf, type Kind } from '../watch/kind.ts'

/** CronJobs, watched for their schedule and what came of it. */
export const cronjobs: Kind<V1CronJob, CronJobState> = {
  plural: 'cronjobs',
  group: '/apis/batch/v1',
  keep: cronJobState,
}

const longestText = 200
const maxActive = 50

/** What matters of a CronJob. What has another shape than it should counts as absent. */
function cronJobState({ metadata, spec, status }: V1CronJob): CronJobState {
  const { schedule, suspend, timeZone, startingDeadlineSeconds: within, jobTemplate } = spec ?? {}
  const runSeconds = jobTemplate?.spec?.activeDeadlineSeconds
  const active = Array.isArray(status?.active) ? status.active : []
  const [scheduled, succeeded] = [instantOf(status?.lastScheduleTime), instantOf(status?.lastSuccessfulTime)]
  return {
    schedule: textOf(schedule) ?? '',
    ...(typeof timeZone === 'string' ? { timeZone: timeZone.slice(0, longestText) } : {}),
    suspended: suspend === true,
    ...(typeof within === 'number' ? { startWithinMs: within * 1000 } : {}),
    ...(typeof runSeconds === 'number' ? { runMs: runSeconds * 1000 } : {}),
    ...(scheduled === undefined ? {} : { lastScheduledAt: scheduled }),
    ...(succeeded === undefined ? {} : { lastSuccessAt: succeeded }),
    active: active.slice(0, maxActive).flatMap((one) => textOf(one?.name) ?? []),
    ...createdAt(metadata),
    ...changedAt(metadata?.managedFields),
  }
}

/** When somebody last wrote its spec: what was due before was due by another one, perhaps. */
function changedAt(entries: NonNullable<V1CronJob['metadata']>['managedFields']): { changedAt?: number } {
  const times = (Array.isArray(entries) ? entries : []).flatMap((entry) => {
    const fields: unknown = entry?.fieldsV1
    const isOfSpec = typeof fields === 'object' && fields !== null && 'f:spec' in fields
    return isOfSpec && !entry.subresource ? (instantOf(entry.time) ?? []) : []
  })
  return times.length === 0 ? {} : { changedAt: Math.max(...times) }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, longestText) : undefined
}
