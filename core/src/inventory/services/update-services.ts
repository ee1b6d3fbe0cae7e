import type { Queryable } from '../../platform/database/database.ts'
import type { ServiceAttributes } from './service-row.ts'

/**
 * Stores what is said of existing services, and takes them out of a retirement that nobody ordered, in one statement whatever
 * their number. An
 * absent attribute stays as it is, unless `replace` says that these documents are the whole truth. Another group or
 * criticality counts from the start of the present day in the new group's zone, that of a service made today from ever.
 * A retirement ends now, or at `backAt`.
 * Where a service now counts to other exclusion windows, what is stored of it is to be cut again after the commit
 * (`cutStoredTime`): resolves to the number of such services.
 */
export async function updateServices(
  tx: Queryable,
  services: readonly (ServiceAttributes & { backAt?: Date | undefined })[],
  now: Date,
  replace = false,
): Promise<number> {
  if (services.length === 0) return 0
  const { rowCount } = await tx.query(
    `with entry as (
      select e.*, g.id as group_id
      from jsonb_to_recordset($1::jsonb) as e (
        path text, "displayName" text, description text, type text, team text, tags jsonb, criticality text,
        "slaGroup" text, "workloadType" text, "workloadName" text, namespace text, source text,
        "outsideOf" text, document jsonb, "backAt" timestamptz
      )
      left join sla_groups g on g.name = e."slaGroup"
    ),
    updated as (
      update services s
      set
        display_name = case when $2 then e."displayName" else coalesce(e."displayName", s.display_name) end,
        description = case when $2 then e.description else coalesce(e.description, s.description) end,
        type = case when $2 then e.type else coalesce(e.type, s.type) end,
        team = case when $2 then e.team else coalesce(e.team, s.team) end,
        tags = case
          when e.tags is not null then array(select jsonb_array_elements_text(e.tags))
          when $2 then '{}'
          else s.tags
        end,
        criticality = case when $2 then e.criticality else coalesce(e.criticality, s.criticality) end,
        sla_group_id = case when $2 then e.group_id else coalesce(e.group_id, s.sla_group_id) end,
        workload_type = coalesce(e."workloadType", s.workload_type),
        workload_name = coalesce(e."workloadName", s.workload_name),
        namespace = coalesce(e.namespace, s.namespace),
        source = case when $2 then e.source else s.source end,
        outside_of = case when $2 then e."outsideOf" else s.outside_of end,
        document = coalesce(e.document, s.document),
        retired_at = case when s.kept_retired then s.retired_at end,
        retired_by = case when s.kept_retired then s.retired_by end,
        retired_for = case when s.kept_retired then s.retired_for end
      from entry e
      where s.path = e.path
      returning s.id, s.sla_group_id, s.criticality, s.namespace, s.created_at
    ),
    back as (
      insert into service_retirements (service_id, retired_at, restored_at, retired_by, reason)
      select s.id, s.retired_at, coalesce(e."backAt", $3), s.retired_by, s.retired_for
      from services s
      join entry e on e.path = s.path
      where s.retired_at < coalesce(e."backAt", $3)
        and not s.kept_retired
      on conflict (service_id, retired_at) do nothing
    ),
    moved_namespace as (
      insert into service_namespaces (service_id, effective_from, namespace)
      select u.id, case when last.namespace is null and u.created_at > f.earliest then '-infinity' else $3 end, u.namespace
      from updated u
      cross join (select $3::timestamptz - interval '7 days' as earliest) f
      left join lateral (
        select n.namespace
        from service_namespaces n
        where n.service_id = u.id
        order by n.effective_from desc
        limit 1
      ) last on true
      where u.namespace <> coalesce(last.namespace, '')
      on conflict (service_id, effective_from) do update
      set namespace = excluded.namespace
      returning service_id, effective_from
    ),
    assignment as (
      insert into sla_assignments (service_id, effective_from, sla_group_id, criticality)
      select
        u.id,
        case when u.created_at < today.start then greatest(last.effective_from, today.start) else last.effective_from end,
        u.sla_group_id,
        u.criticality
      from updated u
      cross join lateral (
        select a.*
        from sla_assignments a
        where a.service_id = u.id
        order by a.effective_from desc
        limit 1
      ) last
      left join lateral (
        select t.time_zone
        from sla_group_terms t
        where t.group_id = u.sla_group_id
          and t.effective_from <= $3
        order by t.effective_from desc
        limit 1
      ) terms on true
      cross join lateral (select coalesce(terms.time_zone, 'UTC') as name) zone
      cross join lateral (select local_midnight(($3::timestamptz at time zone zone.name)::date, zone.name) as start) today
      where (u.sla_group_id, u.criticality) is distinct from (last.sla_group_id, last.criticality)
      on conflict (service_id, effective_from) do update
      set
        sla_group_id = excluded.sla_group_id,
        criticality = excluded.criticality
      returning service_id, effective_from
    )
    -- No interval is older than a week when it comes, nor much older than its service.
    insert into exclusion_steps (service_id, from_time)
    select m.service_id, greatest(min(m.effective_from), $3::timestamptz - interval '14 days')
    from (table moved_namespace union all table assignment) m
    group by m.service_id`,
    [JSON.stringify(services), replace, now],
  )
  return rowCount
}
