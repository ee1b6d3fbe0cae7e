import type { Queryable } from '../src/platform/database/database.ts'
import { bucketMs } from '../src/snapshots/intervals.ts'
import { changesOf, type ReportedInterval } from './world/intervals.ts'
import type { DemoService } from './world/world.ts'

/** A service of the demo as it is stored, with what was observed of it. */
export interface StoredHistory {
  id: number
  service: DemoService
  intervals: readonly ReportedInterval[]
}

/**
 * Stores observed time as snapshots, in one statement. The database cuts the intervals at the 5-minute boundaries: sending a day
 * of 60 services as 17,280 intervals would take longer than storing them.
 */
export async function storeIntervals(
  tx: Queryable,
  intervals: readonly (ReportedInterval & { id: number })[],
): Promise<void> {
  if (intervals.length === 0) return
  await tx.query(
    `insert into sla_snapshots (service_id, time, duration_ms, status, excluded)
    select
      s.service_id,
      'epoch'::timestamptz + greatest(s.from_ms, bucket * $5::bigint) * interval '1 ms',
      least(s.to_ms, (bucket + 1) * $5::bigint) - greatest(s.from_ms, bucket * $5::bigint),
      s.status,
      s.status = 'MAINTENANCE'
    from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::service_status[]) as s (service_id, from_ms, to_ms, status)
    cross join lateral generate_series(s.from_ms / $5::bigint, (s.to_ms - 1) / $5::bigint) as bucket`,
    [
      intervals.map(({ id }) => id),
      intervals.map(({ from }) => from),
      intervals.map(({ to }) => to),
      intervals.map(({ status }) => status),
      bucketMs,
    ],
  )
}

/** Stores the changes of status along the histories, in one statement. */
export async function storeChanges(tx: Queryable, histories: readonly StoredHistory[]): Promise<void> {
  const entries = histories.flatMap(({ id, intervals }) =>
    changesOf(intervals).map((change) => ({ ...change, id, at: new Date(change.at) })),
  )
  await tx.query(
    `insert into service_status_events (service_id, time, from_status, to_status, message)
    select e.id, e.at, e."from", e."to", e.message
    from jsonb_to_recordset($1::jsonb) as e (
      id bigint, at timestamptz, "from" service_status, "to" service_status, message text
    )`,
    [JSON.stringify(entries)],
  )
}

/** Brings the services to the state that their histories end with, in one statement. */
export async function storeEndStates(tx: Queryable, histories: readonly StoredHistory[], end: Date): Promise<void> {
  const entries = histories.flatMap(({ id, service, intervals }) => {
    const last = intervals.at(-1)
    const change = changesOf(intervals).at(-1)
    if (!last || !change) return []
    return [
      {
        id,
        status: last.status,
        since: new Date(change.at),
        message: last.message,
        replicas: service.replicas,
        ready: readyReplicas(service, last.status),
        until: new Date(last.to),
      },
    ]
  })
  await tx.query(
    `update stored_service_states t
    set
      status = e.status,
      status_since = e.since,
      message = e.message,
      replicas = e.replicas,
      ready_replicas = e.ready,
      reported_at = $2,
      credited_until = e.until
    from jsonb_to_recordset($1::jsonb) as e (
      id bigint, status service_status, since timestamptz, message text, replicas integer, ready integer,
      until timestamptz
    )
    where t.service_id = e.id`,
    [JSON.stringify(entries), end],
  )
}

/** How many replicas of a service are ready in a status. */
export function readyReplicas({ replicas }: DemoService, status: string): number {
  if (status === 'OPERATIONAL') return replicas
  return status === 'DEGRADED' ? replicas - 1 : 0
}
