import type { Queryable } from '../platform/database/database.ts'
import type { StatusChange } from './assess.ts'
import { type CreditedSegment, extent } from './store-segments.ts'

/** Stores status changes, in one statement; of two at the same instant the one that was reported later stands. */
export async function storeStatusEvents(tx: Queryable, changes: readonly StatusChange[]): Promise<void> {
  const last = new Map(changes.map((change) => [`${change.serviceId} ${change.at}`, change]))
  if (last.size === 0) return
  const entries = [...last.values()].map((change) => ({ ...change, at: new Date(change.at) }))
  await tx.query(
    `insert into service_status_events (service_id, time, from_status, to_status, message)
    select e."serviceId", e.at, e."from", e."to", e.message
    from jsonb_to_recordset($1::jsonb) as e (
      "serviceId" bigint, at timestamptz, "from" service_status, "to" service_status, message text
    )
    on conflict (service_id, time) do update
    set
      from_status = excluded.from_status,
      to_status = excluded.to_status,
      message = excluded.message`,
    [JSON.stringify(entries)],
  )
}

/**
 * Derives the status events again from the snapshots around segments that came late, up to the first segment after them, in
 * one statement; messages are kept.
 */
export async function rederiveStatusEvents(tx: Queryable, late: readonly CreditedSegment[]): Promise<void> {
  if (late.length === 0) return
  const { from, to } = extent(late)
  const extents = extentsOf(late)
  await tx.query(
    `with reported as (
      select service_id, from_time, to_time
      from unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[]) as l (service_id, from_time, to_time)
    ),
    late as (
      select t.*, n.time as next_time, n.status as next_status
      from reported t
      left join lateral (
        select s.time, s.status
        from sla_snapshots s
        -- So only the key has the order: by the index on time, the segments of all other services would be gone through.
        where (s.service_id, s.time) > (t.service_id, t.to_time)
          and (s.service_id, s.time) <= (t.service_id, $5::timestamptz + interval '1 day')
          and s.time > $4
          and s.time <= $5::timestamptz + interval '1 day'
        order by s.service_id, s.time
        limit 1
      ) n on true
    ),
    gone as (
      delete from service_status_events e
      using late l
      where e.service_id = l.service_id
        and (e.time between l.from_time and l.to_time or e.time = l.next_time)
      returning e.service_id, e.time, e.message
    ),
    before as (
      select l.service_id, p.time, p.status
      from late l
      cross join lateral (
        select s.time, s.status
        from sla_snapshots s
        where s.service_id = l.service_id
          and s.time < l.from_time
          and s.time >= $4::timestamptz - interval '1 day'
          and s.time < $5
        order by s.time desc
        limit 1
      ) p
    ),
    stored as (
      select s.service_id, s.time, s.status
      from sla_snapshots s
      join late l on l.service_id = s.service_id
      where s.time >= l.from_time
        and s.time <= l.to_time
        and s.time >= $4
        and s.time <= $5
      union all
      select service_id, time, status
      from before
      union all
      select service_id, next_time, next_status
      from late
      where next_time is not null
    ),
    run as (
      select service_id, time, status, lag(status) over (partition by service_id order by time) as from_status
      from stored
    )
    insert into service_status_events (service_id, time, from_status, to_status, message)
    select r.service_id, r.time, r.from_status, r.status, g.message
    from run r
    join late l using (service_id)
    left join gone g on g.service_id = r.service_id and g.time = r.time
    where r.time >= l.from_time
      and r.status is distinct from r.from_status
    on conflict (service_id, time) do nothing`,
    [
      [...extents.keys()],
      [...extents.values()].map((one) => new Date(one.from)),
      [...extents.values()].map((one) => new Date(one.to)),
      new Date(from),
      new Date(to),
    ],
  )
}

/** From the first start to the last end, by service. */
function extentsOf(segments: readonly CreditedSegment[]): Map<number, { from: number; to: number }> {
  const extents = new Map<number, { from: number; to: number }>()
  for (const { serviceId, from, to } of segments) {
    const known = extents.get(serviceId)
    if (known) {
      known.from = Math.min(known.from, from)
      known.to = Math.max(known.to, to)
    } else extents.set(serviceId, { from, to })
  }
  return extents
}
