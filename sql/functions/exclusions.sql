-- Which time is planned, and how stored time is cut by it.

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
    return query
    select e.service_id, lower(during), upper(during), false
    from excluded_time(p_services, p_from, p_to) e
    cross join lateral unnest(e.intervals) as during
    union all
    select o.service_id, o.starts_at, o.ends_at, true
    from time_overrides o
    where o.service_id = any (p_services)
      and o.kind = 'VOID'
      and o.ends_at > p_from
      and o.starts_at < p_to
    union all
    select r.service_id, r.retired_at, r.restored_at, true
    from service_retirements r
    where r.service_id = any (p_services)
      and r.restored_at > p_from
      and r.retired_at < p_to;
  end if;
end
$$;

-- Derives again which stored time of these services is planned, between two instants: segments are cut at the borders of
-- intervals and flagged, also in compressed chunks, and what lies before `p_aggregated` is marked to be aggregated again. Reported
-- MAINTENANCE is planned anyhow, and never cut. Its caller holds the states of the services. Gives the number of segments whose flag
-- changed. One service after the other: a join of all would be planned by the empty rest of a compressed chunk.
create function derive_exclusions(p_services bigint[], p_from timestamptz, p_to timestamptz, p_aggregated timestamptz)
returns bigint
language plpgsql
-- A plan that does not know the time and the service looks into every chunk.
set plan_cache_mode = force_custom_plan
as $$
declare
  -- A segment lies in one bucket, so none reaches farther than this.
  first_bucket timestamptz := time_bucket('5 minutes', p_from);
  planned record;
  flagged bigint;
  touched bigint := 0;
begin
  -- A day of a service may be many compressed rows.
  perform set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true);

  for planned in
    select w.service_id, coalesce(e.intervals, '{}') as intervals
    from unnest(p_services) as w (service_id)
    left join excluded_time(p_services, first_bucket, p_to + interval '5 minutes') e on e.service_id = w.service_id
    order by w.service_id
  loop
    -- A cut segment keeps its first part; the others become rows of their own.
    insert into sla_snapshots (service_id, time, duration_ms, status, excluded)
    select s.service_id, lower(part), ms_between(lower(part), upper(part)), s.status, s.excluded
    from sla_snapshots s
    cross join lateral (select tstzrange(s.time, s.time + s.duration_ms * interval '1 ms') as during) segment
    cross join lateral (
      select unnest(tstzmultirange(segment.during) * planned.intervals)
      union all
      select unnest(tstzmultirange(segment.during) - planned.intervals)
    ) p (part)
    where s.service_id = planned.service_id
      and s.time >= first_bucket
      and s.time < p_to
      and s.status <> 'MAINTENANCE'
      and planned.intervals && segment.during
      and not planned.intervals @> segment.during
      and lower(part) > s.time;

    if found then
      update sla_snapshots s
      set
        duration_ms = (
          select ms_between(s.time, min(upper(part)))
          from (
            select unnest(tstzmultirange(tstzrange(s.time, s.time + s.duration_ms * interval '1 ms')) * planned.intervals)
            union all
            select unnest(tstzmultirange(tstzrange(s.time, s.time + s.duration_ms * interval '1 ms')) - planned.intervals)
          ) p (part)
        )
      where s.service_id = planned.service_id
        and s.time >= first_bucket
        and s.time < p_to
        and s.status <> 'MAINTENANCE'
        and planned.intervals && tstzrange(s.time, s.time + s.duration_ms * interval '1 ms')
        and not planned.intervals @> tstzrange(s.time, s.time + s.duration_ms * interval '1 ms');
    end if;

    with changed as (
      update sla_snapshots s
      set excluded = not s.excluded
      where s.service_id = planned.service_id
        and s.time >= first_bucket
        and s.time < p_to
        and s.status <> 'MAINTENANCE'
        and s.excluded <> (planned.intervals @> tstzrange(s.time, s.time + s.duration_ms * interval '1 ms'))
      returning s.time, s.time + s.duration_ms * interval '1 ms' as to_time
    ),
    mark as (
      insert into late_credits as l (service_id, day, from_time, to_time)
      select planned.service_id, (c.time at time zone 'UTC')::date, min(c.time), max(c.to_time)
      from changed c
      where c.time < p_aggregated
      group by 1, 2
      order by 1, 2
      on conflict (service_id, day) do update
      set
        from_time = least(l.from_time, excluded.from_time),
        to_time = greatest(l.to_time, excluded.to_time),
        version = l.version + 1
    )
    select count(*)
    into flagged
    from changed;
    touched := touched + flagged;
  end loop;

  return touched;
end
$$;

-- Takes a step: cuts the stored time of the services that these rows name, all from the same instant on, for `p_length`, and moves
-- the rows on or takes them away. Its caller holds the states of the services. Gives the number of segments touched.
create function run_exclusion_steps(p_steps bigint[], p_length interval, p_aggregated timestamptz)
returns bigint
language plpgsql
as $$
declare
  services bigint[];
  first timestamptz;
  last timestamptz;
  touched bigint := 0;
begin
  -- Another replica may have been here while this one waited for the services.
  select array_agg(distinct x.service_id order by x.service_id), min(x.from_time), max(t.credited_until)
  into services, first, last
  from exclusion_steps x
  join service_states t on t.service_id = x.service_id
  where x.id = any (p_steps);

  if first < last and (
    exists (select from exclusion_intervals s where s.ends_at > first)
    or exists (select from time_overrides o where o.service_id = any (services) and o.ends_at > first)
    -- One service after the other, or all others might be gone through.
    or exists (
      select
      from unnest(services) as w (service_id)
      cross join lateral (
        select
        from sla_snapshots s
        where s.service_id = w.service_id
          and s.time >= time_bucket('5 minutes', first)
          and s.time + s.duration_ms * interval '1 ms' > first
          and s.excluded
          and s.status <> 'MAINTENANCE'
        limit 1
      ) s
    )
  ) then
    touched := derive_exclusions(services, first, least(first + p_length, last), p_aggregated);
    update exclusion_steps set from_time = first + p_length where id = any (p_steps) and first + p_length < last;
  else
    last := '-infinity';
  end if;

  delete from exclusion_steps where id = any (p_steps) and (last = '-infinity' or first + p_length >= last);
  return touched;
end
$$;
