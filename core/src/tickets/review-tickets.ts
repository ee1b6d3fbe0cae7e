import type { NewEvent } from '../events/events.ts'
import { withEvents } from '../events/with-events.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { applyOutcomes, followIncidents } from './incident-tickets.ts'
import { moveBySystem } from './transition-ticket.ts'

/** After its incident a ticket is kept open for so long: the outage may be back within five minutes, and be reported late. */
const closeAfterIncidentMs = 10 * 60_000

interface Breach {
  id: number
  title: string
  priority: string
  assignee: string | null
  subject: string | null
  response: boolean
  resolution: boolean
  responseDue: Date
  resolutionDue: Date
}

/**
 * What tickets do by themselves: they follow their incidents, are closed once they have been resolved for long enough, and
 * report each timer that has run out, once. Milliseconds in `closeAfterMs`. Resolves to how many incident events were missed.
 */
export async function reviewTickets(context: Context, closeAfterMs: number): Promise<number> {
  const { missed } = await followIncidents(context)
  const now = context.clock.now()
  await withEvents(context, async (tx, append) => {
    await applyOutcomes(tx, context)
    await closeResolved(tx, context, closeAfterMs)
    await append((await findBreaches(tx, now)).flatMap(eventsOf), now)
  })
  return missed
}

async function closeResolved(tx: Queryable, context: Context, closeAfterMs: number): Promise<void> {
  const now = context.clock.now()
  const { rows } = await tx.query<{ id: number }>(
    `select id
    from tickets
    where status = 'RESOLVED'
      and resolved_at <= $1::timestamptz
        - case when from_incident and resolved_by_system then $2::float8 else $3::float8 end * interval '1 ms'
    order by id
    for update`,
    [now, closeAfterIncidentMs, closeAfterMs],
  )
  for (const { id } of rows) await moveBySystem(tx, context, { id, status: 'RESOLVED' }, ['CLOSED'], now)
}

async function findBreaches(tx: Queryable, now: Date): Promise<Breach[]> {
  const { rows } = await tx.query<Breach>(
    `update tickets t
    set
      response_breach_notified_at = case when b.response then $1 else t.response_breach_notified_at end,
      resolution_breach_notified_at = case when b.resolution then $1 else t.resolution_breach_notified_at end
    from (
      select
        o.id, s.path, a.response_due, a.resolution_due,
        a.response_breached and o.response_breach_notified_at is null as response,
        a.resolution_breached and o.resolution_breach_notified_at is null as resolution
      from tickets o
      left join services s on s.id = o.service_id
      cross join lateral ticket_timers(o, $1) a
      where o.status <> 'CLOSED'
    ) b
    where b.id = t.id
      and (b.response or b.resolution)
    returning t.id, t.title, t.priority, t.assignee, b.response, b.resolution, b.response_due as "responseDue",
      b.resolution_due as "resolutionDue", b.path as subject`,
    [now],
  )
  return rows
}

function eventsOf({ id, title, priority, assignee, subject, ...clocks }: Breach): NewEvent[] {
  const key = `T-${id}`
  const event = (type: 'ticket.response_breached' | 'ticket.resolution_breached', due: Date): NewEvent => ({
    type,
    subject: subject ?? key,
    payload: { ticketId: id, key, title, priority, assignee, due: due.toISOString() },
  })
  return [
    ...(clocks.response ? [event('ticket.response_breached', clocks.responseDue)] : []),
    ...(clocks.resolution ? [event('ticket.resolution_breached', clocks.resolutionDue)] : []),
  ]
}

/** When core closes a ticket that stays resolved; null of one that is not resolved, or closed. */
export function closesAt(
  ticket: { status: string; resolvedAt: Date | null; resolvedBySystem: boolean; fromIncident: boolean },
  closeAfterMs: number,
): Date | null {
  if (ticket.status !== 'RESOLVED' || ticket.resolvedAt === null) return null
  const after = ticket.fromIncident && ticket.resolvedBySystem ? closeAfterIncidentMs : closeAfterMs
  return new Date(ticket.resolvedAt.getTime() + after)
}
