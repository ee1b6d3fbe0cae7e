import { listCorrections } from '../../corrections/correction.ts'
import { type IntervalView, listIntervals } from '../../exclusions/list-windows.ts'
import { findReferences, type IncidentView, selectIncidents } from '../../incidents/incident.ts'
import type { Context } from '../../platform/context.ts'
import type { ReportedClock, ReportedImport, ReportedIncident, SlaReport } from '../report.ts'

interface Bounds {
  from: Date
  to: Date
}
type Update = ReportedIncident['updates'][number]
type Note = ReportedIncident['notes'][number]

const maxIncidents = 1_000
const maxCorrections = 500
const maxImports = 200
/** Of each incident. */
const maxNotes = 20
/** As long as windows can be listed at once. */
const spanMs = 366 * 86_400_000

/**
 * What happened in the caller's scope between two instants: outages, maintenance, approved corrections, and what was imported. What was noted
 * of outages is for a report that stays inside alone.
 */
export async function listHappenings(
  context: Context,
  bounds: Bounds,
  isInternal: boolean,
): Promise<Pick<SlaReport, 'incidents' | 'incidentCount' | 'objectives' | 'maintenance' | 'corrections' | 'imports'>> {
  const imports = await listImports(context, bounds)
  return {
    ...(imports.length > 0 ? { imports } : {}),
    ...(await countIncidents(context, bounds)),
    incidents: await listIncidents(context, bounds, isInternal),
    maintenance: await listMaintenance(context, bounds),
    corrections: await listDecided(context, bounds),
  }
}

interface Counts {
  all: number
  response: number
  responseMissed: number
  resolution: number
  resolutionMissed: number
}

async function countIncidents(
  { actor, database, clock }: Context,
  { from, to }: Bounds,
): Promise<Pick<SlaReport, 'incidentCount' | 'objectives'>> {
  const { rows } = await database.query<Counts>(
    `select
      count(*) as all,
      count(*) filter (where i."responseDue" is not null) as response,
      count(*) filter (where i."responseBreached") as "responseMissed",
      count(*) filter (where i."resolutionDue" is not null) as resolution,
      count(*) filter (where i."resolutionBreached") as "resolutionMissed"
    from (${selectIncidents} and i.started_at >= $3 and i.started_at < $4) i`,
    [actor.scope, clock.now(), from, to],
  )
  const { all = 0, response = 0, responseMissed = 0, resolution = 0, resolutionMissed = 0 } = rows[0] ?? {}
  return {
    incidentCount: all,
    objectives: { response: clockOf(response, responseMissed), resolution: clockOf(resolution, resolutionMissed) },
  }
}

function clockOf(incidents: number, missed: number): ReportedClock {
  return { status: incidents === 0 ? 'NO_DATA' : missed > 0 ? 'BREACHED' : 'MET', incidents, missed }
}

async function listIncidents(context: Context, { from, to }: Bounds, isInternal: boolean): Promise<ReportedIncident[]> {
  const { actor, database, clock } = context
  const { rows } = await database.query<IncidentView>(
    `${selectIncidents}
      and i.started_at < $4
      and (i.started_at >= $3 or coalesce(i.resolved_at, i.no_data_since, 'infinity') > $3)
    order by i.started_at desc, i.id desc
    limit $5`,
    [actor.scope, clock.now(), from, to, maxIncidents],
  )
  const ids = rows.map(({ id }) => id)
  const causes = await findReferences(
    context,
    rows.flatMap(({ rootCauseId }) => rootCauseId ?? []),
  )
  const updates = await readUpdates(context, ids)
  const notes = isInternal ? await readNotes(context, ids) : new Map<number, Note[]>()
  return rows.map((row) => ({
    ...reported(row, causes.get(row.rootCauseId ?? 0)),
    updates: updates.get(row.id) ?? [],
    notes: notes.get(row.id) ?? [],
  }))
}

const iso = (instant: Date | null) => instant?.toISOString() ?? null

function reported(
  incident: IncidentView,
  cause: { servicePath: string; title: string } | undefined,
): Omit<ReportedIncident, 'updates' | 'notes'> {
  const { id, title, severity, planned, durationSeconds, responseBreached, resolutionBreached } = incident
  return {
    id,
    path: incident.servicePath,
    title,
    severity,
    startedAt: incident.startedAt.toISOString(),
    acknowledgedAt: iso(incident.acknowledgedAt),
    resolvedAt: iso(incident.resolvedAt),
    durationSeconds,
    planned,
    responseDue: iso(incident.responseDue),
    resolutionDue: iso(incident.resolutionDue),
    responseBreached,
    resolutionBreached,
    cause: cause ? { path: cause.servicePath, title: cause.title } : null,
  }
}

/** What was written to customers. */
async function readUpdates({ database }: Context, ids: readonly number[]): Promise<Map<number, Update[]>> {
  const { rows } = await database.query<Omit<Update, 'at'> & { incidentId: number; at: Date }>(
    `select incident_id as "incidentId", state, at, text
    from sla_incident_updates
    where incident_id = any ($1::bigint[])
    order by incident_id, id`,
    [ids],
  )
  return byIncident(rows)
}

/** What people noted for each other on the timelines. */
async function readNotes({ database }: Context, ids: readonly number[]): Promise<Map<number, Note[]>> {
  const { rows } = await database.query<Omit<Note, 'at'> & { incidentId: number; at: Date }>(
    `select e.incident_id as "incidentId", e.author, e.at, e.text
    from unnest($1::bigint[]) as i (id)
    cross join lateral (
      select id, incident_id, author, at, text
      from sla_incident_entries
      where incident_id = i.id
        and kind = 'NOTE'
        and text is not null
      order by id desc
      limit ${maxNotes}
    ) e
    order by e.incident_id, e.id`,
    [ids],
  )
  return byIncident(rows)
}

function byIncident<Row extends { incidentId: number; at: Date }>(rows: readonly Row[]) {
  const found = new Map<number, (Omit<Row, 'incidentId' | 'at'> & { at: string })[]>()
  for (const { incidentId, at, ...row } of rows)
    found.set(incidentId, [...(found.get(incidentId) ?? []), { ...row, at: at.toISOString() }])
  return found
}

async function listMaintenance(context: Context, { from, to }: Bounds): Promise<SlaReport['maintenance']> {
  const intervals = new Map<number, IntervalView>()
  for (let start = from; start < to; ) {
    const end = new Date(Math.min(start.getTime() + spanMs, to.getTime()))
    for (const interval of await listIntervals(context, start, end)) intervals.set(interval.id, interval)
    start = end
  }
  return [...intervals.values()].map(({ target, reason, createdBy, startsAt, endsAt }) => ({
    target,
    reason,
    declaredBy: createdBy,
    from: startsAt.toISOString(),
    to: iso(endsAt),
  }))
}

async function listDecided(context: Context, { from, to }: Bounds): Promise<SlaReport['corrections']> {
  const corrections = await listCorrections(context, { from, to, first: maxCorrections })
  return corrections
    .filter(({ state }) => state === 'APPROVED' || state === 'APPLIED')
    .map((one) => ({
      target: one.target,
      kind: one.kind,
      from: one.from.toISOString(),
      to: one.to.toISOString(),
      reason: one.reason,
      proposedBy: one.proposedBy,
      approvedBy: one.decidedBy,
    }))
}

async function listImports({ actor, database }: Context, { from, to }: Bounds): Promise<ReportedImport[]> {
  const { rows } = await database.query<
    Omit<ReportedImport, 'at' | 'from' | 'to'> & { at: Date; from: Date; to: Date }
  >(
    `select
      i.id, i.source, i.origin, i.imported_by as "importedBy", i.started_at as at,
      min(greatest(t.starts_at, $2)) as "from",
      max(least(t.ends_at, $3)) as "to",
      count(distinct t.service_id) as services,
      (sum(ms_between(greatest(t.starts_at, $2), least(t.ends_at, $3))) / 1000.0)::float8 as seconds
    from sla_imported_time t
    join sla_imports i on i.id = t.import_id
    join services s on s.id = t.service_id
    where in_scope(s.path, $1)
      and t.starts_at < $3
      and t.ends_at > $2
    group by i.id
    order by i.id
    limit $4`,
    [actor.scope, from, to, maxImports],
  )
  return rows.map((row) => ({
    ...row,
    at: row.at.toISOString(),
    from: row.from.toISOString(),
    to: row.to.toISOString(),
  }))
}
