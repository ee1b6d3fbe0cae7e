import { createNodes } from '../../src/inventory/services/create-services.ts'
import type { Database } from '../../src/platform/database/database.ts'
import type { DegradedRule, Member, Observed, Ruled, Stay } from '../oracle/composite-oracle.ts'

/** A service, in the cluster and groups of its organization by number; without a group, it stays in none. */
export interface FleetService {
  cluster: number
  groups: readonly (Stay & { group: number | undefined })[]
  observed: readonly Observed[]
}

/** The ids that a fleet's subjects were stored with, and the members that each has: `GROUP 7`, `NODE 12`. */
export type Subjects = Map<string, Member[]>

/** Rules of the two groups: the first of each until `changeAt`, the second one from then on. */
export interface FleetTerms {
  changeAt: number
  degraded: readonly (readonly [DegradedRule, DegradedRule])[]
  unmeasured: 'left_out' | 'down' | 'up'
}

const clusterNames = ['one', 'two']
const groupNames = ['a', 'b']

/**
 * Stores an organization of its own with two clusters and two groups, and its services with what was observed of them. The
 * terms of the groups change at an instant, which is no change of who belongs to them.
 */
export async function storeFleet(
  database: Database,
  name: string,
  services: readonly FleetService[],
  terms: FleetTerms,
): Promise<Subjects> {
  const nodes = await storeNodes(database, name)
  const groups = await storeGroups(database, name, terms)
  const ids = await storeServices(database, name, services)
  await storeAssignments(database, ids, services, groups)
  await storeObserved(database, ids, services)

  const always = [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }]
  const subjects: Subjects = new Map()
  for (const { id, path } of nodes) {
    const below = services.filter(({ cluster }) => `${clusterPath(name, cluster)}/`.startsWith(`${path}/`))
    subjects.set(
      `NODE ${id}`,
      below.map((service) => ({ stays: always, rules: rulesOf(service, terms), observed: service.observed })),
    )
  }
  for (const [group, id] of groups.entries()) {
    const stays = (service: FleetService) => service.groups.filter((stay) => stay.group === group)
    subjects.set(
      `GROUP ${id}`,
      services.map((service) => ({
        stays: stays(service),
        rules: rulesOf(service, terms),
        observed: service.observed,
      })),
    )
  }
  return subjects
}

/** What DEGRADED counts as for a service, by the groups that it stays in. */
function rulesOf({ groups }: FleetService, { changeAt, degraded }: FleetTerms): Ruled[] {
  return groups.flatMap(({ from, to, group }) => {
    const [before, after] = degraded[group ?? -1] ?? ['up', 'up']
    const intervals = [
      { from, to: Math.min(to, changeAt), rule: before },
      { from: Math.max(from, changeAt), to, rule: after },
    ]
    return intervals.filter((interval) => interval.from < interval.to)
  })
}

const clusterPath = (name: string, cluster: number) => `${name}/platform/prod/${clusterNames[cluster]}`

/** From the organization down to its clusters. */
async function storeNodes(database: Database, name: string): Promise<{ id: number; path: string }[]> {
  const clusters = clusterNames.map((_, index) => clusterPath(name, index))
  await createNodes(database, new Set(clusters), new Date('2026-01-01T00:00:00Z'))
  const { rows } = await database.query<{ id: number; path: string }>(
    'select id, path from hierarchy_nodes where is_below(path, $1)',
    [name],
  )
  return rows
}

async function storeGroups(database: Database, name: string, terms: FleetTerms): Promise<number[]> {
  const { rows } = await database.query<{ id: number }>(
    `with stored as (
      insert into sla_groups (name, display_name, created_at)
      select name, name, '2026-01-01Z'
      from unnest($1::text[]) with ordinality n (name, place)
      order by place
      returning id
    ),
    terms as (
      insert into sla_group_terms (group_id, effective_from, tier, degraded_rule, unmeasured_rule, set_by, created_at)
      select s.id, t.at, 'high', t.rules[s.place], $5, 'test', '2026-01-01Z'
      from (select id, row_number() over (order by id) as place from stored) s
      cross join (values ('-infinity', $3::text[]), ($2::timestamptz, $4::text[])) t (at, rules)
    )
    select id from stored order by id`,
    [
      groupNames.map((group) => `${name}-${group}`),
      new Date(terms.changeAt),
      groupNames.map((_, index) => terms.degraded[index]?.[0] ?? 'up'),
      groupNames.map((_, index) => terms.degraded[index]?.[1] ?? 'up'),
      terms.unmeasured,
    ],
  )
  return rows.map(({ id }) => id)
}

async function storeServices(database: Database, name: string, services: readonly FleetService[]): Promise<number[]> {
  const { rows } = await database.query<{ id: number }>(
    `insert into services (path, node_id, name, created_at, known_since)
    select n.path || '/' || w.place, n.id, w.place::text, '2026-01-01Z', '2026-01-01Z'
    from unnest($1::text[]) with ordinality w (path, place)
    join hierarchy_nodes n on n.path = w.path
    order by w.place
    returning id`,
    [services.map(({ cluster }) => clusterPath(name, cluster))],
  )
  return rows.map(({ id }) => id).toSorted((a, b) => a - b)
}

async function storeAssignments(
  database: Database,
  ids: readonly number[],
  services: readonly FleetService[],
  groups: readonly number[],
): Promise<void> {
  const rows = services.flatMap((service, index) =>
    service.groups.map(({ group, from }) => ({
      service: ids[index],
      group: group === undefined ? null : groups[group],
      from: from === Number.NEGATIVE_INFINITY ? '-infinity' : new Date(from).toISOString(),
    })),
  )
  await database.query(
    `insert into sla_assignments (service_id, effective_from, sla_group_id)
    select *
    from unnest($1::bigint[], $2::timestamptz[], $3::bigint[])`,
    [rows.map(({ service }) => service), rows.map(({ from }) => from), rows.map(({ group }) => group)],
  )
}

/** Cut at 5 minutes, as snapshots are. */
async function storeObserved(
  database: Database,
  ids: readonly number[],
  services: readonly FleetService[],
): Promise<void> {
  const segments = services.flatMap(({ observed }, index) =>
    observed.map((interval) => ({ ...interval, id: ids[index] })),
  )
  await database.query(
    `insert into sla_snapshots (service_id, time, duration_ms, status, excluded)
    select
      p.id,
      greatest(p.from_time, bucket),
      ms_between(greatest(p.from_time, bucket), least(p.to_time, bucket + interval '5 minutes')),
      p.status::service_status,
      p.excluded
    from unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4::text[], $5::boolean[])
      p (id, from_time, to_time, status, excluded)
    cross join lateral generate_series(
      date_bin('5 minutes', p.from_time, '2000-01-01Z'), p.to_time - interval '1 ms', interval '5 minutes'
    ) bucket`,
    [
      segments.map(({ id }) => id),
      segments.map(({ from }) => new Date(from)),
      segments.map(({ to }) => new Date(to)),
      segments.map(({ status }) => status),
      segments.map(({ excluded }) => excluded),
    ],
  )
}
