-- What was observed of each service on each day, as lines with a Merkle root: what seals are bound to.

-- An instant as evidence has it: UTC, to the millisecond.
create function seal_instant(p_at timestamptz)
returns text
language sql
stable
as $$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- The root over lines as RFC 6962 has it: a hash without a partner moves up as it is. Of no line it is the SHA-256 of nothing.
create function merkle_root(p_lines text[])
returns bytea
language plpgsql
immutable
as $$
declare
  level bytea[];
begin
  if cardinality(p_lines) = 0 then
    return sha256('');
  end if;
  level := array(
    select sha256('\x00'::bytea || convert_to(line, 'UTF8'))
    from unnest(p_lines) with ordinality as l (line, n)
    order by n
  );
  while cardinality(level) > 1 loop
    level := array(
      select
        case
          when count(*) = 2 then sha256('\x01'::bytea || string_agg(hash, ''::bytea order by n))
          else (array_agg(hash))[1]
        end
      from unnest(level) with ordinality as h (hash, n)
      group by (n - 1) / 2
      order by (n - 1) / 2
    );
  end loop;
  return level[1];
end
$$;

-- What was credited to services between two instants: of each its runs of one status, a line each. Declared maintenance is said of what it
-- changes; reported MAINTENANCE is planned anyhow. All services of a day are read at once.
create function segment_lines(p_services bigint[], p_from timestamptz, p_to timestamptz)
returns table (service_id bigint, lines text[])
language plpgsql
stable
-- A plan that does not know the time looks into every chunk.
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
begin
  return query
  with segment as (
    select
      service_id,
      status,
      excluded and status <> 'MAINTENANCE' as planned,
      greatest(time, p_from) as from_time,
      least(time + duration_ms * interval '1 ms', p_to) as to_time
    from credited_time
    where service_id = any (p_services)
      and time >= time_bucket('5 minutes', p_from)
      and time < p_to
  ),
  step as (
    select
      *,
      case when (status, planned, from_time) is distinct from (lag(status) over w, lag(planned) over w, lag(to_time) over w) then 1 else 0 end
        as is_new
    from segment
    where from_time < to_time
    window w as (partition by service_id order by from_time)
  ),
  run as (
    select service_id, min(from_time) as from_time, max(to_time) as to_time, status, planned
    from (select *, sum(is_new) over (partition by service_id order by from_time) as number from step) n
    group by service_id, number, status, planned
  )
  select
    service_id,
    array_agg(
      concat_ws(' ', seal_instant(from_time), seal_instant(to_time), status, case when planned then 'planned' end) order by from_time
    )
  from run
  group by service_id;
end
$$;

-- From when on all snapshots are still stored.
create function snapshots_kept_from(p_as_of timestamptz)
returns timestamptz
language sql
stable
as $$
  select coalesce(
    p_as_of - (
      select min((config ->> 'drop_after')::interval)
      from timescaledb_information.jobs
      where proc_schema = current_schema()
        and proc_name = 'run_snapshot_cleanup'
    ),
    '-infinity'
  )
$$;

-- Makes the evidence of a day of services from their results, all of one zone together. Gives the number of services.
create function make_day_evidence(p_services bigint[], p_day date, p_as_of timestamptz)
returns bigint
language plpgsql
set plan_cache_mode = force_custom_plan
as $$
declare
  zone record;
  made bigint := 0;
begin
  for zone in
    select r.period_start, r.period_end, array_agg(r.subject_id) as services
    from sla_period_results r
    where r.period_type = 'DAILY'
      and r.period_day = p_day
      and r.subject_kind = 'SERVICE'
      and r.subject_id = any (p_services)
      and r.period_start >= snapshots_kept_from(p_as_of)
    group by r.period_start, r.period_end
  loop
    insert into sla_day_evidence as e (service_id, period_day, starts_at, ends_at, segments, segment_count, root, made_at)
    select
      id, p_day, zone.period_start, zone.period_end, array_to_string(coalesce(s.lines, '{}'), E'\n'),
      cardinality(coalesce(s.lines, '{}')), merkle_root(coalesce(s.lines, '{}')), p_as_of
    from unnest(zone.services) as id
    left join segment_lines(zone.services, zone.period_start, zone.period_end) s on s.service_id = id
    on conflict (service_id, period_day) do update
    set
      starts_at = excluded.starts_at,
      ends_at = excluded.ends_at,
      segments = excluded.segments,
      segment_count = excluded.segment_count,
      root = excluded.root,
      made_at = excluded.made_at;
    made := made + cardinality(zone.services);
  end loop;
  return made;
end
$$;

-- Services with a day that is closed and not sealed, whose evidence is missing or may be older than its result: up to `p_most` of them, or
-- of the given ones. Ten minutes after a result was recorded all is stored that it was recorded from. Evidence is looked up by key: how
-- much there is can't be estimated on a new database.
create function due_evidence(p_day date, p_recorded_by timestamptz, p_most integer, p_services bigint[] default null)
returns bigint[]
language plpgsql
stable
set plan_cache_mode = force_custom_plan
as $$
begin
  return array(
    select r.subject_id
    from sla_period_results r
    left join lateral (
      select e.made_at
      from sla_day_evidence e
      where e.service_id = r.subject_id
        and e.period_day = p_day
      offset 0
    ) e on true
    where r.period_type = 'DAILY'
      and r.period_day = p_day
      and r.subject_kind = 'SERVICE'
      and r.final
      and r.sealed_at is null
      and r.computed_at <= p_recorded_by
      and (p_services is null or r.subject_id = any (p_services))
      and (e.made_at is null or e.made_at < r.computed_at + interval '10 minutes')
    limit p_most
  );
end
$$;

-- A step: the evidence of up to `p_most` services of one day that closed within the last forty. Gives their number; 0 when none is due.
create function make_due_evidence(p_as_of timestamptz, p_most integer)
returns bigint
language plpgsql
as $$
declare
  services bigint[];
begin
  for back in reverse 40 .. -1 loop
    services := due_evidence((p_as_of at time zone 'UTC')::date - back, p_as_of - interval '10 minutes', p_most);
    if cardinality(services) > 0 then
      return make_day_evidence(services, (p_as_of at time zone 'UTC')::date - back, p_as_of);
    end if;
  end loop;
  return 0;
end
$$;

-- What is wrong with the evidence of sealed days of a month: lines that do not give the root and, with `p_raw`, snapshots that are still
-- stored and no longer give the lines.
create function verify_evidence(p_day date, p_as_of timestamptz, p_raw boolean)
returns table (service_id bigint, period_day date, problem text)
language plpgsql
stable
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  zone record;
begin
  return query
  select e.service_id, e.period_day, 'the segments of ' || e.period_day || ' do not give their root'
  from sla_day_evidence e
  where e.period_day >= p_day
    and e.period_day < p_day + interval '1 month'
    and e.root <> merkle_root(coalesce(string_to_array(nullif(e.segments, ''), E'\n'), '{}'));

  for zone in
    select e.period_day, e.starts_at, e.ends_at, array_agg(e.service_id) as services
    from sla_day_evidence e
    join sla_period_results r
      on r.period_type = 'DAILY'
      and r.period_day = e.period_day
      and r.subject_kind = 'SERVICE'
      and r.subject_id = e.service_id
    where p_raw
      and e.period_day >= p_day
      and e.period_day < p_day + interval '1 month'
      and e.starts_at >= snapshots_kept_from(p_as_of)
      and r.sealed_at is not null
    group by e.period_day, e.starts_at, e.ends_at
  loop
    return query
    select e.service_id, e.period_day, 'the snapshots of ' || e.period_day || ' are no longer those that were sealed'
    from sla_day_evidence e
    left join segment_lines(zone.services, zone.starts_at, zone.ends_at) s on s.service_id = e.service_id
    where e.period_day = zone.period_day
      and e.service_id = any (zone.services)
      and e.segments <> array_to_string(coalesce(s.lines, '{}'), E'\n');
  end loop;
end
$$;
