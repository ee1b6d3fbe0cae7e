import { changesBefore } from '../../changes/changes-of-incidents.ts'
import type { OutboxEvent } from '../../events/read-outbox.ts'
import type { Queryable } from '../../platform/database/database.ts'
import type { IncidentFacts, Subject } from './notice.ts'

/** What the notices of a batch of events say beside the events themselves. */
export interface Facts {
  services: Map<number, Subject>
  groups: Map<number, Subject>
  incidents: Map<number, IncidentFacts>
}

/** Looks up the services, groups and incidents of the events: four statements, whatever their number. */
export async function findFacts(tx: Queryable, events: readonly OutboxEvent[], now: Date): Promise<Facts> {
  const ids = { services: new Set<number>(), groups: new Set<number>(), incidents: new Set<number>() }
  for (const { payload } of events) {
    if ('serviceId' in payload) ids.services.add(payload.serviceId)
    if ('incidentId' in payload) ids.incidents.add(payload.incidentId)
    if ('subjectKind' in payload) ids[payload.subjectKind === 'GROUP' ? 'groups' : 'services'].add(payload.subjectId)
  }
  return {
    services: await findServices(tx, ids.services, now),
    groups: await findGroups(tx, ids.groups, now),
    incidents: await findIncidents(tx, ids.incidents),
  }
}

/** The tier of a group by the terms that count now, $2. */
const groupTier = (id: string) => `(
  select t.tier
  from sla_group_terms t
  where t.group_id = ${id}
    and t.effective_from <= $2
  order by t.effective_from desc
  limit 1
)`

async function findServices(tx: Queryable, ids: ReadonlySet<number>, now: Date): Promise<Map<number, Subject>> {
  if (ids.size === 0) return new Map()
  const { rows } = await tx.query<Omit<Subject, 'slaGroups'> & { id: number; slaGroup: string | null }>(
    `select
      s.id,
      coalesce(s.display_name, s.name) as "displayName",
      coalesce(s.criticality, ${groupTier('s.sla_group_id')}, 'medium') as tier,
      g.name as "slaGroup",
      s.tags
    from services s
    left join sla_groups g on g.id = s.sla_group_id
    where s.id = any ($1::bigint[])`,
    [[...ids], now],
  )
  return new Map(rows.map(({ id, slaGroup, ...facts }) => [id, { ...facts, slaGroups: slaGroup ? [slaGroup] : [] }]))
}

async function findGroups(tx: Queryable, ids: ReadonlySet<number>, now: Date): Promise<Map<number, Subject>> {
  if (ids.size === 0) return new Map()
  const { rows } = await tx.query<Omit<Subject, 'slaGroups' | 'tags'> & { id: number; name: string }>(
    `select id, name, display_name as "displayName", coalesce(${groupTier('id')}, 'medium') as tier
    from sla_groups
    where id = any ($1::bigint[])`,
    [[...ids], now],
  )
  return new Map(rows.map(({ id, name, ...facts }) => [id, { ...facts, slaGroups: [name], tags: [] }]))
}

async function findIncidents(tx: Queryable, ids: ReadonlySet<number>): Promise<Map<number, IncidentFacts>> {
  if (ids.size === 0) return new Map()
  const { rows } = await tx.query<Omit<IncidentFacts, 'changedBefore'> & { id: number }>(
    `select id, title, severity, started_at as "startedAt", acknowledged_at is not null as acknowledged
    from sla_incidents
    where id = any ($1::bigint[])`,
    [[...ids]],
  )
  const changes = await changesBefore(tx, [...ids])
  return new Map(rows.map(({ id, ...facts }) => [id, { ...facts, changedBefore: changes.get(id) ?? null }]))
}
