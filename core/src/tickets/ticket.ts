import { below, personMay, type Subject } from '../auth/grants/may.ts'
import type { Actor, Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { TicketKind, TicketPriority, TicketStatus } from './templates/schemas.ts'
import type { TemplateFiles } from './templates/template-files.ts'

/** What the Ticketing plugin is set up with. */
export interface Ticketing {
  templateFiles: TemplateFiles
  /** Milliseconds after which core closes what is resolved. */
  closeAfterMs: number
}

/** What the verbs of tickets get beside the usual context. */
export type TicketContext = Context & Ticketing

/** A ticket as it is shown. */
export interface TicketView {
  id: number
  /** As people say it, like T-1042. */
  key: string
  kind: TicketKind
  workflow: string
  catalogItem: string | null
  status: TicketStatus
  priority: TicketPriority
  title: string
  description: string
  servicePath: string | null
  /** The hierarchy path that it is of: its service, or what whoever asked for it sees. */
  place: string
  serviceName: string | null
  incidentId: number | null
  /** Made of an incident by core. */
  fromIncident: boolean
  requesterId: number | null
  requester: string
  assigneeId: number | null
  assignee: string | null
  createdAt: Date
  updatedAt: Date
  respondedAt: Date | null
  resolvedAt: Date | null
  closedAt: Date | null
  resolvedBySystem: boolean
  responseDue: Date
  resolutionDue: Date
  responseBreached: boolean
  resolutionBreached: boolean
}

/**
 * The one statement behind every list of tickets; $1 is the caller's scope, $2 the present instant, $3 the id of the user. A
 * ticket of a service is seen within its scope alone; of another one also by who asked and who was asked.
 */
export const selectTickets = `
  select
    t.id, 'T-' || t.id as key, t.kind, t.workflow, t.catalog_item as "catalogItem", t.status, t.priority, t.title, t.description,
    s.path as "servicePath", coalesce(s.path, t.scope) as place, coalesce(s.display_name, s.name) as "serviceName",
    (
      select i.id
      from sla_incidents i
      join services si on si.id = i.service_id
      where i.id = t.incident_id
        and in_scope(si.path, $1)
    ) as "incidentId",
    t.from_incident as "fromIncident",
    t.requester_id as "requesterId", t.requester, t.assignee_id as "assigneeId", t.assignee, t.created_at as "createdAt",
    t.updated_at as "updatedAt", t.responded_at as "respondedAt", t.resolved_at as "resolvedAt", t.closed_at as "closedAt",
    t.resolved_by_system as "resolvedBySystem", a.response_due as "responseDue", a.resolution_due as "resolutionDue",
    a.response_breached as "responseBreached", a.resolution_breached as "resolutionBreached"
  from tickets t
  left join services s on s.id = t.service_id
  cross join lateral ticket_timers(t, $2) a
  where (in_scope(coalesce(s.path, t.scope), $1) or (t.service_id is null and $3 in (t.requester_id, t.assignee_id)))`

/** What `selectTickets` is bound to, for a caller. */
export function boundOf({ actor, clock }: Pick<Context, 'actor' | 'clock'>) {
  return [actor.scope, clock.now(), userIdOf(actor)] as const
}

/** The id of the user who calls; null for machines and core itself. */
export function userIdOf({ id, grants }: Actor): number | null {
  return grants && /^[0-9]{1,15}$/.test(id) ? Number(id) : null
}

/** What a ticket is about, for whoever decides who may change it. */
export const placeOf = ({ place }: Pick<TicketView, 'place'>): Subject => below(place)

/** True of who may do with a ticket what either of its sides may. */
export function administers(actor: Actor, ticket: Pick<TicketView, 'place'>): boolean {
  return personMay(actor, 'administer', placeOf(ticket))
}

/** The ticket with this id or key, or null when there is none that the caller may see. */
export async function findTicket(
  context: Context,
  database: Queryable,
  id: string | number,
): Promise<TicketView | null> {
  const { rows } = await database.query<TicketView>(`${selectTickets} and t.id = $4`, [
    ...boundOf(context),
    parseTicketId(id),
  ])
  return rows[0] ?? null
}

/** The ticket of each of these incidents that the caller may see, by incident; of several the last. */
export async function findTicketsOf(
  context: Context,
  incidentIds: readonly number[],
): Promise<Map<number, TicketView>> {
  const { rows } = await context.database.query<TicketView>(
    `${selectTickets} and t.incident_id = any ($4::bigint[]) order by t.id`,
    [...boundOf(context), incidentIds],
  )
  return new Map(rows.flatMap((row) => (row.incidentId === null ? [] : [[row.incidentId, row]])))
}

/** Reads an id as callers write it, T-1042 or 1042. Throws `not_found` for what can't be one. */
export function parseTicketId(id: string | number): number {
  const digits = String(id).trim().replace(/^t-/i, '')
  if (!/^[1-9][0-9]{0,14}$/.test(digits)) throw new AppError('not_found', { what: `Ticket "${id}"` })
  return Number(digits)
}
