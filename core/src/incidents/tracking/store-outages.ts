import type { Queryable } from '../../platform/database/database.ts'
import type { HeldOutage, Outage, OutageChanges } from './outages.ts'
import { monitoring } from './timeline.ts'

/** What is known of an incident once its times are stored. */
export interface StoredIncident {
  id: number
  service_id: number
  started_at: Date
  resolved_at: Date | null
  /** When it was last seen, once nothing has been seen of its service for long. */
  no_data_since: Date | null
  replayed: boolean
  planned: boolean
  exclusion_window_id: number | null
  root_cause_id: number | null
  paged_at: Date | null
  disproved: boolean
}

/** The columns of a StoredIncident; `i` is the incident. */
export const storedColumns =
  'i.id, i.service_id, i.started_at, i.resolved_at, i.no_data_since, i.replayed, i.planned, i.exclusion_window_id, i.root_cause_id, i.paged_at, i.disproved'

/**
 * Opens incidents for outages, in one statement: with the clocks of the terms in force at their start, planned when they
 * start within maintenance and don't outlast it. They are paged now, unless they are planned or over.
 */
export async function openIncidents(
  tx: Queryable,
  outages: readonly (Outage & { serviceId: number })[],
  replayAfterMs: number,
  now: Date,
): Promise<StoredIncident[]> {
  if (outages.length === 0) return []
  const { rows } = await tx.query<StoredIncident>(
    `insert into sla_incidents as i (
      service_id, source, title, severity, started_at, opened_at, resolved_at, flap_count, replayed, response_due,
      resolution_due, exclusion_window_id, planned, paged_at, created_by, no_data_since
    )
    select
      s.id, 'MONITORING', coalesce(s.display_name, s.name) || ' is down', t.severity, e.started_at, $6, e.resolved_at, e.flaps,
      e.started_at < $6::timestamptz - $5::integer * interval '1 ms',
      incident_due($6, m.ends_at, t.response),
      incident_due(e.started_at, m.ends_at, t.resolution),
      m.window_id,
      p.planned,
      case when e.resolved_at is null and not p.planned then $6::timestamptz end,
      $7,
      case when e.lost_sight then e.resolved_at end
    from unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4::integer[], $8::boolean[])
      as e (service_id, started_at, resolved_at, flaps, lost_sight)
    join services s on s.id = e.service_id
    cross join lateral incident_terms(s.id, e.started_at) t
    left join lateral maintenance_at(s.id, e.started_at) m on true
    cross join lateral (select coalesce(coalesce(e.resolved_at, $6) <= m.ends_at, false) as planned) p
    order by s.id, e.started_at
    returning ${storedColumns}`,
    [
      outages.map(({ serviceId }) => serviceId),
      outages.map(({ startedAt }) => new Date(startedAt)),
      outages.map(({ resolvedAt }) => (resolvedAt === null ? null : new Date(resolvedAt))),
      outages.map(({ flaps }) => flaps),
      replayAfterMs,
      now,
      monitoring,
      outages.map(({ lostSight }) => lostSight),
    ],
  )
  return rows
}

/**
 * Gives incidents the times that their intervals show, in one statement, and what follows from them: clocks, maintenance, and
 * whether they outlasted it. A link that a person made stays.
 */
export async function changeIncidents(
  tx: Queryable,
  changed: readonly { before: HeldOutage; after: Outage }[],
  now: Date,
): Promise<StoredIncident[]> {
  if (changed.length === 0) return []
  const { rows } = await tx.query<StoredIncident>(
    `update sla_incidents i
    set
      started_at = n.started_at,
      resolved_at = n.resolved_at,
      resolved_by = case when n.resolved_at = n.held_resolved_at then i.resolved_by end,
      no_data_since = case when n.resolved_at is null then i.no_data_since when n.lost_sight then n.resolved_at end,
      flap_count = n.flaps,
      severity = n.severity,
      response_due = incident_due(i.opened_at, n.planned_until, n.response),
      resolution_due = incident_due(n.started_at, n.planned_until, n.resolution),
      exclusion_window_id = n.window_id,
      planned = n.disproved or coalesce(coalesce(n.resolved_at, $5) <= n.planned_until, false),
      disproved = n.disproved
    from (
      select
        e.*, h.resolved_at as held_resolved_at, t.*, w.window_id,
        planned_until(w.window_id, e.started_at, coalesce(e.resolved_at, $5)) as planned_until
      from unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4::integer[], $6::boolean[], $7::boolean[])
        as e (id, started_at, resolved_at, flaps, lost_sight, disproved)
      join sla_incidents h on h.id = e.id
      cross join lateral incident_terms(h.service_id, e.started_at) t
      left join lateral maintenance_at(h.service_id, e.started_at) m on true
      cross join lateral (
        select
          case
            when e.started_at = h.started_at or h.exclusion_linked_by is not null then h.exclusion_window_id
            else m.window_id
          end as window_id
      ) w
    ) n
    where i.id = n.id
    returning ${storedColumns}`,
    [
      changed.map(({ before }) => before.id),
      changed.map(({ after }) => new Date(after.startedAt)),
      changed.map(({ after }) => (after.resolvedAt === null ? null : new Date(after.resolvedAt))),
      changed.map(({ after }) => after.flaps),
      now,
      changed.map(({ after }) => after.lostSight),
      changed.map(({ after }) => after.disproved ?? false),
    ],
  )
  return rows
}

/**
 * Makes incidents that turned out to be one into that one, in one statement: the older keeps its own acknowledgement and
 * assignee or takes over theirs, with their timelines and dependents.
 */
export async function absorbIncidents(tx: Queryable, absorbed: OutageChanges['absorbed']): Promise<void> {
  if (absorbed.length === 0) return
  await tx.query(
    `with merge as (
      select *
      from unnest($1::bigint[], $2::bigint[]) as m (id, into_id)
    ),
    heir as (
      select
        m.into_id,
        min(i.acknowledged_at) as acknowledged_at,
        (array_agg(i.acknowledged_by order by i.acknowledged_at, i.id))[1] as acknowledged_by,
        (array_agg(i.assignee order by i.id) filter (where i.assignee is not null))[1] as assignee,
        min(i.paged_at) as paged_at
      from merge m
      join sla_incidents i on i.id = m.id
      group by m.into_id
    ),
    inherited as (
      update sla_incidents i
      set
        acknowledged_at = coalesce(i.acknowledged_at, h.acknowledged_at),
        acknowledged_by = case when i.acknowledged_at is null then h.acknowledged_by else i.acknowledged_by end,
        assignee = coalesce(i.assignee, h.assignee),
        paged_at = coalesce(i.paged_at, h.paged_at)
      from heir h
      where i.id = h.into_id
    ),
    moved as (
      update sla_incident_entries e
      set incident_id = m.into_id
      from merge m
      where e.incident_id = m.id
    ),
    led as (
      update sla_incidents i
      set root_cause_id = m.into_id
      from merge m
      where i.root_cause_id = m.id
        and i.id <> m.into_id
        and i.id <> all ($1::bigint[])
    )
    delete from sla_incidents i
    using merge m
    where i.id = m.id`,
    [absorbed.map(({ id }) => id), absorbed.map(({ into }) => into)],
  )
}
