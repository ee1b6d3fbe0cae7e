import { Counter, type Registry } from 'prom-client'
import type { Reconciliation } from '../reconciler/reconcile.ts'

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
    help: 'Buckets and period results that differed from their snapshots.',
    labelNames: ['kind'],
    registers,
  })
  const repaired = new Counter({
    name: 'itops_reconciler_repaired_total',
    help: 'Mismatches that were repaired by refreshing; sealed results are not touched.',
    registers,
  })
  for (const kind of ['bucket', 'period']) {
    checked.inc({ kind }, 0)
    mismatches.inc({ kind }, 0)
  }
  return (found) => {
    checked.inc({ kind: 'bucket' }, found.bucketsChecked)
    checked.inc({ kind: 'period' }, found.periodsChecked)
    mismatches.inc({ kind: 'bucket' }, found.buckets.length)
    mismatches.inc({ kind: 'period' }, found.periods.length)
    repaired.inc(found.repaired)
  }
}
