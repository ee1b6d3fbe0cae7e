import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import type { Reconciliation } from '../reconciler/reconcile.ts'
import { catchUpAggregates } from '../sla/refresh-aggregates.ts'
import { createAttempts } from './attempts.ts'
import { createPacer } from './pacer.ts'
import { listJobs, runJob, type ScheduledJob } from './scheduled-jobs.ts'
import { createSteps } from './steps.ts'

export interface JobsOptions {
  /** Milliseconds between two looks at the schedule. */
  tickMs?: number
  /** False while the SLA plugin is switched off: snapshots are kept and aggregated, and that is all. */
  slaEnabled?: boolean
  /** Undefined while the Ticketing plugin is switched off. */
  tickets?: { closeAfterMs: number } | undefined
  log: { info(facts: object, text: string): void; warn(facts: object, text: string): void }
  metrics: {
    finished(job: string, seconds: number, ok: boolean): void
    lag(job: string, seconds: number): void
    reconciled(found: Reconciliation): void
  }
}

export interface Jobs {
  /** Seconds by which the job that is latest is overdue, at the last look. */
  lagSeconds(): number
  stop(): Promise<void>
}

const resultsJob = 'run_period_results'
/** Period results are recorded as often as costs a fiftieth of the time, or a tenth after a change, within these bounds. */
const idlePace = { leastMs: 15_000, mostMs: 300_000, share: 50 }
const changedPace = { leastMs: 2_000, mostMs: 300_000, share: 10 }

/**
 * Runs what is overdue in the database's job table, whether or not the server runs jobs by itself: one replica at a time,
 * by a shared lock. Between the schedules it takes the steps of core itself, and keeps period results fresh.
 */
export function startJobs(
  context: Context,
  { tickMs = 5_000, slaEnabled = true, tickets, log, metrics }: JobsOptions,
): Jobs {
  const { database, bus, clock } = context
  const { attempt, attemptUnlessFailed, mayTry } = createAttempts({ clock, log, metrics })
  const steps = createSteps(context, { slaEnabled, tickets, log, reconciled: metrics.reconciled })
  let resultsMs = 0
  let changed = false
  let caughtUp = false
  let lag = 0

  const run = async (session: Queryable, job: ScheduledJob) => {
    const ms = await attempt(job.name, () => runJob(session, job.id, clock))
    if (job.name === resultsJob) resultsMs = ms
  }

  /** Every replica looks, so that each can tell the lag; one at a time acts. */
  const look = async (session: Queryable) => {
    const jobs = await listJobs(session, clock.now())
    lag = Math.max(0, ...jobs.map(({ lagSeconds }) => lagSeconds))
    for (const { name, lagSeconds } of jobs) metrics.lag(name, lagSeconds)
    return jobs
  }

  const turn = async (session: Queryable) => {
    // No regular refresh before: it could move on over what was left. Other jobs don't wait for it.
    if (!caughtUp) await attemptUnlessFailed('catch_up', () => catchUpAggregates(context).then(() => (caughtUp = true)))
    for (const job of await look(session)) {
      const early = job.name === resultsJob && job.idleSeconds * 1000 >= pauseOf(resultsMs, changed)
      const held = !caughtUp && job.name.startsWith('policy_refresh')
      if (held || (job.lagSeconds === 0 && !early) || !mayTry(job.name)) continue
      if (job.name === resultsJob) changed = false
      await run(session, job)
    }
    for (const { name, run: work } of steps) await attemptUnlessFailed(name, work)
  }

  const pacer = createPacer(tickMs, async () => {
    try {
      const acted = await database.withLock('jobs', async (session) => {
        await turn(session)
        return true
      })
      if (!acted) await look(database)
    } catch (error) {
      log.warn({ error: String(error) }, 'the job table could not be read')
    }
  })
  const unsubscribes = [
    bus.subscribe('late', pacer.wake),
    bus.subscribe('events', () => {
      changed = true
      pacer.wake()
    }),
  ]
  return {
    lagSeconds: () => lag,
    async stop() {
      for (const unsubscribe of unsubscribes) unsubscribe()
      await pacer.stop()
    },
  }
}

/** Milliseconds between two recordings of the results, given how long the last took. */
function pauseOf(lastMs: number, changed: boolean): number {
  const { leastMs, mostMs, share } = changed ? changedPace : idlePace
  return Math.min(Math.max(lastMs * share, leastMs), mostMs)
}
