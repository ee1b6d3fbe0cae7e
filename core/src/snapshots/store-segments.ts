import type { Queryable } from '../platform/database/database.ts'
import { bucketMs, type Interval } from './intervals.ts'

/** A segment of one service, within one 5-minute bucket. */
export interface CreditedSegment extends Interval {
  serviceId: number
  /** Planned, whatever the status. */
  excluded?: boolean
}

/**
 * Joins segments of one service that follow each other within one bucket and are alike: they come to the same sums as one snapshot. Each
 * service's segments are in the order of time.
 */
export function joinAlike(segments: readonly CreditedSegment[]): CreditedSegment[] {
  const joined: CreditedSegment[] = []
  for (const segment of segments) {
    const last = joined.at(-1)
    if (last && goesOn(last, segment)) joined[joined.length - 1] = { ...last, to: segment.to }
    else joined.push(segment)
  }
  return joined
}

function goesOn(last: CreditedSegment, next: CreditedSegment): boolean {
  return (
    last.serviceId === next.serviceId &&
    last.to === next.from &&
    last.status === next.status &&
    (last.excluded ?? false) === (next.excluded ?? false) &&
    next.from % bucketMs !== 0
  )
}

/**
 * Inserts segments that start at or after everything credited to their service, in one statement. For the 2,000 rows of a report from a spool
 * `copy` takes a fifth less than arrays, and `copy` into a staging table with an insert from there a fifth more (TimescaleDB server): of what such
 * a report takes in all, neither is to be seen.
 */
export async function storeSegments(tx: Queryable, segments: readonly CreditedSegment[]): Promise<void> {
  if (segments.length === 0) return
  await tx.query(
    `insert into sla_snapshots (service_id, time, duration_ms, status, excluded)
    select service_id, time, duration_ms, status, planned or status = 'MAINTENANCE'
    from unnest($1::bigint[], $2::timestamptz[], $3::integer[], $4::service_status[], $5::boolean[])
      as p (service_id, time, duration_ms, status, planned)`,
    columnsOf(segments),
  )
}

/**
 * Credits segments that may overlap what their services already hold: only the time that nothing was credited to is
 * stored, so that the first to arrive stands. The segments of one call must not overlap each other. Resolves to the
 * milliseconds credited.
 */
export async function storeLateSegments(tx: Queryable, segments: readonly CreditedSegment[]): Promise<number> {
  if (segments.length === 0) return 0
  const { rows } = await tx.query<{ credited_ms: number }>(
    `${storingFree}
    select coalesce(sum(duration_ms), 0)::bigint as credited_ms
    from stored`,
    freeValues(segments),
  )
  return rows[0]?.credited_ms ?? 0
}

/** The same, which resolves to what was credited: each service's time in one piece where it goes on, in the order of time. */
export async function storeFreeSegments(
  tx: Queryable,
  segments: readonly CreditedSegment[],
): Promise<CreditedSegment[]> {
  if (segments.length === 0) return []
  // Old chunks are compressed: those of a service are unpacked whole.
  await tx.query("select set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true)")
  const { rows } = await tx.query<{ serviceId: number; from: Date; to: Date }>(
    `${storingFree}
    select service_id as "serviceId", lower(r) as "from", upper(r) as "to"
    from (
      select service_id, range_agg(tstzrange(time, time + duration_ms * interval '1 ms')) as ranges
      from stored
      group by service_id
    ) s
    cross join lateral unnest(s.ranges) as r
    order by lower(r), service_id`,
    freeValues(segments),
  )
  return rows.map(({ serviceId, from, to }) => ({
    serviceId,
    from: from.getTime(),
    to: to.getTime(),
    status: 'UNKNOWN' as const,
  }))
}

/** A held row lies in one bucket, so nothing that starts before a segment's bucket can reach into the segment. */
const storingFree = `with segment as (
      select p.*, time_bucket('5 minutes', time) as bucket, tstzrange(time, time + duration_ms * interval '1 ms') as during
      from unnest($1::bigint[], $2::timestamptz[], $3::integer[], $4::service_status[], $5::boolean[])
        as p (service_id, time, duration_ms, status, planned)
    ),
    -- Segments of one bucket are looked up together.
    wanted as (
      select service_id, bucket, max(upper(during)) as until
      from segment
      group by service_id, bucket
    ),
    existing as (
      select w.service_id, w.bucket, range_agg(tstzrange(s.time, s.time + s.duration_ms * interval '1 ms')) as intervals
      from wanted w
      join sla_snapshots s
        on s.service_id = w.service_id
        and s.time >= w.bucket
        and s.time < w.until
      where s.time >= $6
        and s.time < $7
      group by w.service_id, w.bucket
    ),
    stored as (
      insert into sla_snapshots (service_id, time, duration_ms, status, excluded)
      select p.service_id, lower(free), ms_between(lower(free), upper(free)), p.status,
        p.planned or p.status = 'MAINTENANCE'
      from segment p
      left join existing h using (service_id, bucket)
      cross join lateral unnest(tstzmultirange(p.during) - coalesce(h.intervals, '{}')) as free
      returning service_id, time, duration_ms
    )`

function freeValues(segments: readonly CreditedSegment[]) {
  const { from, to } = extent(segments)
  return [...columnsOf(segments), new Date(Math.floor(from / bucketMs) * bucketMs), new Date(to)]
}

function columnsOf(segments: readonly CreditedSegment[]) {
  return [
    segments.map(({ serviceId }) => serviceId),
    segments.map(({ from }) => new Date(from)),
    segments.map(({ from, to }) => to - from),
    segments.map(({ status }) => status),
    segments.map(({ excluded }) => excluded ?? false),
  ]
}

/** The time between the first start and the last end. */
export function extent(segments: readonly { from: number; to: number }[]): { from: number; to: number } {
  return segments.reduce((all, { from, to }) => ({ from: Math.min(all.from, from), to: Math.max(all.to, to) }), {
    from: Number.POSITIVE_INFINITY,
    to: Number.NEGATIVE_INFINITY,
  })
}
