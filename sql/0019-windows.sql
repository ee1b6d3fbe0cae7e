-- Budgets over any window: what was credited in it, and what the accounting rule makes of that.

-- What was credited between two instants of one 5-minute bucket: from the snapshots, cut at the edges. Once the snapshots of the
-- bucket are dropped, the part of its sums that is as long.
create function rim_sums(p_from timestamptz, p_to timestamptz, p_services bigint[])
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

  if exists (select from sla_snapshots where time >= bucket_start and time < bucket_end) then
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
        from sla_snapshots
        where time >= %L and time < %L and service_id = any (%L::bigint[])
      ) p
      group by service_id',
      p_from, p_to, bucket_start, p_to, p_services
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
      where bucket = %2$L and service_id = any (%3$L::bigint[])',
      ms_between(p_from, p_to), bucket_start, p_services
    );
  end if;
end
$$;

-- What was credited to services between any two instants, exact to the millisecond: whole 5-minute buckets from the aggregates,
-- the rims beside them from the snapshots.
create function window_sums(p_from timestamptz, p_to timestamptz, p_services bigint[])
returns setof sla_sums
language sql
stable
as $$
  with whole as (
    select
      time_bucket('5 minutes', p_from + interval '5 minutes' - interval '1 us') as first,
      time_bucket('5 minutes', p_to) as last
  ),
  part as (
    select x.*
    from whole w
    cross join lateral rim_sums(p_from, least(w.first, p_to), p_services) x
    union all
    select x.*
    from whole w
    cross join lateral read_sums(w.first, w.last, p_services) x
    where w.first < w.last
    union all
    select x.*
    from whole w
    cross join lateral rim_sums(w.last, p_to, p_services) x
    where w.first <= w.last
  )
  select
    service_id,
    sum(operational_ms)::bigint,
    sum(degraded_ms)::bigint,
    sum(down_ms)::bigint,
    sum(planned_down_ms)::bigint,
    sum(excluded_ms)::bigint,
    sum(unknown_ms)::bigint
  from part
  group by service_id
$$;

-- What the accounting rule makes of services between two instants, one row for each stretch of terms. `planned_ms` is the planned
-- maintenance, `budget_ms` what the target allows of the stretch, `allowed_ms` what it allows of the counted time. The seconds since
-- the last report of a service that still reports are about to be told, and so no gap.
create function window_accounts(p_from timestamptz, p_to timestamptz, p_services bigint[])
returns table (
  service_id bigint,
  group_id bigint,
  elapsed_ms bigint,
  planned_ms bigint,
  measured_ms bigint,
  counted_ms bigint,
  consumed_ms numeric,
  budget_ms numeric,
  allowed_ms numeric
)
language sql
stable
as $$
  with term as materialized (
    select t.*, greatest(t.valid_from, p_from) as from_time, least(t.valid_to, p_to) as to_time
    from sla_terms t
    where t.service_id = any (p_services)
      and t.valid_from < p_to
      and t.valid_to > p_from
  ),
  stretch as (
    select from_time, to_time, array_agg(service_id) as services
    from term
    group by from_time, to_time
  ),
  credited as materialized (
    select s.from_time, s.to_time, x.*
    from stretch s
    cross join lateral window_sums(s.from_time, s.to_time, s.services) x
  ),
  member as (
    select
      t.*,
      coalesce(c.operational_ms, 0) as operational_ms,
      coalesce(c.degraded_ms, 0) as degraded_ms,
      coalesce(c.down_ms, 0) as down_ms,
      coalesce(c.planned_down_ms, 0) as planned_down_ms,
      coalesce(c.excluded_ms, 0) as excluded_ms,
      coalesce(c.unknown_ms, 0) as unknown_ms,
      ms_between(t.from_time, least(t.to_time, v.retired_at)) as elapsed_ms,
      least(
        t.to_time,
        v.retired_at,
        case when not is_stale(n.reported_at, n.interval_ms, p_to) then n.credited_until end
      ) as told_until,
      v.known_since
    from term t
    join services v on v.id = t.service_id
    join service_states n on n.service_id = t.service_id
    left join credited c
      on c.service_id = t.service_id
      and c.from_time = t.from_time
  )
  select
    m.service_id,
    m.group_id,
    m.elapsed_ms,
    m.planned_down_ms + m.excluded_ms,
    a.measured_ms,
    a.counted_ms,
    a.consumed_ms,
    a.budget_ms,
    (1 - m.uptime_target / 100) * a.counted_ms
  from member m
  cross join lateral sla_account(
    m.operational_ms,
    m.degraded_ms,
    m.down_ms,
    m.planned_down_ms,
    m.excluded_ms,
    m.unknown_ms + greatest(
      0,
      ms_between(m.from_time, m.told_until)
      - ms_between(m.from_time, least(m.known_since, m.told_until))
      - (m.operational_ms + m.degraded_ms + m.down_ms + m.planned_down_ms + m.excluded_ms + m.unknown_ms)
    ),
    m.elapsed_ms,
    m.elapsed_ms,
    m.uptime_target,
    m.degraded_rule,
    m.unmeasured_rule
  ) a
$$;

-- The same, pooled: each of the services, and each of the groups over whoever was its member at the time.
create function subject_accounts(p_from timestamptz, p_to timestamptz, p_services bigint[], p_groups bigint[])
returns table (
  subject_kind text,
  subject_id bigint,
  elapsed_ms bigint,
  planned_ms bigint,
  measured_ms bigint,
  counted_ms bigint,
  consumed_ms numeric,
  budget_ms numeric,
  allowed_ms numeric
)
language sql
stable
as $$
  with account as materialized (
    select *
    from window_accounts(
      p_from,
      p_to,
      array(
        select unnest(p_services)
        union
        select service_id
        from sla_assignments
        where sla_group_id = any (p_groups)
      )
    )
  ),
  seat as (
    select 'SERVICE' as kind, service_id as id, *
    from account
    where service_id = any (p_services)
    union all
    select 'GROUP', group_id, *
    from account
    where group_id = any (p_groups)
  )
  select
    kind,
    id,
    sum(elapsed_ms)::bigint,
    sum(planned_ms)::bigint,
    sum(measured_ms)::bigint,
    sum(counted_ms)::bigint,
    sum(consumed_ms),
    sum(budget_ms),
    sum(allowed_ms)
  from seat
  group by kind, id
$$;
