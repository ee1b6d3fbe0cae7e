/** One queue of work: under a lock of its own, so that each lane may run on another replica and none waits for another. */
export interface Lane {
  name: LaneName
  /** Milliseconds after which one statement or pass of its work is cancelled. */
  budgetMs: number
  /** Milliseconds after which a work that has more to do lets the others of the lane go on. */
  sliceMs: number
  /** Seconds of lag from which `/ready` calls the lane late. */
  lagAllowedSeconds: number
  /** The jobs of the database that run here. */
  jobs: RegExp
}

export type LaneName = 'aggregate' | 'results' | 'changes' | 'reviews' | 'upkeep'

const minuteMs = 60_000

/** Every lane; a job of the database runs in the first one that takes its name. */
export const lanes: readonly Lane[] = [
  {
    name: 'aggregate',
    budgetMs: 30 * minuteMs,
    sliceMs: 1_000,
    lagAllowedSeconds: 15 * 60,
    jobs: /^run_aggregation$/,
  },
  {
    name: 'results',
    budgetMs: 15 * minuteMs,
    sliceMs: 1_000,
    lagAllowedSeconds: 15 * 60,
    jobs: /^run_(period_results|seals)$/,
  },
  // What has changed shows soon, however long the results of all others take.
  { name: 'changes', budgetMs: 15 * minuteMs, sliceMs: 1_000, lagAllowedSeconds: 15 * 60, jobs: /^$/ },
  // Deadlines, tickets and overdue backups: people wait for what it finds, and none of it takes long.
  { name: 'reviews', budgetMs: 2 * minuteMs, sliceMs: 1_000, lagAllowedSeconds: 3 * 60, jobs: /^$/ },
  // Compression, retention, clean-up: may take minutes, and nobody waits for it.
  { name: 'upkeep', budgetMs: 60 * minuteMs, sliceMs: 1_000, lagAllowedSeconds: 60 * 60, jobs: /^/ },
]

/** The lane in which a job of the database runs. */
export function laneOfJob(job: string): LaneName {
  return lanes.find(({ jobs }) => jobs.test(job))?.name ?? 'upkeep'
}
