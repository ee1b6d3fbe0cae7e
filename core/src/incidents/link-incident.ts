import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { inScope } from '../platform/scope.ts'
import { type Change, changeIncident, type LockedIncident } from './change-incident.ts'
import { type IncidentView, parseId } from './incident.ts'

/** What explains an incident: exactly one of the two. */
export interface LinkInput {
  id: string | number
  exclusionWindowId?: string | number | null
  rootCauseId?: string | number | null
}

/**
 * Links an incident to what explains it: the planned maintenance that it touches, or the incident that caused it. It counts
 * as planned when it is over by the end of that maintenance, however it began. Throws `not_found`, `bad_request` for none or
 * both, and `conflict` for maintenance that it does not touch, or when it explains its own cause.
 */
export async function linkIncident(context: Context, input: LinkInput): Promise<IncidentView> {
  const { exclusionWindowId = null, rootCauseId = null } = input
  if ((exclusionWindowId === null) === (rootCauseId === null)) {
    throw new AppError('bad_request', { reason: 'Name exclusionWindowId or rootCauseId.' })
  }
  return changeIncident(context, input.id, (tx, incident, author) =>
    exclusionWindowId !== null
      ? linkWindow(tx, context, incident, parseId(exclusionWindowId, 'Exclusion window'), author)
      : linkCause(tx, context, incident, parseId(rootCauseId ?? '')),
  )
}

async function linkWindow(
  tx: Queryable,
  { actor, clock }: Context,
  incident: LockedIncident,
  windowId: number,
  author: string,
): Promise<Change> {
  const now = clock.now()
  const { rows } = await tx.query<{ reason: string; linked: boolean }>(
    `with found as (
      select w.id, w.reason, planned_until(w.id, i.started_at, coalesce(i.resolved_at, $3)) as until
      from exclusion_windows w
      join sla_incidents i on i.id = $1
      where w.id = $2
        and window_in_scope(w.target_kind, w.target, $7)
    ),
    linked as (
      update sla_incidents i
      set
        exclusion_window_id = f.id,
        exclusion_linked_by = $4,
        planned = coalesce(i.resolved_at, $3) <= f.until,
        response_due = incident_due(i.opened_at, f.until, t.response),
        resolution_due = incident_due(i.started_at, f.until, t.resolution)
      from found f
      cross join lateral incident_terms($5, $6) t
      where i.id = $1
        and f.until is not null
      returning i.id
    )
    select reason, exists (select from linked) as linked
    from found`,
    [incident.id, windowId, now, author, incident.service_id, incident.started_at, actor.scope],
  )
  const [found] = rows
  if (!found) throw new AppError('not_found', { what: `Exclusion window "${windowId}"` })
  if (!found.linked) {
    throw new AppError('conflict', { reason: 'The incident touches none of the times of this exclusion window.' })
  }
  return noteLink(incident, `Explained by planned maintenance: ${found.reason}`)
}

async function linkCause(
  tx: Queryable,
  { actor }: Context,
  incident: LockedIncident,
  causeId: number,
): Promise<Change> {
  const { rows } = await tx.query<{ path: string; title: string; circular: boolean }>(
    `with recursive chain as (
      select id, root_cause_id
      from sla_incidents
      where id = $2
      union
      select i.id, i.root_cause_id
      from chain c
      join sla_incidents i on i.id = c.root_cause_id
    ),
    linked as (
      update sla_incidents
      set root_cause_id = $2
      where id = $1
        and exists (select from chain)
        and not exists (select from chain where id = $1)
    )
    select s.path, i.title, exists (select from chain where id = $1) as circular
    from sla_incidents i
    join services s on s.id = i.service_id
    where i.id = $2`,
    [incident.id, causeId],
  )
  const [cause] = rows
  if (!cause || !inScope(actor.scope, cause.path)) throw new AppError('not_found', { what: `Incident "${causeId}"` })
  if (cause.circular) throw new AppError('conflict', { reason: 'An incident can not explain its own cause.' })
  return noteLink(incident, `Explained by incident ${causeId} of ${cause.path}: ${cause.title}`)
}

function noteLink({ id }: LockedIncident, text: string): Change {
  return { entries: [{ incidentId: id, kind: 'LINKED', text: text.slice(0, 4000) }], events: [] }
}
