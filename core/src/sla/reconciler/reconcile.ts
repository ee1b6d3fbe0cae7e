import type { Context } from '../../platform/context.ts'
import { allPasses, type Passes } from '../../platform/passes.ts'
import { refreshPasses } from '../aggregates/refresh-aggregates.ts'
import { type BucketMismatch, checkBuckets } from './check-buckets.ts'
import { checkPeriods, type PeriodMismatch } from './check-periods.ts'
import { checkRecorded, type RecordedMismatch } from './check-recorded.ts'

export interface ReconcileOptions {
  /** How many buckets of the aggregates, and how many period results, are derived again. */
  buckets?: number
  periods?: number
  /** How many results that were recorded bit by bit are worked out anew. */
  results?: number
  /** Picks the sample: a number from 0 to below 1. */
  random(): number
}

export interface Reconciliation {
  bucketsChecked: number
  periodsChecked: number
  resultsChecked: number
  buckets: BucketMismatch[]
  periods: PeriodMismatch[]
  results: RecordedMismatch[]
  /** Mismatches that were repaired; sealed results are not touched. */
  repaired: number
}

/**
 * Derives a random sample of aggregated buckets and final period results again from the snapshots, repairs what differs by
 * refreshing and recording it, and reports what it found. Results that were recorded bit by bit are held against what all of them comes to. Time that still waits to be aggregated is left out of the sample.
 */
export function reconcile(context: Context, options: ReconcileOptions): Promise<Reconciliation> {
  return allPasses(reconcilePasses(context, options))
}

/** The same in passes, each over a small part of the sample. */
export async function* reconcilePasses(context: Context, options: ReconcileOptions): Passes<Reconciliation> {
  const { buckets: wantedBuckets = 300, periods: wantedPeriods = 50, results: wantedResults = 30, random } = options
  const buckets = yield* checkBuckets(context, wantedBuckets, random)
  for (const { from, to } of buckets.mismatches) yield* aggregateAgain(context, from, to)
  const periods = yield* checkPeriods(context, wantedPeriods, random)
  const repairable = periods.mismatches.filter(({ sealed }) => !sealed)
  // Once, however many of its results differ: a repair is of all of them.
  const wrong = new Map(repairable.map((one) => [[one.periodType, one.periodDay, +one.from, +one.to].join(), one]))
  for (const mismatch of wrong.values()) yield* repairPeriod(context, mismatch)
  const results = yield* checkRecorded(context, wantedResults, random)
  return {
    bucketsChecked: buckets.checked,
    periodsChecked: periods.checked,
    resultsChecked: results.checked,
    buckets: buckets.mismatches,
    periods: periods.mismatches,
    results: results.mismatches,
    repaired: buckets.mismatches.length + repairable.length + results.mismatches.length,
  }
}

async function* aggregateAgain(context: Context, from: Date, to: Date): Passes<void> {
  await context.database.query('call invalidate_range($1, $2)', [from, to])
  yield* refreshPasses(context, from, to)
  await context.database.query('call forget_composites(null, null, null)')
}

async function* repairPeriod(context: Context, { from, to, periodType, periodDay }: PeriodMismatch): Passes<void> {
  yield* aggregateAgain(context, from, to)
  const values = [periodType, periodDay, context.clock.now()]
  await context.database.query('call record_period_results($1, $2::date, $3)', values)
  yield
}
