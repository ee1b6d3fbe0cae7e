import { changesBefore } from '../changes/changes-of-incidents.ts'
import { type OutboxEvent, readOutbox } from '../events/read-outbox.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { noteChanges, storeComment } from './change-ticket.ts'
import type { TicketStatus } from './templates/schemas.ts'
import { usualWorkflow } from './templates/schemas.ts'
import { moveBySystem } from './transition-ticket.ts'

interface Incident {
  id: number
  serviceId: number
  path: string
  title: string
  severity: string
  startedAt: Date
  /** When people were called for it; null for what was over before core learned of it. */
  pagedAt: Date | null
  resolvedAt: Date | null
  /** It is over, and was so later than its resolution clock allows. */
  breached: boolean
}

interface IncidentTicket {
  id: number
  status: TicketStatus
  createdAt: Date
}

const types = ['incident.opened', 'incident.paged', 'incident.reopened', 'incident.resolved'] as const
type FollowedEvent = Extract<OutboxEvent, { type: (typeof types)[number] }>

/** What was over by the time of its event, and became known longer ago than this, gets no ticket: nobody needs to act. */
const freshMs = 10 * 60_000
/** The name under which the outbox remembers how far tickets have followed it. */
export const ticketsReader = 'tickets'

/**
 * Lets tickets follow their incidents: one is opened when people are called for an incident, resolved with it, and re-opened
 * when it is back. Each event is followed exactly once, whatever the number of replicas. Resolves to the number of events, and
 * to how many were cleaned up before they were read.
 */
export async function followIncidents(context: Context): Promise<{ handled: number; missed: number }> {
  const sum = { handled: 0, missed: 0 }
  for (let more = true; more; ) {
    const turn = await readOutbox(context, ticketsReader, (tx, events) => followEvents(tx, context, events))
    sum.handled += turn?.handled ?? 0
    sum.missed += turn?.missed ?? 0
    more = turn?.more ?? false
  }
  return sum
}

async function followEvents(tx: Queryable, context: Context, events: readonly OutboxEvent[]): Promise<void> {
  const followed = events.filter((event): event is FollowedEvent => types.some((type) => type === event.type))
  if (followed.length === 0) return
  const incidents = await readIncidents(tx, [...new Set(followed.map(({ payload }) => payload.incidentId))])
  for (const event of followed) {
    const incident = incidents.get(event.payload.incidentId)
    // One that late reports have joined with another is gone; `applyOutcomes` ends its ticket.
    if (incident) await followEvent(tx, context, event, incident)
  }
}

async function followEvent(tx: Queryable, context: Context, event: FollowedEvent, incident: Incident): Promise<void> {
  const ticket = await lastTicket(tx, incident.id)
  const at = event.createdAt
  if (event.type === 'incident.resolved') {
    if (ticket) await resolve(tx, context, ticket, at)
  } else if (ticket?.status === 'RESOLVED' && event.type === 'incident.reopened') {
    await moveBySystem(tx, context, ticket, ['IN_PROGRESS'], later(at, ticket.createdAt))
  } else if (isWorthIt(context, event, incident)) {
    const isNew = ticket === undefined || (ticket.status === 'CLOSED' && event.type === 'incident.reopened')
    if (isNew) await openTicket(tx, context, incident, at)
  }
}

/** An outage that was over before core knew of it needs nobody to act, unless its deadline was missed. */
function isWorthIt({ clock }: Context, { type, payload, createdAt }: FollowedEvent, incident: Incident): boolean {
  const { pagedAt, resolvedAt, breached } = incident
  if (resolvedAt !== null && pagedAt === null) return breached && !payload.planned && !payload.suppressed
  const isCalledFor = payload.notify || type === 'incident.paged'
  return isCalledFor && (resolvedAt === null || clock.now().getTime() - createdAt.getTime() < freshMs)
}

/** Resolves the ticket of an incident that is over, unless it is already. */
async function resolve(tx: Queryable, context: Context, ticket: IncidentTicket, at: Date): Promise<void> {
  const steps = { OPEN: ['IN_PROGRESS', 'RESOLVED'], IN_PROGRESS: ['RESOLVED'], RESOLVED: [], CLOSED: [] } as const
  await moveBySystem(tx, context, ticket, steps[ticket.status], later(at, ticket.createdAt))
}

/** Its timers run from when core learned of the incident; one that is found long after gets all of its time. */
async function openTicket(tx: Queryable, context: Context, incident: Incident, notifiedAt: Date): Promise<void> {
  const { actor, clock } = context
  const now = clock.now()
  const createdAt = now.getTime() - notifiedAt.getTime() < freshMs ? notifiedAt : now
  const since = incident.startedAt.toISOString().slice(0, 19).replace('T', ' ')
  const changed = (await changesBefore(tx, [incident.id])).get(incident.id)
  const { rows } = await tx.query<{ id: number }>(
    `insert into tickets (
      kind, workflow, priority, title, description, service_id, from_incident, incident_id, requester, created_at, updated_at
    )
    values ('INCIDENT', $1, upper($2), $3, $4, $5, true, $6, $7, $8, $8)
    on conflict do nothing
    returning id`,
    [
      usualWorkflow.INCIDENT,
      incident.severity,
      incident.title,
      `${incident.path} has been down since ${since} UTC.${changed ? ` ${changed}.` : ''}`,
      incident.serviceId,
      incident.id,
      actor.name,
      createdAt,
    ],
  )
  const [ticket] = rows
  if (ticket) await noteChanges(tx, context, ticket.id, [{ field: 'CREATED', from: null, to: 'OPEN' }], createdAt)
}

/**
 * What no event reports: opens the tickets of incidents that people were called for and that still go on without one, as after
 * a time with the plugin switched off, and ends those whose incident is over or was joined with another. Resolves to how many
 * tickets it touched.
 */
export async function applyOutcomes(tx: Queryable, context: Context): Promise<number> {
  const now = context.clock.now()
  const missing = await tx.query<Incident>(
    `${selectIncidents}
    where i.resolved_at is null
      and i.paged_at is not null
      and not exists (select from tickets t where t.incident_id = i.id)
    order by i.id`,
  )
  for (const incident of missing.rows) await openTicket(tx, context, incident, new Date(0))
  const over = await tx.query<IncidentTicket & { resolvedAt: Date | null }>(
    `select t.id, t.status, t.created_at as "createdAt", i.resolved_at as "resolvedAt"
    from tickets t
    left join sla_incidents i on i.id = t.incident_id
    where t.from_incident
      and t.status in ('OPEN', 'IN_PROGRESS')
      and (i.id is null or i.resolved_at is not null)
      and not exists (
        select
        from ticket_changes c
        where c.ticket_id = t.id
          and c.field = 'STATUS'
          and c.from_value = 'RESOLVED'
          and (i.id is null or c.at >= i.resolved_at)
      )
    for update of t`,
  )
  for (const ticket of over.rows) {
    await resolve(tx, context, ticket, ticket.resolvedAt ?? now)
    if (ticket.resolvedAt === null)
      await storeComment(
        tx,
        context,
        ticket.id,
        'Late reports show that its incident is the same outage as another one.',
      )
  }
  return missing.rows.length + over.rows.length
}

const later = (a: Date, b: Date) => (a > b ? a : b)

const selectIncidents = `
  select
    i.id, i.service_id as "serviceId", s.path, i.title, i.severity, i.started_at as "startedAt", i.paged_at as "pagedAt",
    i.resolved_at as "resolvedAt", coalesce(i.resolved_at > i.resolution_due, false) as breached
  from sla_incidents i
  join services s on s.id = i.service_id`

async function readIncidents(tx: Queryable, ids: readonly number[]): Promise<Map<number, Incident>> {
  const { rows } = await tx.query<Incident>(`${selectIncidents} where i.id = any ($1::bigint[])`, [ids])
  return new Map(rows.map((row) => [row.id, row]))
}

async function lastTicket(tx: Queryable, incidentId: number): Promise<IncidentTicket | undefined> {
  const { rows } = await tx.query<IncidentTicket>(
    `select id, status, created_at as "createdAt"
    from tickets
    where incident_id = $1
      and from_incident
    order by id desc
    limit 1
    for update`,
    [incidentId],
  )
  return rows[0]
}
