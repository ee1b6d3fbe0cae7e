-- How a correction is carried out: in steps, each over the stored time of a few services on one day.

-- The services that a correction touches.
create function correction_services(p_correction bigint)
returns bigint[]
language sql
stable
as $$
  select array_agg(distinct service_id order by service_id)
  from sla_correction_ranges
  where correction_id = p_correction
$$;

-- The services of a step, each with its interval of the day.
create type correction_part as (service_id bigint, starts_at timestamptz, ends_at timestamptz);

-- Keeps what a step is about to replace; what goes on from the step before makes its row longer. One service after the other: a join
-- would be planned to go through the day of all services.
create procedure store_corrected_segments(c sla_corrections, p_parts correction_part[], p_from timestamptz, p_to timestamptz)
language sql
as $$
  with segment as (
    select
      r.service_id,
      s.status,
      s.excluded,
      greatest(s.time, r.starts_at) as from_time,
      least(s.to_time, r.ends_at) as to_time
    from unnest(p_parts) r
    cross join lateral (
      select s.time, s.status, s.excluded, s.time + s.duration_ms * interval '1 ms' as to_time
      from sla_snapshots s
      where s.service_id = r.service_id
        and s.time >= time_bucket('5 minutes', r.starts_at)
        and s.time < r.ends_at
        and s.time >= time_bucket('5 minutes', p_from)
        and s.time < p_to
      offset 0
    ) s
    where s.to_time > r.starts_at
  ),
  step as (
    select
      p.*,
      case
        when (status, excluded, from_time) is distinct from (lag(status) over w, lag(excluded) over w, lag(to_time) over w) then 1
        else 0
      end as is_new
    from segment p
    window w as (partition by service_id order by from_time)
  ),
  run as (
    select
      service_id,
      status,
      excluded,
      min(from_time) as from_time,
      ms_between(min(from_time), max(to_time)) as duration_ms
    from (select s.*, sum(is_new) over (partition by service_id order by from_time) as number from step s) n
    group by service_id, number, status, excluded
  ),
  longer as (
    update sla_corrected_segments p
    set duration_ms = p.duration_ms + r.duration_ms
    from run r
    cross join lateral (
      select k.time
      from sla_corrected_segments k
      where k.correction_id = c.id
        and k.service_id = r.service_id
        and k.time < r.from_time
      order by k.time desc
      limit 1
    ) k
    where p.correction_id = c.id
      and p.service_id = r.service_id
      and p.time = k.time
      and p.status = r.status
      and p.excluded = r.excluded
      and p.time + p.duration_ms * interval '1 ms' = r.from_time
    returning r.service_id, r.from_time
  )
  insert into sla_corrected_segments (correction_id, service_id, time, duration_ms, status, excluded)
  select c.id, r.service_id, r.from_time, r.duration_ms, r.status, r.excluded
  from run r
  where not exists (select from longer l where l.service_id = r.service_id and l.from_time = r.from_time);
$$;

-- Takes away what is stored in the intervals of a step; a segment that reaches over a border keeps what lies beyond it.
create procedure clear_corrected_time(p_parts correction_part[], p_services bigint[], p_from timestamptz, p_to timestamptz)
language plpgsql
set plan_cache_mode = force_custom_plan
as $$
declare
  first_bucket timestamptz := time_bucket('5 minutes', p_from);
begin
  insert into sla_snapshots (service_id, time, duration_ms, status, excluded)
  select s.service_id, r.ends_at, ms_between(r.ends_at, s.time + s.duration_ms * interval '1 ms'), s.status, s.excluded
  from sla_snapshots s
  join unnest(p_parts) r
    on r.service_id = s.service_id
    and r.ends_at > s.time
    and r.ends_at < s.time + s.duration_ms * interval '1 ms'
  where s.service_id = any (p_services)
    and s.time >= first_bucket
    and s.time < p_to;

  delete from sla_snapshots s
  using unnest(p_parts) r
  where r.service_id = s.service_id
    and s.time >= r.starts_at
    and s.time < r.ends_at
    and s.service_id = any (p_services)
    and s.time >= p_from
    and s.time < p_to;

  update sla_snapshots s
  set duration_ms = ms_between(s.time, r.starts_at)
  from unnest(p_parts) r
  where r.service_id = s.service_id
    and s.time < r.starts_at
    and s.time + s.duration_ms * interval '1 ms' > r.starts_at
    and s.service_id = any (p_services)
    and s.time >= first_bucket
    and s.time < p_to;
end
$$;

-- Fills the intervals of a step with the correction's status, bucket by bucket, cut at what is planned.
create procedure fill_corrected_time(c sla_corrections, p_parts correction_part[], p_services bigint[], p_from timestamptz, p_to timestamptz)
language sql
as $$
  insert into sla_snapshots (service_id, time, duration_ms, status, excluded)
  select r.service_id, lower(part.during), ms_between(lower(part.during), upper(part.during)), c.status, part.excluded
  from unnest(p_parts) r
  left join excluded_time(p_services, p_from, p_to) e on e.service_id = r.service_id
  cross join lateral generate_series(
    time_bucket('5 minutes', r.starts_at), r.ends_at - interval '1 ms', interval '5 minutes'
  ) as bucket
  cross join lateral (
    select
      tstzmultirange(tstzrange(bucket, bucket + interval '5 minutes') * tstzrange(r.starts_at, r.ends_at)) as during,
      case when c.status = 'MAINTENANCE' then tstzmultirange(tstzrange(null, null)) else coalesce(e.intervals, '{}') end as planned
  ) segment
  cross join lateral (
    select unnest(segment.during * segment.planned) as during, true as excluded
    union all
    select unnest(segment.during - segment.planned), false
  ) part;
$$;

-- Lays down for what arrives later what a step rules; what goes on from the step before makes its row longer.
create procedure lay_down_overrides(c sla_corrections, p_parts correction_part[])
language sql
as $$
  with longer as (
    update time_overrides o
    set ends_at = r.ends_at
    from unnest(p_parts) r
    where o.correction_id = c.id
      and o.service_id = r.service_id
      and o.ends_at = r.starts_at
    returning r.service_id, r.starts_at
  )
  insert into time_overrides (correction_id, service_id, kind, starts_at, ends_at)
  select c.id, r.service_id, c.kind, r.starts_at, r.ends_at
  from unnest(p_parts) r
  where not exists (select from longer l where l.service_id = r.service_id and l.starts_at = r.starts_at)
  order by r.service_id, r.starts_at;
$$;

-- Changes the stored time of one step, which lies within one UTC day. Its caller holds the states of the services. STATUS and
-- VOID move `credited_until` behind the interval, so that whatever is replayed into it is taken as late: time that STATUS has filled
-- is held, and time that VOID has emptied is refused.
create procedure correct_stored_time(
  p_correction bigint, p_services bigint[], p_starts timestamptz[], p_ends timestamptz[], p_aggregated timestamptz
)
language plpgsql
set plan_cache_mode = force_custom_plan
as $$
declare
  c sla_corrections;
  parts correction_part[] := array(
    select (p.service_id, p.starts_at, p.ends_at)::correction_part
    from unnest(p_services, p_starts, p_ends) as p (service_id, starts_at, ends_at)
  );
  from_time timestamptz := (select min(t) from unnest(p_starts) t);
  to_time timestamptz := (select max(t) from unnest(p_ends) t);
begin
  perform set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true);
  select * into strict c from sla_corrections where id = p_correction;
  call store_corrected_segments(c, parts, from_time, to_time);

  if c.kind <> 'STATUS' then
    call lay_down_overrides(c, parts);
  end if;

  if c.kind in ('EXCLUDE', 'INCLUDE') then
    perform derive_exclusions(p_services, from_time, to_time, p_aggregated);
    return;
  end if;

  call clear_corrected_time(parts, p_services, from_time, to_time);
  if c.kind = 'STATUS' then
    call fill_corrected_time(c, parts, p_services, from_time, to_time);
    update services s
    set known_since = r.starts_at
    from unnest(parts) r
    where s.id = r.service_id
      and s.known_since > r.starts_at;
  end if;

  update stored_service_states t
  set credited_until = greatest(t.credited_until, r.ends_at)
  from unnest(parts) r
  where t.service_id = r.service_id
    and (t.credited_until is null or t.credited_until < r.ends_at);

  insert into late_credits as l (service_id, day, from_time, to_time)
  select r.service_id, (r.starts_at at time zone 'UTC')::date, r.starts_at, r.ends_at
  from unnest(parts) r
  where r.starts_at < p_aggregated
  order by 1, 2
  on conflict (service_id, day) do update
  set
    from_time = least(l.from_time, excluded.from_time),
    to_time = greatest(l.to_time, excluded.to_time),
    version = l.version + 1;
end
$$;

-- Shows what a correction comes to, in one transaction: sealed months are open again, the days that were recorded meanwhile take
-- the place of the old ones, and months and open days are recorded from them. What another correction still holds waits for that one.
create procedure show_corrected_results(p_correction bigint, p_as_of timestamptz)
language plpgsql
as $$
declare
  c sla_corrections;
  period record;
begin
  perform pg_advisory_xact_lock(hashtext('itops:period-results'));
  update sla_corrections
  set state = 'APPLIED', applied_at = p_as_of
  where id = p_correction
  returning * into strict c;

  call unseal_months(correction_services(c.id), c.starts_at, c.ends_at, c.id);
  call publish_held_results();

  for period in
    select distinct k.type, day::date as day
    from (values ('DAILY', interval '1 day'), ('MONTHLY', interval '1 month')) k (type, length)
    cross join (select time_zone from sla_group_terms union select 'UTC') z
    cross join lateral generate_series(
      -- Days that are over were recorded when their time was aggregated.
      period_day_of(k.type, case k.type when 'DAILY' then greatest(c.starts_at, p_as_of - interval '1 hour') else c.starts_at end, z.time_zone)::timestamp,
      period_day_of(k.type, c.ends_at - interval '1 ms', z.time_zone)::timestamp,
      k.length
    ) as day
    order by 1, 2
  loop
    call record_changed_results(period.type, period.day, p_as_of, correction_services(c.id));
  end loop;
end
$$;

-- The first instant that can still be corrected: earlier segments were, or are about to be, dropped, and aggregating their
-- time again would delete it. Null while nothing is held.
create function earliest_correctable(p_now timestamptz)
returns timestamptz
language sql
stable
as $$
  select case when count(*) > 0 then greatest(min(range_start), p_now - interval '89 days') end
  from timescaledb_information.chunks
  where hypertable_name = 'sla_snapshots'
$$;
