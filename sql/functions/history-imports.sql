-- Imports of history: how far back, and what is noted of them.

-- From when on history may be imported for services: what is at or before the last sealed month of a service, of a group that it was ever in,
-- or of a node that it lies below, would change what is sealed.
create function import_floor(p_services bigint[])
returns table (service_id bigint, sealed_until timestamptz)
language sql
stable
set plan_cache_mode = force_custom_plan
as $$
  with subject as (
    select id as service_id, 'SERVICE' as kind, id
    from unnest(p_services) as id
    union
    select t.service_id, 'GROUP', t.group_id
    from sla_terms t
    where t.service_id = any (p_services)
      and t.group_id is not null
    union
    select t.service_id, 'NODE', a.id
    from sla_terms t
    join services s on s.id = t.service_id
    join hierarchy_nodes n on n.id = coalesce(t.node_id, s.node_id)
    cross join lateral unnest(n.ancestors) as a (id)
    where t.service_id = any (p_services)
  )
  select w.service_id, max(r.period_end)
  from subject w
  cross join lateral (
    select max(s.period_day) as day
    from sla_seals s
    where s.subject_kind = w.kind
      and s.subject_id = w.id
  ) l
  join sla_period_results r
    on r.period_type = 'MONTHLY'
    and r.period_day = l.day
    and r.subject_kind = w.kind
    and r.subject_id = w.id
  group by w.service_id
$$;

-- Notes what an import has credited; what goes on where the same import left off becomes one row with it.
create function note_imported_time(p_import bigint, p_services bigint[], p_starts timestamptz[], p_ends timestamptz[])
returns void
language sql
as $$
  with part as (
    select *
    from unnest(p_services, p_starts, p_ends) as p (service_id, starts_at, ends_at)
  ),
  joined as (
    update sla_imported_time t
    set ends_at = p.ends_at
    from part p
    where t.service_id = p.service_id
      and t.ends_at = p.starts_at
      and t.import_id = p_import
    returning p.service_id, p.starts_at
  )
  insert into sla_imported_time (service_id, starts_at, ends_at, import_id)
  select p.service_id, p.starts_at, p.ends_at, p_import
  from part p
  where not exists (
    select from joined j
    where j.service_id = p.service_id
      and j.starts_at = p.starts_at
  )
$$;

-- Whether something was imported into a time of a service within the last eight days: others may follow, so its month is not sealed yet.
create function is_being_imported(p_service bigint, p_from timestamptz, p_to timestamptz, p_as_of timestamptz)
returns boolean
language sql
stable
as $$
  select exists (
    select
    from sla_imported_time t
    join sla_imports i on i.id = t.import_id
    where t.service_id = p_service
      and t.starts_at < p_to
      and t.ends_at > p_from
      and i.touched_at > p_as_of - interval '8 days'
  )
$$;
