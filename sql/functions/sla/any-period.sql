-- What a service, group, node or customer comes to between any two instants: the same rule as that of days and months.

-- The services that ever counted to a subject.
create function range_services(p_kind text, p_id bigint)
returns bigint[]
language sql
stable
as $$
  select case
    when p_kind = 'SERVICE' then array[p_id]
    when p_kind <> 'CUSTOMER' then subject_services(array[(p_kind, p_id)::sla_subject])
    else array(
      select a.service_id
      from customer_groups g
      join sla_assignments a on a.sla_group_id = g.group_id
      where g.customer_id = p_id
      union
      select s.id
      from services s
      join customers c on c.id = p_id
      where exists (select from unnest(c.paths) p where is_below(s.path, p))
    )
  end
$$;

-- Their parts of an interval, cut where terms change. A customer's are those of the members of its groups while they were, and of what lies
-- at or below its paths now; each counts once.
create function range_parts(p_kind text, p_id bigint, p_from timestamptz, p_to timestamptz, p_as_of timestamptz)
returns sla_part[]
language plpgsql
stable
set plan_cache_mode = force_custom_plan
as $$
declare
  -- Once, not for each part.
  services bigint[] := range_services(p_kind, p_id);
  groups bigint[] := array(select g.group_id from customer_groups g where g.customer_id = p_id);
  below bigint[];
begin
  if p_kind <> 'CUSTOMER' then
    return array(select p from sla_parts(p_from, p_to, p_as_of, null, services) p);
  end if;
  below := array(
    select s.id
    from services s
    join customers c on c.id = p_id
    where exists (select from unnest(c.paths) prefix where is_below(s.path, prefix))
  );
  return array(
    select p
    from sla_parts(p_from, p_to, p_as_of, null, services) p
    where p.group_id = any (groups)
      or p.service_id = any (below)
  );
end
$$;

-- The verdicts on each group, and on what is in none together, over parts of an interval; an open one is judged by the parts of its current day.
create function group_statuses(p_parts sla_part[], p_today sla_part[])
returns text[]
language sql
stable
as $$
  with today as (
    select d.group_id, sum(d.consumed_ms) as consumed_ms, sum(d.counted_ms)::bigint as counted_ms
    from unnest(p_today) d
    group by d.group_id
  )
  select array_agg(
    sla_status(
      t.measured_ms,
      t.budget_ms,
      t.consumed_ms,
      t.remaining_ms,
      coalesce(d.consumed_ms, t.consumed_ms),
      coalesce(d.counted_ms, t.counted_ms),
      t.covered_ms,
      t.required_ms
    )
  )
  from (
    select
      p.group_id,
      sum(p.measured_ms)::bigint as measured_ms,
      sum(p.budget_ms) as budget_ms,
      sum(p.consumed_ms) as consumed_ms,
      sum(p.counted_ms)::bigint as counted_ms,
      sum(p.remaining_ms)::bigint as remaining_ms,
      sum(p.measured_ms + p.planned_down_ms + p.excluded_ms)::bigint as covered_ms,
      sum(p.required_ms) as required_ms
    from unnest(p_parts) p
    group by p.group_id
  ) t
  left join today d on d.group_id is not distinct from t.group_id
$$;

-- The result of an interval, or nothing where the subject has no part in it; with those of its services and groups, as far as they count
-- to it, when `p_members` says so. An open one is judged by what its current day spends. The verdict on a customer is none that one on its groups
-- does not bear.
create function range_results(
  p_kind text,
  p_id bigint,
  p_from timestamptz,
  p_to timestamptz,
  p_as_of timestamptz,
  p_zone text,
  p_members boolean
)
returns setof period_result
language plpgsql
stable
-- Only a plan that knows the interval and how many parts there are reads no more than it needs.
set plan_cache_mode = force_custom_plan
as $$
declare
  subjects sla_subject[] := array[(p_kind, p_id)::sla_subject];
  parts sla_part[] := range_parts(p_kind, p_id, p_from, p_to, p_as_of);
  composites composite_sum[] := '{}';
  today_parts sla_part[] := '{}';
  today day_consumption[] := '{}';
  total period_result;
begin
  if cardinality(parts) = 0 then
    return;
  end if;
  if p_members then
    subjects := array(
      select (p_kind, p_id)::sla_subject
      union
      select ('SERVICE', p.service_id)::sla_subject from unnest(parts) p
      union
      select ('GROUP', p.group_id)::sla_subject from unnest(parts) p where p.group_id is not null
    );
  end if;
  if p_to > p_as_of then
    today_parts := (
      select range_parts(p_kind, p_id, b.starts_at, b.ends_at, p_as_of)
      from period_bounds('DAILY', period_day_of('DAILY', p_as_of, p_zone), p_zone) b
    );
    today := array(
      select (t.kind, t.id, t.consumed_ms, t.counted_ms)::day_consumption
      from part_totals(subjects, today_parts) t
    );
  end if;
  if p_kind in ('GROUP', 'NODE') then
    composites := array(
      select c
      from composites_by_days(
        p_kind, p_id, (select min(p.known_from) from unnest(parts) p), p_to, p_as_of + interval '5 minutes', true
      ) c
    );
  end if;
  for total in
    select *
    from period_totals('RANGE', null, p_as_of, p_zone, p_from, p_to, subjects, parts, composites, today)
  loop
    if total.subject_kind = 'CUSTOMER' then
      total.status := status_of_whole(total.status, group_statuses(parts, today_parts));
    end if;
    return next total;
  end loop;
end
$$;

-- Whether an end of an interval is exact: nothing is known any more of where within 5 minutes something happened once the snapshots are
-- dropped, and of where within a day once the finer sums are.
create function is_exact_end(p_at timestamptz, p_services bigint[])
returns boolean
language sql
stable
as $$
  select case
    -- Before anything is known there is nothing to be cut.
    when p_at <= (select min(s.known_since) from services s where s.id = any (p_services)) then true
    when p_at >= kept_since('sla_snapshots') then true
    when p_at >= kept_since('sla_5m') then p_at = date_bin('5 minutes', p_at, '2000-01-01Z')
    else not exists (
      select
      from day_zones(p_services) z
      where local_midnight((p_at at time zone z.time_zone)::date, z.time_zone) <> p_at
    )
  end
$$;
