import { assertMay, below } from '../auth/grants/may.ts'
import type { NewEvent } from '../events/events.ts'
import { withEvents } from '../events/with-events.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { inScope } from '../platform/scope.ts'
import { leaveCredits } from '../snapshots/running-credit.ts'
import { findIncident, type IncidentView, parseId } from './incident.ts'
import { type StoredIncident, storedColumns } from './tracking/store-outages.ts'
import { type NewEntry, storeEntries } from './tracking/timeline.ts'

/** An incident that is locked until the end of the transaction. */
export interface LockedIncident extends StoredIncident {
  path: string
  source: string
  acknowledged_at: Date | null
  assignee: string | null
  /** Its service was reported DOWN, and lately enough to be believed. */
  is_down: boolean
}

/** What a change comes to: lines of the timeline, and events. */
export interface Change {
  entries: readonly Omit<NewEntry, 'author'>[]
  events: readonly NewEvent[]
}

/** The most characters that a title, a name or a note may have. */
export const textLimits = { title: 200, assignee: 200, note: 4000 } as const

/**
 * Changes one incident in the caller's scope, in one transaction with its timeline and its events, and resolves to what it
 * is then. Throws `not_found` for an incident that does not exist or lies outside the scope, and `forbidden` for one that the caller only sees.
 */
export async function changeIncident(
  context: Context,
  id: string | number,
  work: (tx: Queryable, incident: LockedIncident, author: string) => Promise<Change>,
): Promise<IncidentView> {
  return commitChange(context, async (tx, author) => {
    const incident = await lockIncident(tx, context, id)
    return { ...(await work(tx, incident, author)), id: incident.id }
  })
}

/** Runs a change with the name of its author, and resolves to the incident that it names. */
export async function commitChange(
  context: Context,
  work: (tx: Queryable, author: string) => Promise<Change & { id: number }>,
): Promise<IncidentView> {
  const { actor, clock } = context
  const now = clock.now()
  const view = await withEvents(context, async (tx, append) => {
    const { entries, events, id } = await work(tx, actor.name)
    await storeEntries(
      tx,
      entries.map((entry) => ({ ...entry, author: actor.name })),
      now,
    )
    await append(events, now)
    return findIncident(context, tx, id)
  })
  if (!view) throw new Error('an incident was changed and is gone')
  return view
}

/** Waits for a report about the service that is being taken: reports lock its credit, or its state, first, too. */
async function lockIncident(tx: Queryable, { actor, clock }: Context, id: string | number): Promise<LockedIncident> {
  // What lies outside of the scope takes the path of what is not there, and stops nothing.
  const ofService = await tx.query<{ id: number }>(
    `select i.service_id as id
    from sla_incidents i
    join services s on s.id = i.service_id
    where i.id = $1
      and in_scope(s.path, $2)`,
    [parseId(id), actor.scope],
  )
  await leaveCredits(tx, { ids: ofService.rows.map((service) => service.id) })
  const { rows } = await tx.query<LockedIncident>(
    `select
      ${storedColumns}, s.path, i.source, i.acknowledged_at, i.assignee,
      c.status = 'DOWN' and not is_stale(c.reported_at, c.interval_ms, $2) as is_down
    from sla_incidents i
    join services s on s.id = i.service_id
    join service_states c on c.service_id = s.id
    join stored_service_states t on t.service_id = s.id
    where i.id = $1
    for update of t, i`,
    [parseId(id), clock.now()],
  )
  const [incident] = rows
  if (!incident || !inScope(actor.scope, incident.path)) throw new AppError('not_found', { what: `Incident "${id}"` })
  assertMay(actor, 'operate', below(incident.path))
  return incident
}

/** A text of one character at least, without space around it. Throws `bad_request`. */
export function parseBounded(name: string, text: string, max: number): string {
  const trimmed = text.trim()
  if (trimmed.length === 0 || trimmed.length > max) {
    throw new AppError('bad_request', { reason: `${name} must have from 1 to ${max} characters.` })
  }
  return trimmed
}
