import type { Queryable } from '../src/platform/database/database.ts'
import { aggregationLagMs } from '../src/snapshots/mark-late.ts'
import { dayMs } from './world/history.ts'
import type { Range } from './world/intervals.ts'

/** A part of the filling: `weight` is its share of the work. */
export interface Step {
  name: string
  weight: number
  run(): Promise<void>
}

const hourMs = 3_600_000
const levels = [
  { view: 'sla_5m', bucket: hourMs / 12, slice: dayMs, weight: 3 },
  { view: 'sla_hourly', bucket: hourMs, slice: 10 * dayMs, weight: 5 },
  { view: 'sla_daily', bucket: dayMs, slice: 10 * dayMs, weight: 1 },
] as const

/**
 * The steps that turn the stored snapshots of `range` into aggregates, bottom-up. Every window covers whole buckets and ends
 * at or before `cutOff`: a bucket that is materialized too early would stay incomplete.
 */
export function aggregateSteps(session: Queryable, range: Range, cutOff: number): Step[] {
  return levels.flatMap(({ view, bucket, slice, weight }) => {
    const to = Math.floor(Math.min(range.to, cutOff) / bucket) * bucket
    return windows({ from: range.from, to }, slice).map((window) => refreshStep(session, view, window, weight))
  })
}

/** The steps that record the results of every day that begins within `range`. */
export function dailySteps(session: Queryable, range: Range, asOf: number): Step[] {
  return windows(range, dayMs).map(({ from }) => resultStep(session, 'DAILY', from, asOf))
}

/** The steps that aggregate and record every month that `range` touches; its days must be recorded. */
export function monthlySteps(session: Queryable, range: Range): Step[] {
  const whole = { from: monthStart(range.from), to: monthStart(range.to - aggregationLagMs) }
  const steps = whole.from < whole.to ? [refreshStep(session, 'sla_monthly', whole, 1)] : []
  for (let month = whole.from; month < range.to; month = nextMonth(month)) {
    steps.push(resultStep(session, 'MONTHLY', month, range.to))
  }
  return steps
}

/** The step that seals the months for which nothing late can arrive any more: services first, their hashes stand in the others. */
export function sealStep(session: Queryable, asOf: number): Step {
  return {
    name: 'sealing closed months',
    weight: 1,
    async run() {
      for (const kind of ['SERVICE', 'GROUP', 'NODE']) {
        await session.query('call seal_months($1, $2::timestamptz)', [kind, new Date(asOf)])
      }
    },
  }
}

/** The step that compresses what is old enough, by the policy's own job. */
export function compressStep(session: Queryable, weight: number): Step {
  return {
    name: 'compressing old snapshots',
    weight,
    async run() {
      const { rows } = await session.query<{ job_id: number }>(
        `select job_id
        from timescaledb_information.jobs
        where proc_name = 'policy_compression'
          and hypertable_name = 'sla_snapshots'`,
      )
      for (const { job_id } of rows) await session.query('call run_job($1)', [job_id])
    },
  }
}

/** The step that brings everything to its files, so that a start after a crash has no long log to replay. */
export function checkpointStep(session: Queryable): Step {
  return {
    name: 'writing everything to disk',
    weight: 1,
    async run() {
      await session.query('checkpoint')
    },
  }
}

/** The range in parts of at most `length`, oldest first. */
export function windows({ from, to }: Range, length: number): Range[] {
  const parts: Range[] = []
  for (let start = from; start < to; start += length) parts.push({ from: start, to: Math.min(start + length, to) })
  return parts
}

function resultStep(session: Queryable, kind: 'DAILY' | 'MONTHLY', start: number, asOf: number): Step {
  return {
    name: 'period results',
    weight: 1,
    async run() {
      const day = new Date(start).toISOString().slice(0, 10)
      await session.query('call record_period_results($1, $2::date, $3::timestamptz)', [kind, day, new Date(asOf)])
    },
  }
}

function refreshStep(session: Queryable, view: string, { from, to }: Range, weight: number): Step {
  return {
    name: `aggregating ${view}`,
    weight,
    async run() {
      await session.query('call refresh_continuous_aggregate($1::regclass, $2::timestamptz, $3::timestamptz)', [
        view,
        new Date(from),
        new Date(to),
      ])
    },
  }
}

function monthStart(instant: number): number {
  const date = new Date(instant)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
}

function nextMonth(start: number): number {
  const date = new Date(start)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1)
}
