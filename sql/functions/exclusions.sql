-- Which time is planned.

-- The services of a target, and when each belonged to it.
create function target_members(p_kind text, p_target text)
returns table (service_id bigint, during tstzrange)
language sql
stable
as $$
  select k.service_id, tstzrange(null, null)
  from known_paths k
  where p_kind in ('SERVICE', 'PREFIX')
    and k.path = p_target
  union all
  -- Below a level stands whoever has not moved since, and who has moved for as long as it stood there.
  select s.id, tstzrange(null, null)
  from services s
  where p_kind = 'PREFIX'
    and s.path <> p_target
    and is_below(s.path, p_target)
    and s.id not in (select m.service_id from sla_assignments m where m.node_id is not null)
  union all
  select a.service_id, tstzrange(a.effective_from, a.effective_to)
  from (
    select
      m.service_id,
      coalesce(m.node_id, s.node_id) as node_id,
      m.effective_from,
      lead(m.effective_from, 1, 'infinity') over (partition by m.service_id order by m.effective_from) as effective_to
    from sla_assignments m
    join services s on s.id = m.service_id
    where p_kind = 'PREFIX'
      and m.service_id in (select x.service_id from sla_assignments x where x.node_id is not null)
  ) a
  join hierarchy_nodes n on n.id = a.node_id
  where is_below(n.path, p_target)
  union all
  select a.service_id, tstzrange(a.effective_from, a.effective_to)
  from (
    select
      m.*,
      lead(m.effective_from, 1, 'infinity') over (partition by m.service_id order by m.effective_from) as effective_to
    from sla_assignments m
    where p_kind = 'GROUP'
      -- Only the services that ever were in the group, with all their segments.
      and m.service_id in (
        select x.service_id
        from sla_assignments x
        join known_group_names g on g.group_id = x.sla_group_id
        where g.name = p_target
      )
  ) a
  join known_group_names g on g.group_id = a.sla_group_id
  where g.name = p_target
  union all
  select n.service_id, tstzrange(n.effective_from, n.effective_to)
  from (
    select
      m.*,
      lead(m.effective_from, 1, 'infinity') over (partition by m.service_id order by m.effective_from) as effective_to
    from service_namespaces m
    where p_kind = 'NAMESPACE'
      and m.service_id in (select x.service_id from service_namespaces x where x.namespace = p_target)
  ) n
  where n.namespace = p_target
$$;

-- True of a window that touches a scope: its target or one of its services lies there.
create function window_in_scope(p_kind text, p_target text, p_scope text[])
returns boolean
language sql
stable
as $$
  select '' = any (p_scope)
    or (p_kind in ('SERVICE', 'PREFIX') and in_scope(p_target, p_scope))
    or exists (
      select
      from target_members(p_kind, p_target) m
      join services s on s.id = m.service_id
      where in_scope(s.path, p_scope)
    )
$$;

-- The time between two instants that is planned for each of these services, by windows and by corrections. A correction
-- beats every window; of two corrections the later one stands. Services without any are left out.
create function excluded_time(p_services bigint[], p_from timestamptz, p_to timestamptz)
returns table (service_id bigint, intervals tstzmultirange)
language sql
stable
as $$
  with planned as (
    select m.service_id, tstzmultirange(tstzrange(s.starts_at, s.ends_at) * m.during) as during
    from exclusion_intervals s
    join exclusion_windows w on w.id = s.window_id
    cross join lateral target_members(w.target_kind, w.target) m
    where tstzrange(s.starts_at, s.ends_at) && tstzrange(p_from, p_to)
      and m.service_id = any (p_services)
  ),
  override as materialized (
    select o.id, o.service_id, o.kind, tstzrange(o.starts_at, o.ends_at) as during
    from time_overrides o
    where o.service_id = any (p_services)
      and o.starts_at < p_to
      and o.ends_at > p_from
      and o.kind <> 'VOID'
  ),
  decided as (
    select o.service_id, o.kind, tstzmultirange(o.during) - coalesce(range_agg(later.during), '{}') as during
    from override o
    left join override later
      on later.service_id = o.service_id
      and later.id > o.id
    group by o.id, o.service_id, o.kind, o.during
  ),
  segment as (
    select service_id, 'WINDOW' as kind, during
    from planned
    union all
    select service_id, kind, during
    from decided
  )
  select
    service_id,
    tstzmultirange(tstzrange(p_from, p_to)) * (
      coalesce(range_agg(during) filter (where kind = 'WINDOW'), '{}')
      - coalesce(range_agg(during) filter (where kind = 'INCLUDE'), '{}')
      + coalesce(range_agg(during) filter (where kind = 'EXCLUDE'), '{}')
    )
  from segment
  group by service_id
$$;

-- For the storing of segments between two instants: what is planned in that time, and what is void: what a correction has ruled to be
-- not measured, and the time between a retirement and the return, which counts to nothing whenever it is reported. Whoever stores
-- holds the states of these services. A rule is committed before the stored time of its services is cut, and that is done under the
-- same locks: so a segment is cut by one of the two.
create function ruled_time(p_services bigint[], p_from timestamptz, p_to timestamptz)
returns table (service_id bigint, starts_at timestamptz, ends_at timestamptz, void boolean)
language plpgsql
stable
as $$
begin
  if exists (
    select from exclusion_intervals s where tstzrange(s.starts_at, s.ends_at) && tstzrange(p_from, p_to)
  ) or exists (
    select from time_overrides o where o.service_id = any (p_services) and o.ends_at > p_from and o.starts_at < p_to
  ) or exists (
    select from service_retirements r where r.service_id = any (p_services) and r.restored_at > p_from and r.retired_at < p_to
  ) then
    -- Planned anew for so many services; what is asked every time above is planned once.
    return query execute $rules$
      select e.service_id, lower(during), upper(during), false
      from excluded_time($1, $2, $3) e
      cross join lateral unnest(e.intervals) as during
      union all
      select o.service_id, o.starts_at, o.ends_at, true
      from time_overrides o
      where o.service_id = any ($1)
        and o.kind = 'VOID'
        and o.ends_at > $2
        and o.starts_at < $3
      union all
      select r.service_id, r.retired_at, r.restored_at, true
      from service_retirements r
      where r.service_id = any ($1)
        and r.restored_at > $2
        and r.retired_at < $3
    $rules$
    using p_services, p_from, p_to;
  end if;
end
$$;
