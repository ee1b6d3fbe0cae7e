import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export interface JobMetrics {
  finished(job: string, seconds: number, ok: boolean): void
  lag(job: string, seconds: number): void
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
    help: 'How long a job is overdue; 0 when it is on time.',
    labelNames,
    registers,
  })
  return {
    finished(job, seconds, ok) {
      runs.inc({ job, outcome: ok ? 'success' : 'failure' })
      duration.observe({ job }, seconds)
    },
    lag: (job, seconds) => lag.set({ job }, seconds),
  }
}
