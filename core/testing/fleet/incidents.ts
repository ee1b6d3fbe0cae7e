import type { StatusReport } from '../../src/contract/index.ts'
import { reviewIncidents } from '../../src/incidents/review-incidents.ts'
import { recordStatusReport } from '../../src/ingest/record-status-report.ts'
import type { Context } from '../../src/platform/context.ts'
import type { TestClock } from '../database/context.ts'

type Reported = readonly (readonly [fromMinute: number, toMinute: number, status: string])[]

/** An incident as tests look at it, times in minutes from the start. */
export interface SeenIncident {
  id: number
  service: string
  from: number
  to: number | null
  flaps: number
  replayed: boolean
  planned: boolean
  paged: boolean
  cause: number | null
}

/** A node whose services are notified of in minutes from a start. */
export function incidentStage(context: Context & { clock: TestClock }, nodeId: string, start: number) {
  const { database, clock } = context
  const minute = 60_000
  const at = (minutes: number) => new Date(start + minutes * minute)
  const stage = {
    at,
    /** Reports intervals of a service at a minute; its status is that of the last interval. */
    async report(
      now: number,
      name: string,
      reported: Reported,
      status = reported.at(-1)?.[2] ?? 'UNKNOWN',
      more: Partial<StatusReport> = {},
    ) {
      clock.set(at(now))
      const pieces = reported.map(([from, to, status]) => ({
        from: at(from).toISOString(),
        to: at(to).toISOString(),
        status,
      }))
      return recordStatusReport(context, { nodeId, services: [{ name, status, pieces }], ...more })
    },
    async review(now: number) {
      clock.set(at(now))
      return reviewIncidents(context)
    },
    async incidents(name = '%'): Promise<SeenIncident[]> {
      const { rows } = await database.query<Omit<SeenIncident, 'from' | 'to'> & { from: Date; to: Date | null }>(
        `select
          i.id, s.name as service, i.started_at as "from", i.resolved_at as "to", i.flap_count as flaps, i.replayed, i.planned,
          i.paged_at is not null as paged, i.root_cause_id as cause
        from sla_incidents i
        join services s on s.id = i.service_id
        where s.path like $1 || '/%'
          and s.name like $2
        order by i.started_at, i.id`,
        [nodeId, name],
      )
      const minutes = (instant: Date) => (instant.getTime() - start) / minute
      return rows.map((row) => ({ ...row, from: minutes(row.from), to: row.to && minutes(row.to) }))
    },
    /** The types of the events about the services of the node, with whether people are to be reported, in order. */
    async events(name = '%'): Promise<string[]> {
      const { rows } = await database.query<{ type: string; notify: boolean }>(
        `select type, coalesce((payload ->> 'notify')::boolean, false) as notify
        from outbox_events
        where subject like $1 || '/%'
          and subject like '%/' || $2
          and type like 'incident.%'
        order by id`,
        [nodeId, name],
      )
      return rows.map(({ type, notify }) => `${type.slice('incident.'.length)}${notify ? '' : ' (silent)'}`)
    },
    async kinds(id: number): Promise<string[]> {
      const { rows } = await database.query<{ kind: string }>(
        'select kind from sla_incident_entries where incident_id = $1 order by id',
        [id],
      )
      return rows.map(({ kind }) => kind)
    },
  }
  return stage
}
