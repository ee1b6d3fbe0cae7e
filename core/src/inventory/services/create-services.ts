import type { Queryable } from '../../platform/database/database.ts'
import type { ServiceAttributes } from './service-row.ts'

/**
 * Creates the services that do not exist yet, with the hierarchy nodes above them, in two statements whatever their
 * number. Their groups must exist. Resolves to the paths created.
 */
export async function createServices(
  tx: Queryable,
  services: readonly ServiceAttributes[],
  now: Date,
): Promise<string[]> {
  if (services.length === 0) return []
  await createNodes(tx, new Set(services.map(({ path }) => path.slice(0, path.lastIndexOf('/')))), now)
  const entries = services.map((service) => ({
    ...service,
    node: service.path.slice(0, service.path.lastIndexOf('/')),
  }))
  const { rows } = await tx.query<{ path: string }>(
    `with entry as (
      select *
      from jsonb_to_recordset($1::jsonb) as e (
        path text, node text, "displayName" text, description text, type text, team text,
        tags jsonb, criticality text, "slaGroup" text, "workloadType" text, "workloadName" text, namespace text,
        source text, "outsideOf" text, document jsonb
      )
    ),
    inserted as (
      insert into services (
        path, node_id, name, display_name, description, type, team, tags, criticality, sla_group_id,
        workload_type, workload_name, namespace, source, outside_of, document, created_at, known_since
      )
      select
        e.path, n.id, split_part(e.path, '/', 5), e."displayName", e.description, e.type, e.team,
        coalesce(array(select jsonb_array_elements_text(e.tags)), '{}'), e.criticality, g.id,
        e."workloadType", e."workloadName", e.namespace, e.source, e."outsideOf", e.document, $2, $2
      from entry e
      join hierarchy_nodes n on n.path = e.node
      left join sla_groups g on g.name = e."slaGroup"
      order by e.path
      on conflict (path) do nothing
      returning id, path, node_id, sla_group_id, criticality, namespace
    ),
    state as (
      insert into stored_service_states (service_id, living_at)
      select id, node_id
      from inserted
    ),
    assignment as (
      insert into sla_assignments (service_id, effective_from, sla_group_id, criticality)
      select id, '-infinity', sla_group_id, criticality
      from inserted
    ),
    namespace as (
      insert into service_namespaces (service_id, effective_from, namespace)
      select id, '-infinity', namespace
      from inserted
      where namespace is not null
    ),
    -- Maintenance that begins before this is committed does not know of them yet.
    step as (
      insert into exclusion_steps (service_id, from_time)
      select id, $2::timestamptz - interval '7 days'
      from inserted
    )
    select path
    from inserted`,
    [JSON.stringify(entries), now],
  )
  return rows.map(({ path }) => path)
}

/** Creates the hierarchy nodes of these node ids (four segments) and of everything above them, in one statement a level. */
export async function createNodes(tx: Queryable, nodeIds: ReadonlySet<string>, now: Date): Promise<void> {
  for (let level = 1; level <= 4; level++) {
    const paths = new Set([...nodeIds].map((nodeId) => nodeId.split('/').slice(0, level).join('/')))
    await tx.query(
      `insert into hierarchy_nodes (id, path, name, level, parent_id, ancestors, created_at)
      overriding system value
      select w.id, w.path, split_part(w.path, '/', $2::integer), $2, p.id, p.ancestors || w.id, $3
      from (
        select wanted.path, nextval(pg_get_serial_sequence('hierarchy_nodes', 'id')) as id
        from unnest($1::text[]) as wanted (path)
        where not exists (select from hierarchy_nodes n where n.path = wanted.path)
      ) w
      join hierarchy_nodes p on p.path = array_to_string((string_to_array(w.path, '/'))[1:$2::integer - 1], '/')
      order by w.path
      on conflict (path) do nothing`,
      [[...paths].sort(), level, now],
    )
  }
}
