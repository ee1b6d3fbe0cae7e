import type { ServiceStatus } from '../../contract/index.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { bucketMs, cutAtBuckets, type Interval } from '../../snapshots/intervals.ts'
import { extent } from '../../snapshots/store-segments.ts'

/** What one node has reported of a service. */
export interface VantageUpdate {
  serviceId: number
  intervals: readonly Interval[]
  /** Its present state; undefined of a replay. */
  state:
    | { status: ServiceStatus; since: number | undefined; message: string | null; latencyMs: number | null }
    | undefined
}

/**
 * Stores what a node saw of services: only time that it has reported nothing of before, so that the first to arrive stands, and its present
 * state. Resolves to the first new instant of each service of which anything is new, in Unix milliseconds.
 */
export async function storeVantages(
  tx: Queryable,
  node: string,
  updates: readonly VantageUpdate[],
  { reporter, intervalMs }: { reporter: string; intervalMs: number },
  now: Date,
): Promise<Map<number, number>> {
  const firsts = await storeSegments(tx, node, updates)
  const entries = updates.map(({ serviceId, intervals, state }) => ({
    id: serviceId,
    until: intervals.length === 0 ? null : new Date(extent(intervals).to),
    live: state !== undefined,
    status: state?.status ?? 'UNKNOWN',
    since: state?.since === undefined ? null : new Date(state.since),
    message: state?.message ?? null,
    latency: state?.latencyMs ?? null,
  }))
  await tx.query(
    `insert into service_vantages as v (
      service_id, node, status, status_since, message, reporter, interval_ms, reported_at, reported_until, latency_ms
    )
    select
      e.id, $2, e.status, coalesce(e.since, e.until, $5), e.message, $3, $4,
      -- A replay from a node that has reported nothing yet says nothing about now.
      case when e.live then $5 else 'epoch' end, coalesce(e.until, h.reported_until, $5), e.latency
    from jsonb_to_recordset($1::jsonb) as e (
      id bigint, until timestamptz, live boolean, status service_status, since timestamptz, message text, latency double precision
    )
    left join service_vantages h on h.service_id = e.id and h.node = $2
    on conflict (service_id, node) do update
    set
      reported_until = greatest(v.reported_until, excluded.reported_until),
      status = case when excluded.reported_at = 'epoch' then v.status else excluded.status end,
      status_since = case
        when excluded.reported_at = 'epoch' or excluded.status = v.status then v.status_since
        else excluded.status_since
      end,
      message = case when excluded.reported_at = 'epoch' then v.message else excluded.message end,
      reporter = case when excluded.reported_at = 'epoch' then v.reporter else excluded.reporter end,
      interval_ms = case when excluded.reported_at = 'epoch' then v.interval_ms else excluded.interval_ms end,
      latency_ms = coalesce(excluded.latency_ms, v.latency_ms),
      reported_at = greatest(v.reported_at, excluded.reported_at)`,
    [JSON.stringify(entries), node, reporter, intervalMs, now],
  )
  return firsts
}

async function storeSegments(
  tx: Queryable,
  node: string,
  updates: readonly VantageUpdate[],
): Promise<Map<number, number>> {
  const segments = updates.flatMap(({ serviceId, intervals }) =>
    cutAtBuckets(intervals).map((interval) => ({ ...interval, serviceId })),
  )
  if (segments.length === 0) return new Map()
  const { from, to } = extent(segments)
  const { rows } = await tx.query<{ service_id: number; first: Date }>(
    `with segment as (
      select p.*, tstzrange(time, time + duration_ms * interval '1 ms') as during
      from unnest($1::bigint[], $2::timestamptz[], $3::integer[], $4::service_status[])
        with ordinality as p (service_id, time, duration_ms, status, ordinal)
    ),
    existing as (
      select p.ordinal, range_agg(tstzrange(v.time, v.time + v.duration_ms * interval '1 ms')) as intervals
      from segment p
      join vantage_segments v
        on v.service_id = p.service_id
        and v.node = $5
        and v.time >= time_bucket('5 minutes', p.time)
        and v.time < upper(p.during)
      where v.time >= $6
        and v.time < $7
      group by p.ordinal
    ),
    stored as (
      insert into vantage_segments (service_id, node, time, duration_ms, status)
      select p.service_id, $5, lower(free), ms_between(lower(free), upper(free)), p.status
      from segment p
      left join existing h using (ordinal)
      cross join lateral unnest(tstzmultirange(p.during) - coalesce(h.intervals, '{}')) as free
      returning service_id, time
    )
    select service_id, min(time) as first
    from stored
    group by service_id`,
    [
      segments.map(({ serviceId }) => serviceId),
      segments.map((segment) => new Date(segment.from)),
      segments.map((segment) => segment.to - segment.from),
      segments.map(({ status }) => status),
      node,
      new Date(Math.floor(from / bucketMs) * bucketMs),
      new Date(to),
    ],
  )
  return new Map(rows.map(({ service_id, first }) => [service_id, first.getTime()]))
}
