-- What was credited between two instants, read from the coarsest aggregates that have its borders.

-- Sums of one service over an interval.
create type sla_sums as (
  service_id bigint,
  operational_ms bigint,
  degraded_ms bigint,
  down_ms bigint,
  planned_down_ms bigint,
  excluded_ms bigint,
  unknown_ms bigint
);

-- The segments of an interval, each with the coarsest aggregate that has its borders and holds it: whole UTC days, the whole hours beside
-- them, 5-minute buckets at the edges, and the snapshots for what is not stored yet. The interval starts and ends on 5 minutes, as
-- every local midnight does.
create function aggregate_segments(p_from timestamptz, p_to timestamptz)
returns table (aggregate text, from_time timestamptz, to_time timestamptz)
language sql
stable
as $$
  with day as (
    select
      date_bin('1 day', p_from + interval '1 day' - interval '1 us', '2000-01-01Z') as first,
      least(date_bin('1 day', p_to, '2000-01-01Z'), stored_until('sla_daily')) as last
  ),
  edge as (
    select p_from as from_time, case when first < last then first else p_to end as to_time
    from day
    union all
    select last, p_to
    from day
    where first < last
  ),
  hour as (
    select
      from_time,
      to_time,
      date_bin('1 hour', from_time + interval '1 hour' - interval '1 us', '2000-01-01Z') as first,
      least(date_bin('1 hour', to_time, '2000-01-01Z'), stored) as last
    from edge
    cross join (select stored_until('sla_hourly') as stored offset 0) h
    where from_time < to_time
  ),
  fine as (
    select from_time, case when first < last then first else to_time end as to_time
    from hour
    union all
    select last, to_time
    from hour
    where first < last
  ),
  segment as (
    select 'sla_daily' as aggregate, first as from_time, last as to_time
    from day
    union all
    select 'sla_hourly', first, last
    from hour
    union all
    select p.aggregate, p.from_time, p.to_time
    from fine f
    cross join lateral five_minute_parts(f.from_time, f.to_time) p
  )
  select aggregate, from_time, to_time
  from segment
  where from_time < to_time
$$;

-- What was credited to services between two instants on 5 minutes; null services means all. The statement is put together
-- with its values written out: only so is it planned without the chunks that hold none of it.
create function read_sums(p_from timestamptz, p_to timestamptz, p_services bigint[])
returns setof sla_sums
language plpgsql
stable
as $$
declare
  segments text;
begin
  select
    string_agg(
      format(
        'select service_id, operational_ms, degraded_ms, down_ms, planned_down_ms, excluded_ms, unknown_ms
        from %I
        where bucket >= %L and bucket < %L and (%L is null or service_id = any (%L::bigint[]))',
        aggregate, from_time, to_time, p_services, p_services
      ),
      ' union all '
    )
  into segments
  from aggregate_segments(p_from, p_to);

  if segments is null then
    return;
  end if;

  return query execute format(
    'select
      service_id,
      sum(operational_ms)::bigint,
      sum(degraded_ms)::bigint,
      sum(down_ms)::bigint,
      sum(planned_down_ms)::bigint,
      sum(excluded_ms)::bigint,
      sum(unknown_ms)::bigint
    from (%s) p
    group by service_id',
    segments
  );
end
$$;

-- What was credited between two instants of one 5-minute bucket, null services meaning all: from the snapshots, cut at the edges. Once the snapshots of the
-- bucket are dropped, the part of its sums that is as long.
create function edge_sums(p_from timestamptz, p_to timestamptz, p_services bigint[])
returns setof sla_sums
language plpgsql
stable
as $$
declare
  bucket_start timestamptz := time_bucket('5 minutes', p_from);
  bucket_end timestamptz := bucket_start + interval '5 minutes';
begin
  if p_from >= p_to then
    return;
  end if;

  -- The first one by the index on time: any one, as `exists` asks for, is looked for through the whole day.
  if (select min(time) from sla_snapshots where time >= bucket_start and time < bucket_end) is not null
    or exists (select from running_credits where credited_until > bucket_start and stored_until < bucket_end)
  then
    return query execute format(
      'select
        service_id,
        coalesce(sum(ms) filter (where status = ''OPERATIONAL'' and not excluded), 0)::bigint,
        coalesce(sum(ms) filter (where status = ''DEGRADED'' and not excluded), 0)::bigint,
        coalesce(sum(ms) filter (where status = ''DOWN'' and not excluded), 0)::bigint,
        coalesce(sum(ms) filter (where status = ''DOWN'' and excluded), 0)::bigint,
        coalesce(sum(ms) filter (where status = ''MAINTENANCE'' or (excluded and status <> ''DOWN'')), 0)::bigint,
        coalesce(sum(ms) filter (where status = ''UNKNOWN'' and not excluded), 0)::bigint
      from (
        select service_id, status, excluded, ms_between(greatest(time, %L), least(time + duration_ms * interval ''1 ms'', %L)) as ms
        from credited_time
        where time >= %L and time < %L and (%L is null or service_id = any (%L::bigint[]))
      ) p
      group by service_id',
      p_from, p_to, bucket_start, p_to, p_services, p_services
    );
  else
    return query execute format(
      'select
        service_id,
        operational_ms * %1$s / 300000,
        degraded_ms * %1$s / 300000,
        down_ms * %1$s / 300000,
        planned_down_ms * %1$s / 300000,
        excluded_ms * %1$s / 300000,
        unknown_ms * %1$s / 300000
      from sla_5m
      where bucket = %2$L and (%3$L is null or service_id = any (%3$L::bigint[]))',
      ms_between(p_from, p_to), bucket_start, p_services
    );
  end if;
end
$$;

-- What was credited to services between any two instants, exact to the millisecond: whole 5-minute buckets from the aggregates,
-- the edges beside them from the snapshots. Of several intervals that end together, what they have in common is read once.
create function nested_sums(p_starts timestamptz[], p_to timestamptz, p_services bigint[])
returns table (
  from_time timestamptz,
  service_id bigint,
  operational_ms bigint,
  degraded_ms bigint,
  down_ms bigint,
  planned_down_ms bigint,
  excluded_ms bigint,
  unknown_ms bigint
)
language plpgsql
stable
-- A list that the plan knows is looked up; any other is gone through once for each row.
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
begin
  return query
  with asked as materialized (
    select
      -- A list of nearly all would cost more than those that are read in vain.
      case when cardinality(p_services) <= (select count(*) from services) / 2 then p_services end as services,
      time_bucket('5 minutes', p_to) as last
  ),
  start as (
    select distinct s as from_time, time_bucket('5 minutes', s + interval '5 minutes' - interval '1 us') as first
    from unnest(p_starts) as s
  ),
  shared as (
    select r.first, x.*
    from (
      select f.first, coalesce(lead(f.first) over (order by f.first), a.last) as until, a.services
      from (select distinct first from start) f
      cross join asked a
      where f.first < a.last
    ) r
    cross join lateral read_sums(r.first, r.until, r.services) x
  ),
  last_edge as materialized (
    select x.*
    from asked a
    cross join lateral edge_sums(a.last, p_to, a.services) x
    where exists (select from start where first <= a.last)
  ),
  part as (
    select s.from_time, x.*
    from start s
    cross join asked a
    cross join lateral edge_sums(s.from_time, least(s.first, p_to), a.services) x
    union all
    select s.from_time, r.service_id, r.operational_ms, r.degraded_ms, r.down_ms, r.planned_down_ms, r.excluded_ms, r.unknown_ms
    from start s
    join shared r on r.first >= s.first
    union all
    select s.from_time, l.*
    from start s
    join asked a on s.first <= a.last
    cross join last_edge l
  )
  select
    from_time,
    service_id,
    sum(operational_ms)::bigint,
    sum(degraded_ms)::bigint,
    sum(down_ms)::bigint,
    sum(planned_down_ms)::bigint,
    sum(excluded_ms)::bigint,
    sum(unknown_ms)::bigint
  from part
  where service_id = any (p_services)
  group by from_time, service_id;
end
$$;

-- The same of one interval.
create function window_sums(p_from timestamptz, p_to timestamptz, p_services bigint[])
returns setof sla_sums
language sql
stable
as $$
  select service_id, operational_ms, degraded_ms, down_ms, planned_down_ms, excluded_ms, unknown_ms
  from nested_sums(array[p_from], p_to, p_services)
$$;
