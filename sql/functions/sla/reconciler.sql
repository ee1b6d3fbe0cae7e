-- Sums straight from the snapshots, to hold the aggregates against.

create function raw_sums(p_service bigint, p_from timestamptz, p_to timestamptz)
returns sla_sums
language sql
stable
as $$
  select
    p_service,
    coalesce(sum(duration_ms) filter (where status = 'OPERATIONAL' and not excluded), 0)::bigint,
    coalesce(sum(duration_ms) filter (where status = 'DEGRADED' and not excluded), 0)::bigint,
    coalesce(sum(duration_ms) filter (where status = 'DOWN' and not excluded), 0)::bigint,
    coalesce(sum(duration_ms) filter (where status = 'DOWN' and excluded), 0)::bigint,
    coalesce(sum(duration_ms) filter (where status = 'MAINTENANCE' or (excluded and status <> 'DOWN')), 0)::bigint,
    coalesce(sum(duration_ms) filter (where status = 'UNKNOWN' and not excluded), 0)::bigint
  from sla_snapshots
  where service_id = p_service
    and time >= p_from
    and time < p_to
$$;

-- The time over which snapshots are held whole, and aggregated: from the first whole day of the oldest chunk to what the regular
-- refresh has surely reached.
create function reconcilable_range(p_as_of timestamptz)
returns table (from_time timestamptz, to_time timestamptz)
language sql
stable
as $$
  select
    date_bin('1 day', min(range_start) + interval '1 day' - interval '1 us', '2000-01-01Z'),
    date_bin('5 minutes', p_as_of - interval '20 minutes', '2000-01-01Z')
  from timescaledb_information.chunks
  where hypertable_name = 'sla_snapshots'
$$;

-- Makes the next refresh take a range again although nothing in it has changed: a refresh looks at time that was written to
-- only. Two snapshots of no service, gone at once, are what it sees.
create procedure invalidate_range(p_from timestamptz, p_to timestamptz)
language sql
as $$
  insert into sla_snapshots (service_id, time, duration_ms, status, excluded)
  values (0, p_from, 1, 'UNKNOWN', false), (0, p_to - interval '1 ms', 1, 'UNKNOWN', false);

  delete from sla_snapshots
  where service_id = 0
    and time >= p_from
    and time < p_to;
$$;

-- The same figures from nothing that was recorded before, of a few subjects of any kind: to hold recorded ones against.
create function recomputed_results(p_type text, p_day date, p_as_of timestamptz, p_subjects sla_subject[])
returns setof period_result
language plpgsql
stable
set plan_cache_mode = force_custom_plan
as $$
declare
  services bigint[] := subject_services(p_subjects)
    || array(select s.subject_id from unnest(p_subjects) s where s.subject_kind = 'SERVICE');
  zone record;
begin
  for zone in
    select *
    from zone_periods(p_type, p_day, p_as_of, p_subjects, services)
  loop
    return query
    select *
    from period_totals(
      p_type, p_day, p_as_of, zone.time_zone, zone.starts_at, zone.ends_at, zone.subjects,
      array(select p from sla_parts(zone.starts_at, zone.ends_at, p_as_of, null, services) p),
      case p_type
        when 'DAILY' then array(select k from composite_sums(zone.starts_at, zone.ends_at, zone.subjects) k)
        else monthly_composites(p_day, zone.time_zone, zone.starts_at, zone.ends_at, p_as_of, zone.subjects)
      end,
      today_of(p_type, p_as_of, zone.subjects)
    );
  end loop;
end
$$;
