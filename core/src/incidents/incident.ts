import type { Criticality } from '../contract/index.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { EntryKind } from './tracking/timeline.ts'

export type IncidentStatus = 'OPEN' | 'ACKNOWLEDGED' | 'RESOLVED'
export type IncidentSource = 'MONITORING' | 'MANUAL'

/** An incident as it is shown. */
export interface IncidentView {
  id: number
  servicePath: string
  serviceName: string
  displayName: string
  source: IncidentSource
  severity: Criticality
  title: string
  status: IncidentStatus
  startedAt: Date
  openedAt: Date
  acknowledgedAt: Date | null
  acknowledgedBy: string | null
  resolvedAt: Date | null
  resolvedBy: string | null
  noDataSince: Date | null
  durationSeconds: number
  assignee: string | null
  flapCount: number
  replayed: boolean
  planned: boolean
  pageSuppressed: boolean
  exclusionWindowId: number | null
  /** Null, too, where the cause lies outside of the caller's scope. */
  rootCauseId: number | null
  dependentCount: number
  responseDue: Date | null
  resolutionDue: Date | null
  responseBreached: boolean
  resolutionBreached: boolean
}

/** An incident named by another one. */
export interface IncidentReference {
  id: number
  servicePath: string
  title: string
}

/** One line of an incident's timeline. */
export interface IncidentEntry {
  id: number
  incidentId: number
  kind: EntryKind
  author: string
  at: Date
  text: string | null
}

/**
 * The one statement behind every list of incidents; $1 is the caller's scope, $2 the present instant. A deadline is missed
 * when what it asks for came later, or has not come by now.
 */
export const selectIncidents = `
  select
    i.id, s.path as "servicePath", s.name as "serviceName", coalesce(s.display_name, s.name) as "displayName",
    s.sla_group_id, i.source, i.severity, i.title,
    case
      when i.resolved_at is not null then 'RESOLVED'
      when i.acknowledged_at is not null then 'ACKNOWLEDGED'
      else 'OPEN'
    end as status,
    i.started_at as "startedAt", i.opened_at as "openedAt", i.acknowledged_at as "acknowledgedAt",
    i.acknowledged_by as "acknowledgedBy", i.resolved_at as "resolvedAt", i.resolved_by as "resolvedBy",
    i.no_data_since as "noDataSince",
    ms_between(i.started_at, coalesce(i.resolved_at, i.no_data_since, $2)) / 1000.0 as "durationSeconds",
    i.assignee, i.flap_count as "flapCount", i.replayed, i.planned,
    i.paged_at is null and (i.root_cause_id is not null or i.exclusion_window_id is not null) as "pageSuppressed",
    i.exclusion_window_id as "exclusionWindowId",
    (
      select c.id
      from sla_incidents c
      join services cs on cs.id = c.service_id
      where c.id = i.root_cause_id
        and in_scope(cs.path, $1)
    ) as "rootCauseId",
    (
      select count(*)
      from sla_incidents d
      join services ds on ds.id = d.service_id
      where d.root_cause_id = i.id
        and in_scope(ds.path, $1)
    ) as "dependentCount",
    i.response_due as "responseDue", i.resolution_due as "resolutionDue",
    coalesce(coalesce(i.acknowledged_at, i.resolved_at, $2) > i.response_due, false) as "responseBreached",
    coalesce(coalesce(i.resolved_at, i.no_data_since, $2) > i.resolution_due, false) as "resolutionBreached"
  from sla_incidents i
  join services s on s.id = i.service_id
  where in_scope(s.path, $1)`

/** The incident with this id, or null when there is none in the caller's scope. */
export async function findIncident(
  { actor, clock }: Pick<Context, 'actor' | 'clock'>,
  database: Queryable,
  id: string | number,
): Promise<IncidentView | null> {
  const { rows } = await database.query<IncidentView>(`${selectIncidents} and i.id = $3`, [
    actor.scope,
    clock.now(),
    parseId(id),
  ])
  return rows[0] ?? null
}

/** The incidents with these ids that are in the caller's scope, in short. */
export async function findReferences(
  { actor, database }: Context,
  ids: readonly number[],
): Promise<Map<number, IncidentReference>> {
  const { rows } = await database.query<IncidentReference>(
    `select i.id, s.path as "servicePath", i.title
    from sla_incidents i
    join services s on s.id = i.service_id
    where i.id = any ($2::bigint[])
      and in_scope(s.path, $1)`,
    [actor.scope, ids],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/**
 * The timelines of incidents that the caller may see, in the order in which they were noted, by incident. A cause that the caller may not see
 * is named by nothing.
 */
export async function listEntries(
  { actor, database }: Context,
  ids: readonly number[],
): Promise<Map<number, IncidentEntry[]>> {
  const { rows } = await database.query<IncidentEntry>(
    `select
      e.id, e.incident_id as "incidentId", e.kind, e.author, e.at,
      case
        when named.cause is null or in_scope(s.path, $2) then e.text
        else 'Explained by an incident of a service outside of your scope.'
      end as text
    from sla_incident_entries e
    cross join lateral (
      select case when e.kind = 'LINKED' then substring(e.text from '^Explained by incident (\\d{1,15})')::bigint end as cause
    ) named
    left join sla_incidents i on i.id = named.cause
    left join services s on s.id = i.service_id
    where e.incident_id = any ($1::bigint[])
    order by e.incident_id, e.id`,
    [ids, actor.scope],
  )
  const entries = new Map<number, IncidentEntry[]>(ids.map((id) => [id, []]))
  for (const row of rows) entries.get(row.incidentId)?.push(row)
  return entries
}

/** Reads an id as callers write it. Throws `not_found` for what can't be one. */
export function parseId(id: string | number, what = 'Incident'): number {
  if (!/^[1-9][0-9]{0,14}$/.test(String(id))) throw new AppError('not_found', { what: `${what} "${id}"` })
  return Number(id)
}
