import { type ServiceWorkload, type WorkloadRef, workloadKey } from '../../sources/source.ts'
import { type CronJobState, cronJobStatus } from '../../status/batch/cronjob-rule.ts'
import { jobStatus } from '../../status/batch/job-rule.ts'
import type { Observation } from '../../timeline/observation.ts'
import type { Alarms } from '../alarms.ts'
import { cronjobs } from '../kinds/cronjobs.ts'
import { jobs, type KeptJob } from '../kinds/jobs.ts'
import type { Change } from '../watch/copy.ts'
import { createRuns, type Runs } from './job-runs.ts'
import { namespacesOf, type OnDemand, watchOnDemand } from './on-demand.ts'
import type { PodWatches } from './pod-watches.ts'
import { blindBy, type GroupInput, observeBy, proofBy, type WorkloadGroup, worstProof } from './workload-group.ts'

export interface BatchInput extends GroupInput {
  pods: Pick<PodWatches, 'troublesOf'>
  alarms: Pick<Alarms, 'set'>
}

interface Batch {
  input: BatchInput
  runs: Runs
  cronJobs: OnDemand<CronJobState>
  jobs: OnDemand<KeptJob>
}

/** Watches CronJobs with their Jobs, and Jobs, while a document names some. */
export function watchBatch(input: BatchInput): WorkloadGroup {
  const batch: Batch = {
    input,
    runs: createRuns(input.clock),
    cronJobs: watchOnDemand({ ...input, kind: cronjobs, onChange: (change) => applyCronJob(batch, change) }),
    jobs: watchOnDemand({ ...input, kind: jobs, onChange: (change) => applyJob(batch, change) }),
  }
  const watchOf = ({ type, namespace }: WorkloadRef) => (type === 'job' ? batch.jobs : batch.cronJobs).of(namespace)
  return {
    handles: (type) => type === 'cronjob' || type === 'job',
    want(refs) {
      batch.cronJobs.want(namespacesOf(refs.filter(({ type }) => type === 'cronjob')))
      batch.jobs.want(namespacesOf(refs))
      noteJobs(batch, refs)
    },
    observe: (ref) => (ref.type === 'job' ? observeJob(batch, ref) : observeCronJob(batch, ref)),
    proof(ref) {
      const byJobs = proofBy(batch.jobs.of(ref.namespace), input.store)
      return ref.type === 'job' ? byJobs : worstProof([proofBy(watchOf(ref), input.store), byJobs])
    },
    has: (ref) => watchOf(ref)?.get(ref.namespace, ref.name) !== undefined,
    watches: () => [...batch.cronJobs.reflections(), ...batch.jobs.reflections()],
  }
}

function applyCronJob({ input, runs }: Batch, change?: Change<CronJobState>): void {
  if (change) runs.noteCronJob(change)
  const ref: WorkloadRef | undefined = change && { namespace: change.namespace, type: 'cronjob', name: change.name }
  if (ref && change?.after && input.documented().has(workloadKey(ref))) input.seen.note([ref])
  input.onWorkload(ref)
}

function applyJob(batch: Batch, change?: Change<KeptJob>): void {
  const { input, runs } = batch
  if (change === undefined) {
    runs.applyAll(batch.jobs.reflections())
    noteJobs(batch, input.documented().values())
    input.onWorkload()
    return
  }
  runs.noteJob(change)
  const { namespace, name, before, after } = change
  const ref: WorkloadRef = { namespace, type: 'job', name }
  if (input.documented().has(workloadKey(ref))) noteJobs(batch, [ref])
  input.onWorkload(ref)
  const cronJob = (after ?? before)?.cronJob
  if (cronJob !== undefined) input.onWorkload({ namespace, type: 'cronjob', name: cronJob })
}

/** Notes which Jobs, of those that documents name, are there, and which of them have succeeded. */
function noteJobs({ input: { seen }, jobs: watch }: Batch, refs: Iterable<WorkloadRef>): void {
  for (const ref of refs) {
    const job = ref.type === 'job' ? watch.get(ref.namespace, ref.name) : undefined
    if (job === undefined) continue
    seen.note([ref])
    seen.noteDone(ref, job.phase === 'complete')
  }
}

function observeCronJob({ input, runs, cronJobs, jobs: jobWatch }: Batch, ref: ServiceWorkload) {
  const judge = (state: CronJobState): Observation => {
    const { maxAgeMs, failures } = ref
    const known = runs.of(ref, state)
    const troubles = known.running.flatMap((name) => input.pods.troublesOf({ ...ref, type: 'job', name }))
    const isRunning = known.running.length > 0
    const notes = { ...known, isRunning, troubles, maxAgeMs, failures, now: input.clock.now() }
    const { observation, until } = cronJobStatus(state, notes)
    input.alarms.set(ref, until)
    return observation
  }
  const found = observeBy(ref, cronJobs.of(ref.namespace), input, judge)
  if (typeof found !== 'object') return found
  // Without its Jobs nobody knows how its runs ended.
  const blind = blindBy(jobWatch.of(ref.namespace), input.store)
  return blind === 'unseen' ? undefined : (blind ?? found)
}

function observeJob({ input, jobs: watch }: Batch, ref: ServiceWorkload): Observation | 'missing' | undefined {
  const found = observeBy(ref, watch.of(ref.namespace), input, (job) => {
    const troubles = input.pods.troublesOf(ref)
    const { observation, until } = jobStatus(job, { maxAgeMs: ref.maxAgeMs, troubles, now: input.clock.now() })
    input.alarms.set(ref, until)
    return observation
  })
  const isGone = blindBy(watch.of(ref.namespace), input.store) === undefined && !watch.get(ref.namespace, ref.name)
  // What has succeeded may be cleaned up: that is no outage.
  return isGone && input.seen.isDone(ref) ? { status: 'OPERATIONAL', message: 'succeeded, and was removed' } : found
}
