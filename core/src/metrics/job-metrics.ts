import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Reconciliation } from '../sla/reconciler/reconcile.ts'

/** What the job runner reports of its work. */
export interface JobMetrics {
  finished(job: string, seconds: number, ok: boolean): void
  lag(job: string, seconds: number): void
  laneLag(lane: string, seconds: number): void
  resultsAge(seconds: number): void
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
    help: 'How long the latest job of a lane is overdue: aggregate, results, changes, reviews or upkeep; lanes do not wait for each other.',
    labelNames: ['lane'],
    registers,
  })
  const resultsAge = new Gauge({
    name: 'itops_results_age_seconds',
    help: 'How old the figures of open periods may be: the time since the last recording of all of them that ended well began.',
    registers,
  })
  return {
    finished(job, seconds, ok) {
      runs.inc({ job, outcome: ok ? 'success' : 'failure' })
      duration.observe({ job }, seconds)
    },
    lag: (job, seconds) => lag.set({ job }, seconds),
    laneLag: (lane, seconds) => laneLag.set({ lane }, seconds),
    resultsAge: (seconds) => resultsAge.set(seconds),
  }
}

/** The metrics of the reconciler, given what each of its runs found. */
export function createReconcilerMetrics(registry: Registry): (found: Reconciliation) => void {
  const registers = [registry]
  const checked = new Counter({
    name: 'itops_reconciler_checked_total',
    help: 'Aggregated buckets and period results that were derived again from the snapshots.',
    labelNames: ['kind'],
    registers,
  })
  const mismatches = new Counter({
    name: 'itops_reconciler_mismatches_total',
    help: 'Buckets and period results that differed from their snapshots, and results that differed from what they come to anew.',
    labelNames: ['kind'],
    registers,
  })
  const repaired = new Counter({
    name: 'itops_reconciler_repaired_total',
    help: 'Mismatches that were repaired by refreshing; sealed results are not touched.',
    registers,
  })
  for (const kind of ['bucket', 'period', 'result']) {
    checked.inc({ kind }, 0)
    mismatches.inc({ kind }, 0)
  }
  return (found) => {
    checked.inc({ kind: 'bucket' }, found.bucketsChecked)
    checked.inc({ kind: 'period' }, found.periodsChecked)
    checked.inc({ kind: 'result' }, found.resultsChecked)
    mismatches.inc({ kind: 'bucket' }, found.buckets.length)
    mismatches.inc({ kind: 'period' }, found.periods.length)
    mismatches.inc({ kind: 'result' }, found.results.length)
    repaired.inc(found.repaired)
  }
}

/** The counter of status pages that were sent to the separate portal, given how each ended. */
export function createPortalMetrics(registry: Registry): (ok: boolean) => void {
  const pushes = new Counter({
    name: 'itops_portal_pushes_total',
    help: 'Status pages that this replica sent to the separate portal, by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
  })
  for (const outcome of ['success', 'failure']) pushes.inc({ outcome }, 0)
  return (ok) => pushes.inc({ outcome: ok ? 'success' : 'failure' })
}
