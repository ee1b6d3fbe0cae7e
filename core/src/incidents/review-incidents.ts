import type { NewEvent } from '../events/events.ts'
import { withEvents } from '../events/with-events.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { payloadOf } from './tracking/note-changes.ts'
import { flapMs } from './tracking/outages.ts'
import { type StoredIncident, storedColumns } from './tracking/store-outages.ts'
import { monitoring, type NewEntry, storeEntries } from './tracking/timeline.ts'

type Reviewed = StoredIncident & { path: string }
/** Of a service that was retired, by whom and why; null when its agent no longer registers it. */
type Retired = Reviewed & { by: string | null; reason: string | null }
interface Breach extends Reviewed {
  response_due: Date | null
  resolution_due: Date | null
  response: boolean
  resolution: boolean
}

const pathColumn = '(select s.path from services s where s.id = i.service_id) as path'

/**
 * Does what falls due with time, in four statements when nothing does: ends the incidents of retired services, marks those of
 * services that have gone silent, calls people once a root cause has recovered or planned maintenance is outlasted, and reports
 * each missed deadline once. Resolves to the number of events.
 */
export async function reviewIncidents(context: Context): Promise<number> {
  const now = context.clock.now()
  return withEvents(context, async (tx, append) => {
    const retired = await resolveRetired(tx)
    const silent = await markSilent(tx, now)
    const due = await pageDue(tx, now)
    const breaches = await findBreaches(tx, now)
    const entries = [
      ...retired.map((one) => entryOf(one.id, 'RESOLVED', retiredText(one))),
      ...silent.map(({ id, since }) => entryOf(id, 'NO_DATA', `No data since ${since.toISOString()}.`)),
      ...due.map((one) => pageEntry(one, now)),
      ...breaches.flatMap(breachEntries),
    ]
    await storeEntries(tx, entries, now)
    return append([...retired.map(resolvedEvent), ...pageEvents(due, now), ...breaches.flatMap(breachEvents)], now)
  })
}

const retiredText = ({ by, reason }: Retired) =>
  `The service was retired${by === null ? '' : ` by ${by}`}${reason === null ? '.' : `: ${reason}`}`

async function resolveRetired(tx: Queryable): Promise<Retired[]> {
  const { rows } = await tx.query<Retired>(
    `update sla_incidents i
    set
      resolved_at = greatest(i.started_at, r.retired_at),
      resolved_by = coalesce(r.retired_by, $1)
    from services r
    where r.id = i.service_id
      and r.retired_at is not null
      and i.resolved_at is null
    returning ${storedColumns}, r.path, r.retired_by as by, r.retired_for as reason`,
    [monitoring],
  )
  return rows
}

/**
 * Notes since when nothing has been seen of the services of open incidents, for longer than the silence limit (`silenceLimit`), and
 * takes the mark away where data came after all. Resolves to those that are marked anew.
 */
async function markSilent(tx: Queryable, now: Date): Promise<{ id: number; since: Date }[]> {
  const { rows } = await tx.query<{ id: number; since: Date | null }>(
    `update sla_incidents i
    set no_data_since = case when c.seen_until < c.silent_before then greatest(i.started_at, c.seen_until) end
    -- In one look at each open incident: held against themselves, a thousand of them were a million pairs.
    from (
      select
        s.service_id,
        case
          when s.status = 'UNKNOWN' then least(s.status_since, s.credited_until)
          else coalesce(s.credited_until, s.status_since)
        end as seen_until,
        $1::timestamptz - greatest($2, 3 * s.interval_ms) * interval '1 ms' as silent_before
      from service_states s
    ) c
    where c.service_id = i.service_id
      and i.resolved_at is null
      and i.source = 'MONITORING'
      and i.no_data_since is distinct from case when c.seen_until < c.silent_before then greatest(i.started_at, c.seen_until) end
    returning i.id, i.no_data_since as since`,
    [now, flapMs],
  )
  return rows.flatMap(({ id, since }) => (since ? [{ id, since }] : []))
}

/** The clocks of what outlasts planned maintenance run from its end. */
async function pageDue(tx: Queryable, now: Date): Promise<Reviewed[]> {
  const { rows } = await tx.query<Reviewed>(
    `with look as (
      select
        i.id,
        u.until,
        coalesce($1 <= u.until, false) as planned,
        exists (select from sla_incidents c where c.id = i.root_cause_id and c.resolved_at is null) as explained
      from sla_incidents i
      cross join lateral (select planned_until(i.exclusion_window_id, i.started_at, $1) as until) u
      where i.resolved_at is null
        and (
          i.planned
          or (
            i.paged_at is null
            and not exists (select from sla_incidents c where c.id = i.root_cause_id and c.resolved_at is null)
          )
        )
    )
    update sla_incidents i
    set
      planned = false,
      response_due = incident_due(i.opened_at, l.until, t.response),
      resolution_due = incident_due(i.started_at, l.until, t.resolution),
      paged_at = case when l.explained then i.paged_at else coalesce(i.paged_at, $1) end
    from look l
    join sla_incidents h on h.id = l.id
    cross join lateral incident_terms(h.service_id, h.started_at) t
    where i.id = l.id
      and i.resolved_at is null
      and not l.planned
      and (i.planned or (i.paged_at is null and not l.explained))
    returning ${storedColumns}, ${pathColumn}`,
    [now],
  )
  return rows
}

async function findBreaches(tx: Queryable, now: Date): Promise<Breach[]> {
  const { rows } = await tx.query<Breach>(
    `update sla_incidents i
    set
      response_breach_notified_at = case when b.response then $1 else i.response_breach_notified_at end,
      resolution_breach_notified_at = case when b.resolution then $1 else i.resolution_breach_notified_at end
    from (
      select
        id,
        coalesce(response_breach_notified_at is null and coalesce(acknowledged_at, $1) > response_due, false) as response,
        coalesce(resolution_breach_notified_at is null and coalesce(no_data_since, $1) > resolution_due, false) as resolution
      from sla_incidents
      where resolved_at is null
    ) b
    where i.id = b.id
      and (b.response or b.resolution)
    returning ${storedColumns}, i.response_due, i.resolution_due, b.response, b.resolution, ${pathColumn}`,
    [now],
  )
  return rows
}

function entryOf(incidentId: number, kind: NewEntry['kind'], text: string): NewEntry {
  return { incidentId, kind, author: monitoring, text }
}

function resolvedEvent(incident: Reviewed): NewEvent {
  return { type: 'incident.resolved', subject: incident.path, payload: payloadOf(incident) }
}

function pageEntry({ id, exclusion_window_id, paged_at }: Reviewed, now: Date): NewEntry {
  const why = exclusion_window_id === null ? 'its root cause has recovered' : 'it has outlasted planned maintenance'
  if (paged_at?.getTime() === now.getTime()) return entryOf(id, 'PAGED', `People are called: ${why}.`)
  return entryOf(id, 'CORRECTED', `It no longer counts as planned: ${why}.`)
}

function pageEvents(due: readonly Reviewed[], now: Date): NewEvent[] {
  return due
    .filter(({ paged_at }) => paged_at?.getTime() === now.getTime())
    .map((incident) => ({ type: 'incident.paged', subject: incident.path, payload: payloadOf(incident) }))
}

function breachEntries({ id, response, resolution }: Breach): NewEntry[] {
  return [
    ...(response ? [entryOf(id, 'RESPONSE_BREACHED', 'Nobody has acknowledged it in time.')] : []),
    ...(resolution ? [entryOf(id, 'RESOLUTION_BREACHED', 'It was not resolved in time.')] : []),
  ]
}

function breachEvents(breach: Breach): NewEvent[] {
  const { path: subject, response, resolution, response_due, resolution_due } = breach
  const payload = (due: Date | null) => ({ ...payloadOf(breach), due: due?.toISOString() ?? '' })
  return [
    ...(response ? [{ type: 'incident.response_breached' as const, subject, payload: payload(response_due) }] : []),
    ...(resolution
      ? [{ type: 'incident.resolution_breached' as const, subject, payload: payload(resolution_due) }]
      : []),
  ]
}
