import type { Clock } from '../../platform/time/clock.ts'
import type { WorkloadRef } from '../../sources/source.ts'
import type { CronJobState } from '../../status/batch/cronjob-rule.ts'
import type { KeptJob } from '../kinds/jobs.ts'
import type { Change } from '../watch/copy.ts'
import type { Reflection } from '../watch/reflection.ts'

/** What is known of the runs of a CronJob. */
interface KnownRuns {
  /** Names of the Jobs that run now. */
  running: string[]
  /** Those that failed since the last success, the latest last. */
  failed: { reason?: string }[]
  succeededAt?: number
  resumedAt?: number
}

/** How the runs of CronJobs ended, also those whose Jobs are gone: their history may be kept short, or not at all. */
export interface Runs {
  noteCronJob(change: Change<CronJobState>): void
  noteJob(change: Change<KeptJob>): void
  /** Takes the Jobs that there are now. */
  applyAll(reflections: readonly Reflection<KeptJob>[]): void
  of(ref: WorkloadRef, state: CronJobState): KnownRuns
}

/** So many runs of a CronJob are remembered. */
const maxRuns = 30

/** Nothing is known yet. */
export function createRuns(clock: Clock): Runs {
  const byCronJob = new Map<string, Map<string, KeptJob>>()
  const resumed = new Map<string, number>()
  const keyOf = (namespace: string, name: string) => `${namespace}/${name}`

  function put(namespace: string, name: string, job: KeptJob): void {
    if (job.cronJob === undefined) return
    const key = keyOf(namespace, job.cronJob)
    const runs = byCronJob.get(key) ?? new Map<string, KeptJob>()
    byCronJob.set(key, runs)
    runs.set(name, job)
    const [oldest] = runs.keys()
    if (runs.size > maxRuns && oldest !== undefined) runs.delete(oldest)
  }

  return {
    noteCronJob({ namespace, name, before, after }) {
      const key = keyOf(namespace, name)
      if (after === undefined) {
        byCronJob.delete(key)
        resumed.delete(key)
      } else if (before && (before.schedule !== after.schedule || (before.suspended && !after.suspended))) {
        resumed.set(key, clock.now())
      }
    },
    noteJob({ namespace, name, before, after }) {
      if (after) put(namespace, name, after)
      // One that was taken away while it ran has neither failed nor succeeded.
      else if (before?.cronJob !== undefined && before.endedAt === undefined)
        byCronJob.get(keyOf(namespace, before.cronJob))?.delete(name)
    },
    applyAll(reflections) {
      const present = new Set<string>()
      for (const reflection of reflections) {
        for (const [key, job] of reflection.entries()) {
          const cut = key.indexOf('/')
          present.add(key)
          put(key.slice(0, cut), key.slice(cut + 1), job)
        }
      }
      for (const [key, runs] of byCronJob) dropVanished(key.slice(0, key.indexOf('/')), runs, present)
    },
    of({ namespace, name }, { active, lastSuccessAt }) {
      const key = keyOf(namespace, name)
      const runs = [...(byCronJob.get(key) ?? new Map<string, KeptJob>())]
      const ended = runs.flatMap(([, job]) => (job.endedAt === undefined ? [] : [{ ...job, endedAt: job.endedAt }]))
      const successes = ended.filter(({ phase }) => phase === 'complete').map(({ endedAt }) => endedAt)
      const succeededAt = successes.length === 0 ? undefined : Math.max(...successes)
      const since = Math.max(lastSuccessAt ?? 0, succeededAt ?? 0)
      const failed = ended.filter(({ phase, endedAt }) => phase === 'failed' && endedAt > since)
      const known = new Map(runs)
      const listed = active.filter((one) => !known.has(one))
      const running = runs.filter(([, job]) => isToRun(job)).map(([one]) => one)
      const resumedAt = resumed.get(key)
      return {
        running: [...running, ...listed],
        failed: failed.sort((a, b) => a.endedAt - b.endedAt).map(({ reason }) => (reason ? { reason } : {})),
        ...(succeededAt === undefined ? {} : { succeededAt }),
        ...(resumedAt === undefined ? {} : { resumedAt }),
      }
    },
  }
}

/** What vanished unseen while it ran has neither failed nor succeeded. */
function dropVanished(namespace: string, runs: Map<string, KeptJob>, present: ReadonlySet<string>): void {
  for (const [name, { endedAt }] of runs) {
    if (endedAt === undefined && !present.has(`${namespace}/${name}`)) runs.delete(name)
  }
}

/** One that is suspended, as a queue does it, is still to run. */
function isToRun({ phase }: KeptJob): boolean {
  return phase === 'running' || phase === 'suspended'
}
