-- How stored time is cut by what is planned.

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
set plan_cache_mode = force_custom_plan
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
