import type { Database } from '../../src/platform/database/database.ts'

/** What must hold whatever was asked: each finds rows that one transaction would have written together, or not at all. */
const checks: Record<string, string> = {
  'a second is credited twice': `select path as what from (
      select s.path, c.time, lag(c.time + c.duration_ms * interval '1 ms') over (partition by c.service_id order by c.time) as before
      from credited_time c
      join services s on s.id = c.service_id
    ) t
    where before > time`,
  'a service has no state': `select s.path as what from services s
    where not exists (select from service_states c where c.service_id = s.id)`,
  'a node lacks one above it': `select n.path as what from hierarchy_nodes n
    where n.parent_id is null and n.path like '%/%'`,
  'a service has two open incidents': `select s.path as what from sla_incidents i join services s on s.id = i.service_id
    where i.source = 'MONITORING' and i.resolved_at is null
    group by s.path having count(*) > 1`,
  'an incident has no entry': `select i.id::text as what from sla_incidents i
    where not exists (select from sla_incident_entries e where e.incident_id = i.id)`,
  // A job takes away the time of services that were deleted.
  'credited time belongs to no service': `select distinct c.service_id::text as what from credited_time c
    where not exists (select from services s where s.id = c.service_id)
      and not exists (
        select from deleted_subjects d where d.subject_kind = 'SERVICE' and d.subject_id = c.service_id and d.purged_at is null
      )`,
  'a late credit has no snapshot': `select l.service_id::text as what from late_credits l
    where not exists (
      select from credited_time c where c.service_id = l.service_id and c.time < l.to_time and c.time >= l.day::timestamptz
    )`,
}

/** Rows that are there by halves; each problem is a sentence. */
export async function findHalfWritten(database: Database): Promise<string[]> {
  const problems: string[] = []
  for (const [name, query] of Object.entries(checks)) {
    const { rows } = await database.query<{ what: string }>(`select * from (${query}) t order by what limit 5`)
    problems.push(...rows.map(({ what }) => `${name}: ${what}`))
  }
  return problems
}
