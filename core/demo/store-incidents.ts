import { attributeCauses } from '../src/incidents/tracking/attribute-causes.ts'
import { outagesOf } from '../src/incidents/tracking/outages.ts'
import type { Queryable } from '../src/platform/database/database.ts'
import type { StoredHistory } from './store-history.ts'
import { movesOf } from './world/intervals.ts'
import { chanceOf } from './world/seeded-random.ts'

const people = ['ada@example.org', 'grace@example.org', 'linus@example.org']
/** What is over sooner than this, nobody gets to see. */
const unseenMs = 4 * 60_000

/**
 * Stores an incident for each outage that the histories show, in one statement, and then their root causes: opened some
 * seconds after the start, and acknowledged after some minutes by somebody, the same ones for the same seed.
 */
export async function storeIncidents(
  tx: Queryable,
  histories: readonly StoredHistory[],
  seed: number,
  end: Date,
): Promise<void> {
  const entries = histories.flatMap(({ id, service, intervals }) => {
    return outagesOf(movesOf(intervals)).map(({ startedAt, resolvedAt, flaps }) => {
      const chance = chanceOf(seed, service.path, `incident ${startedAt}`)
      const until = resolvedAt ?? end.getTime()
      const opened = Math.min(startedAt + chance.between(1, 25) * 1000, end.getTime())
      const acknowledged = opened + chance.between(60, 900) * 1000
      const isSeen = until - startedAt > unseenMs && acknowledged < until
      return {
        id,
        startedAt: new Date(startedAt),
        resolvedAt: resolvedAt === null ? null : new Date(resolvedAt),
        openedAt: new Date(opened),
        flaps,
        message: intervals.find(({ from }) => from === startedAt)?.message ?? null,
        acknowledgedAt: isSeen ? new Date(acknowledged) : null,
        by: people[chance.between(0, people.length - 1)],
      }
    })
  })
  const { rows } = await tx.query<{ incident_id: number }>(incidentsStatement, [JSON.stringify(entries)])
  const ids = [...new Set(rows.map(({ incident_id }) => incident_id))]
  await attributeCauses(tx, ids)
}

const incidentsStatement = `with entry as (
    select e.*, s.display_name, s.name
    from jsonb_to_recordset($1::jsonb) as e (
      id bigint, "startedAt" timestamptz, "resolvedAt" timestamptz, "openedAt" timestamptz, flaps integer, message text,
      "acknowledgedAt" timestamptz, by text
    )
    join services s on s.id = e.id
  ),
  inserted as (
    insert into sla_incidents (
      service_id, source, title, severity, started_at, opened_at, resolved_at, acknowledged_at, acknowledged_by, assignee,
      flap_count, response_due, resolution_due, response_breach_notified_at, resolution_breach_notified_at, paged_at, created_by
    )
    select
      e.id, 'MONITORING', coalesce(e.display_name, e.name) || ' is down', t.severity, e."startedAt", e."openedAt",
      e."resolvedAt", e."acknowledgedAt", case when e."acknowledgedAt" is not null then e.by end,
      case when e."acknowledgedAt" is not null then e.by end, e.flaps, e."openedAt" + t.response, e."startedAt" + t.resolution,
      e."openedAt", e."openedAt", e."openedAt", 'monitoring'
    from entry e
    cross join lateral incident_terms(e.id, e."startedAt") t
    order by e."startedAt", e.id
    returning id, service_id, started_at
  )
  insert into sla_incident_entries (incident_id, kind, author, at, text)
  select m.id, x.kind, x.author, x.at, x.text
  from inserted m
  join entry e on e.id = m.service_id and e."startedAt" = m.started_at
  cross join lateral (
    values
      ('OPENED', 'monitoring', e."openedAt", e.message),
      ('ACKNOWLEDGED', e.by, e."acknowledgedAt", null),
      ('RESOLVED', 'monitoring', e."resolvedAt", null)
  ) as x (kind, author, at, text)
  where x.at is not null
  order by m.id, x.at
  returning incident_id`
