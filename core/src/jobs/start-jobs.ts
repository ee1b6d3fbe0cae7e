import type { Context } from '../platform/context.ts'
import type { Database } from '../platform/database/database.ts'
import type { Plugins } from '../platform/plugins/plugins.ts'
import { type Trace, untraced } from '../platform/telemetry/trace.ts'
import type { PushTools } from '../portal/push-portals.ts'
import { catchUpPasses } from '../sla/aggregates/refresh-aggregates.ts'
import type { Reconciliation } from '../sla/reconciler/reconcile.ts'
import { createAttempts } from './attempts.ts'
import { type Marks, storeMarks } from './lanes/lane-marks.ts'
import { type Lane, type LaneName, laneOfJob, lanes } from './lanes/lanes.ts'
import { takeTurns } from './lanes/take-turns.ts'
import { createLaneWatch, type LaneLag } from './lanes/watch-lanes.ts'
import type { Work } from './lanes/work.ts'
import { createPollingLoop, type PollingLoop } from './polling-loop.ts'
import { createResultsPace, type ResultsPace } from './results-pace.ts'
import { listJobs, resultsJob, workOf } from './scheduled-jobs.ts'
import { createSteps, type EvidenceTools, type Step } from './steps.ts'

export interface JobsOptions {
  /** Milliseconds between two looks at the schedule. */
  tickMs?: number
  /** False while the SLA plugin is switched off: snapshots are kept and aggregated, and that is all. */
  plugins: Pick<Plugins, 'isOn'>
  /** Undefined while the Ticketing plugin is switched off. */
  tickets: { closeAfterMs: number }
  log: { info(facts: object, text: string): void; warn(facts: object, text: string): void }
  trace?: Trace
  evidence: EvidenceTools
  /** Undefined where no separate portal is to be sent the status pages. */
  portal?: PushTools | undefined
  metrics: {
    finished(job: string, seconds: number, ok: boolean): void
    lag(job: string, seconds: number): void
    laneLag(lane: string, seconds: number): void
    resultsAge(seconds: number): void
    reconciled(found: Reconciliation): void
  }
}

export interface Jobs {
  /** How far each lane was behind at the last look. */
  lags(): LaneLag[]
  /** Cancels what runs, and resolves when it has ended. */
  stop(): Promise<void>
}

/** Marks are stored no more often: they mark a minute, not an instant. */
const marksEveryMs = 10_000
/** How often a lane is tried that another replica holds, which may be frozen or gone. */
const standbyMs = 2_000

/**
 * Runs what is overdue in the database's job table, whether or not the server runs jobs by itself, and what core does beside it:
 * in lanes that don't wait for each other, each by one replica at a time under a shared lock of its own.
 */
export function startJobs(unbound: Context, options: JobsOptions): Jobs {
  const { tickMs = 5_000, plugins, tickets, log, trace = untraced, metrics, evidence, portal } = options
  const stopping = new AbortController()
  const context = { ...unbound, database: unbound.database.of('jobs', { signal: stopping.signal }) }
  const all = createSteps(context, { plugins, tickets, log, evidence, portal, reconciled: metrics.reconciled })
  const steps = () => all.filter(({ plugin }) => plugin === undefined || plugins.isOn(plugin))
  const pace = createResultsPace()
  const parts: LaneParts = {
    context,
    tickMs,
    signal: stopping.signal,
    log,
    trace,
    attempts: createAttempts({
      clock: context.clock,
      log,
      metrics: {
        finished(job, seconds, ok) {
          if (job === resultsJob) pace.took(seconds * 1000)
          metrics.finished(job, seconds, ok)
        },
      },
    }),
    listDue: createDueList(context, steps, pace),
    dueInMs: (lane) => (lane === laneOfJob(resultsJob) ? pace.dueInMs() : Number.POSITIVE_INFINITY),
  }
  const loops = new Map(lanes.map((lane) => [lane.name, startLane(lane, parts)]))
  const watch = createLaneWatch(context, { tickMs, steps, metrics })
  const looks = createPollingLoop(tickMs, () =>
    watch.look().catch((error) => log.warn({ error: String(error) }, 'the job table could not be read')),
  )
  const wake = (topic: 'events' | 'late') => {
    for (const lane of lanesWokenBy(topic, steps())) loops.get(lane)?.wake()
  }
  const unsubscribes = [
    context.bus.subscribe('late', () => wake('late')),
    context.bus.subscribe('events', () => {
      pace.changed()
      wake('events')
    }),
  ]
  return {
    lags: watch.lags,
    async stop() {
      for (const unsubscribe of unsubscribes) unsubscribe()
      stopping.abort()
      await Promise.all([looks, ...loops.values()].map((loop) => loop.stop()))
    },
  }
}

/** The lanes with a step that does not wait for its turn. Events may change results, whose job the database schedules. */
function lanesWokenBy(topic: 'events' | 'late', steps: readonly Step[]): Set<LaneName> {
  const woken = new Set(steps.flatMap(({ wakes, lane }) => (wakes?.includes(topic) ? [lane] : [])))
  return topic === 'events' ? woken.add(laneOfJob(resultsJob)) : woken
}

interface LaneParts {
  context: Context
  tickMs: number
  signal: AbortSignal
  log: JobsOptions['log']
  trace: Trace
  attempts: ReturnType<typeof createAttempts>
  listDue(lane: LaneName): Promise<readonly Work[]>
  /** Milliseconds until something is due that need not wait for the next look. */
  dueInMs(lane: LaneName): number
}

/** Looks at the lane's work every `tickMs`, and does it while no other replica holds the lane. */
function startLane(
  lane: Lane,
  { context, tickMs, signal, log, trace, attempts, listDue, dueInMs }: LaneParts,
): PollingLoop {
  const { database, clock } = context
  let doneAt: Marks = {}
  let storedAt = Number.NEGATIVE_INFINITY
  const storeDone = async () => {
    const now = clock.now().getTime()
    if (now - storedAt < marksEveryMs) return
    await storeMarks(database, lane.name, doneAt)
    doneAt = {}
    storedAt = now
  }
  const turn = (held: Database) =>
    takeTurns({
      context: { ...context, database: held.of('jobs', { statementMs: lane.budgetMs }) },
      sliceMs: lane.sliceMs,
      attempts,
      signal,
      trace,
      listDue: () => listDue(lane.name),
      done: (name) => {
        doneAt[name] = clock.now()
      },
      roundEnded: storeDone,
    })
  let isHeld = true
  const pauseMs = () =>
    isHeld ? Math.min(tickMs, Math.max(dueInMs(lane.name), tickMs / 10)) : Math.min(tickMs, standbyMs)
  return createPollingLoop(pauseMs, async () => {
    try {
      isHeld = false
      await database.withLock(`jobs: ${lane.name}`, (held) => {
        isHeld = true
        return turn(held)
      })
    } catch (error) {
      if (!signal.aborted) log.warn({ lane: lane.name, error: String(error) }, 'a lane of jobs had to stop')
    }
  })
}

/** What is due in each lane: the jobs of the database that are overdue, in the order in which they were added, then the steps. */
function createDueList(context: Context, steps: () => readonly Work[], pace: ResultsPace) {
  let caughtUp = false
  // No regular refresh before: it could move on over what was left when core went away.
  const catchUp: Work = {
    name: 'catch_up',
    lane: 'aggregate',
    async *run(held) {
      yield* catchUpPasses(held)
      caughtUp = true
    },
  }
  return async (lane: LaneName): Promise<readonly Work[]> => {
    const jobs = await listJobs(context.database, context.clock.now())
    const due = jobs.filter(({ name, lagSeconds, idleSeconds }) => {
      if (laneOfJob(name) !== lane || (lane === 'aggregate' && !caughtUp)) return false
      return lagSeconds > 0 || (name === resultsJob && pace.isDue(idleSeconds * 1000))
    })
    const first = lane === 'aggregate' && !caughtUp ? [catchUp] : []
    return [...first, ...due.map((job) => paced(workOf(job), pace)), ...steps().filter((step) => step.lane === lane)]
  }
}

function paced(work: Work, pace: ResultsPace): Work {
  if (work.name !== resultsJob) return work
  return {
    ...work,
    run(context) {
      pace.begun()
      return work.run(context)
    },
  }
}
