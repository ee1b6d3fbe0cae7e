-- Sums between any two instants, however long ago.

-- Since when an aggregate, or the snapshots, are kept: what is older was dropped. `-infinity` while nothing is kept at all.
create function kept_since(p_name text)
returns timestamptz
language sql
stable
as $$
  select coalesce(min(k.range_start), '-infinity')
  from timescaledb_information.chunks k
  where k.hypertable_name = coalesce(
    (
      select a.materialization_hypertable_name
      from timescaledb_information.continuous_aggregates a
      where a.view_schema = current_schema()
        and a.view_name = p_name
    ),
    p_name
  )
$$;

-- The zone in which the days of services are counted: of whoever came to another one, the last.
create function day_zones(p_services bigint[])
returns table (service_id bigint, time_zone text)
language sql
stable
as $$
  select distinct on (t.service_id) t.service_id, t.time_zone
  from sla_terms t
  where p_services is null
    or t.service_id = any (p_services)
  order by t.service_id, t.valid_from desc
$$;

-- From where on the finer sums of services hold an interval: for those whose days are not those of UTC from the first local midnight that
-- is kept; for the others, and where all of it is kept, from its first 5 minutes on.
create function kept_ranges(p_from timestamptz, p_to timestamptz, p_kept timestamptz, p_services bigint[])
returns table (from_time timestamptz, services bigint[])
language sql
stable
as $$
  select date_bin('5 minutes', p_from + interval '5 minutes' - interval '1 us', '2000-01-01Z'), p_services
  where p_from >= p_kept
  union all
  select
    case
      when z.time_zone = 'UTC' then date_bin('5 minutes', p_from + interval '5 minutes' - interval '1 us', '2000-01-01Z')
      else local_midnight((p_kept at time zone z.time_zone)::date + 1, z.time_zone)
    end,
    array_agg(z.service_id)
  from day_zones(p_services) z
  where p_from < p_kept
  group by z.time_zone
$$;

-- Of time before `p_kept` what the recorded days of services hold, unless they are those of UTC, of which the daily sums are kept.
create function old_sums(p_from timestamptz, p_to timestamptz, p_kept timestamptz, p_services bigint[])
returns setof sla_sums
language sql
stable
as $$
  select
    r.subject_id,
    sum(r.operational_ms)::bigint,
    sum(r.degraded_ms)::bigint,
    sum(r.down_ms)::bigint,
    sum(r.planned_down_ms)::bigint,
    sum(r.excluded_ms)::bigint,
    sum(r.unknown_ms)::bigint
  from day_zones(p_services) z
  join sla_period_results r on r.subject_kind = 'SERVICE' and r.subject_id = z.service_id and r.period_type = 'DAILY'
  where p_from < p_kept
    and z.time_zone <> 'UTC'
    and r.period_day >= (p_from at time zone 'UTC')::date - 1
    and r.period_start >= p_from
    and r.period_start < least(p_to, local_midnight((p_kept at time zone z.time_zone)::date + 1, z.time_zone))
  group by r.subject_id
$$;

-- Between two instants on 5 minutes: as `read_sums`, with whole months of UTC read as such where there are many.
create function long_sums(p_from timestamptz, p_to timestamptz, p_services bigint[])
returns setof sla_sums
language plpgsql
stable
set plan_cache_mode = force_custom_plan
as $$
declare
  first timestamptz :=
    (date_trunc('month', p_from at time zone 'UTC' - interval '1 us') + interval '1 month') at time zone 'UTC';
  last timestamptz := least(date_trunc('month', p_to at time zone 'UTC') at time zone 'UTC', stored_until('sla_monthly'));
begin
  if last - first < interval '60 days' then
    return query select * from read_sums(p_from, p_to, p_services);
    return;
  end if;
  return query select * from read_sums(p_from, first, p_services);
  return query select * from read_sums(last, p_to, p_services);
  return query
  select
    m.service_id,
    sum(m.operational_ms)::bigint,
    sum(m.degraded_ms)::bigint,
    sum(m.down_ms)::bigint,
    sum(m.planned_down_ms)::bigint,
    sum(m.excluded_ms)::bigint,
    sum(m.unknown_ms)::bigint
  from sla_monthly m
  where m.bucket >= first
    and m.bucket < last
    and (p_services is null or m.service_id = any (p_services))
  group by m.service_id;
end
$$;

-- What was credited to services, null meaning all, between any two instants: whole months of UTC of a long time, then what `read_sums`
-- reads, and the snapshots beside 5-minute buckets. Time of which only days are kept is read by the days of each service's own zone; a
-- day counts where it begins.
create function range_sums(p_from timestamptz, p_to timestamptz, p_services bigint[])
returns setof sla_sums
language plpgsql
stable
set plan_cache_mode = force_custom_plan
as $$
declare
  first timestamptz := date_bin('5 minutes', p_from + interval '5 minutes' - interval '1 us', '2000-01-01Z');
  last timestamptz := date_bin('5 minutes', p_to, '2000-01-01Z');
  kept timestamptz := '-infinity';
begin
  if p_from = first and p_to = last and p_to - p_from < interval '100 days' and p_from > stored_until('sla_5m') - interval '12 months' then
    return query select * from read_sums(p_from, p_to, p_services);
    return;
  end if;
  if p_from < stored_until('sla_5m') - interval '12 months' then
    kept := kept_since('sla_5m');
  end if;

  return query
  select
    s.service_id,
    sum(s.operational_ms)::bigint,
    sum(s.degraded_ms)::bigint,
    sum(s.down_ms)::bigint,
    sum(s.planned_down_ms)::bigint,
    sum(s.excluded_ms)::bigint,
    sum(s.unknown_ms)::bigint
  from (
    select * from old_sums(p_from, p_to, kept, p_services)
    union all
    select x.*
    from kept_ranges(p_from, p_to, kept, p_services) r
    cross join lateral (
      select * from long_sums(r.from_time, least(last, p_to), r.services) where r.from_time < last
    ) x
    union all
    select * from edge_sums(p_from, least(first, p_to), p_services) where p_from >= kept
    union all
    select * from edge_sums(last, p_to, p_services) where first <= last and last >= kept
  ) s
  group by s.service_id;
end
$$;
