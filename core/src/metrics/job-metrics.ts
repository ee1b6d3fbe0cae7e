import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** What the job runner tells of its work. */
export interface JobMetrics {
  finished(job: string, seconds: number, ok: boolean): void
  lag(job: string, seconds: number): void
  laneLag(lane: string, seconds: number): void
}

/** The metrics of the scheduled jobs. */
export function createJobMetrics(registry: Registry): JobMetrics {
  const registers = [registry]
  const labelNames = ['job']
  const runs = new Counter({
    name: 'itops_job_runs_total',
    help: 'Job runs by this replica, by outcome.',
    labelNames: ['job', 'outcome'],
    registers,
  })
  const duration = new Histogram({
    name: 'itops_job_duration_seconds',
    help: 'How long job runs took.',
    labelNames,
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300],
    registers,
  })
  const lag = new Gauge({
    name: 'itops_job_lag_seconds',
    help: 'How long a job is overdue, whichever replica runs it; 0 when it is on time.',
    labelNames,
    registers,
  })
  const laneLag = new Gauge({
    name: 'itops_job_lane_lag_seconds',
    help: 'How long the latest job of a lane is overdue: aggregate, results, reviews or upkeep; lanes do not wait for each other.',
    labelNames: ['lane'],
    registers,
  })
  return {
    finished(job, seconds, ok) {
      runs.inc({ job, outcome: ok ? 'success' : 'failure' })
      duration.observe({ job }, seconds)
    },
    lag: (job, seconds) => lag.set({ job }, seconds),
    laneLag: (lane, seconds) => laneLag.set({ lane }, seconds),
  }
}
