import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { refreshLateCredits } from '../sla/refresh-late-credits.ts'
import { createPacer } from './pacer.ts'
import { listJobs, runJob, type ScheduledJob } from './scheduled-jobs.ts'
import { createUpkeep } from './upkeep.ts'

export interface JobsOptions {
  /** Milliseconds between two looks at the schedule. */
  tickMs?: number
  log: { info(facts: object, text: string): void; warn(facts: object, text: string): void }
  metrics: { finished(job: string, seconds: number, ok: boolean): void; lag(job: string, seconds: number): void }
}

export interface Jobs {
  /** Seconds by which the job that is latest is overdue, at the last look. */
  lagSeconds(): number
  stop(): Promise<void>
}

const resultsJob = 'run_period_results'
/** Period results are recorded as often as costs a fiftieth of the time, within these bounds. */
const resultsEveryMs = { least: 15_000, most: 300_000, share: 50 }
const retryAfterMs = 60_000

/**
 * Runs what is overdue in the database's job table, whether or not the server runs jobs by itself: one replica at a time,
 * by a shared lock. Between the schedules it settles late credits as soon as they are told, and keeps period results fresh.
 */
export function startJobs(context: Context, { tickMs = 5_000, log, metrics }: JobsOptions): Jobs {
  const { database, bus, clock } = context
  const failedAt = new Map<string, number>()
  const keepUp = createUpkeep(database, clock)
  let results = { at: Number.NEGATIVE_INFINITY, everyMs: resultsEveryMs.least }
  let lag = 0

  const timed = async (name: string, work: () => Promise<string | undefined>) => {
    const start = clock.now().getTime()
    const error = await work().catch((cause: unknown) => String(cause))
    const ms = clock.now().getTime() - start
    metrics.finished(name, ms / 1000, error === undefined)
    if (error === undefined) failedAt.delete(name)
    else {
      failedAt.set(name, clock.now().getTime())
      log.warn({ job: name, error }, 'a job failed; it is tried again in a minute')
    }
    return ms
  }
  const mayTry = (name: string) =>
    clock.now().getTime() - (failedAt.get(name) ?? Number.NEGATIVE_INFINITY) > retryAfterMs

  const run = async (session: Queryable, job: ScheduledJob) => {
    const ms = await timed(job.name, () => runJob(session, job.id, clock))
    if (job.name !== resultsJob) return
    const everyMs = Math.min(Math.max(ms * resultsEveryMs.share, resultsEveryMs.least), resultsEveryMs.most)
    results = { at: clock.now().getTime(), everyMs }
  }

  const sideJob = async (name: string, work: () => Promise<unknown>) => {
    if (mayTry(name)) await timed(name, () => work().then(() => undefined))
  }

  const turn = async (session: Queryable) => {
    const jobs = await listJobs(session, clock.now())
    lag = Math.max(0, ...jobs.map(({ lagSeconds }) => lagSeconds))
    for (const job of jobs) {
      metrics.lag(job.name, job.lagSeconds)
      const early = job.name === resultsJob && clock.now().getTime() - results.at >= results.everyMs
      if ((job.lagSeconds > 0 || early) && mayTry(job.name)) await run(session, job)
    }
    await sideJob('late_credits', () => refreshLateCredits(context))
    await sideJob('upkeep', keepUp)
  }

  const pacer = createPacer(tickMs, async () => {
    try {
      await database.withLock('jobs', turn)
    } catch (error) {
      log.warn({ error: String(error) }, 'the job table could not be read')
    }
  })
  const unsubscribe = bus.subscribe('late', pacer.wake)
  return {
    lagSeconds: () => lag,
    async stop() {
      unsubscribe()
      await pacer.stop()
    },
  }
}
