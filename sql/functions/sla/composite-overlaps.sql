-- All-up and any-up, continued: what the sums of buckets do not say, read from the segments laid over each other.

-- A 5-minute bucket of a subject in which sums do not give the unions, with one of the memberships whose segments may.
create type composite_open as (
  membership integer,
  from_time timestamptz,
  to_time timestamptz,
  subject_kind text,
  subject_id bigint,
  bucket timestamptz,
  covered boolean
);

-- A service whose segments are wanted, and of which time.
create type composite_wanted as (service_id bigint, ranges tstzmultirange);

-- The stored segments of many services over a short time. The bounds are written out: only so is it planned without the chunks that
-- hold none of them, and by what the time holds.
create function read_segments(p_from timestamptz, p_to timestamptz, p_services bigint[])
returns table (service_id bigint, "time" timestamptz, duration_ms integer, status service_status)
language plpgsql
stable
as $$
begin
  return query execute format(
    'select service_id, time, duration_ms, status
    from sla_snapshots
    where time >= %L
      and time < %L
      and service_id = any ($1)
      and not excluded',
    p_from, p_to
  )
  using p_services;
end
$$;

-- The unions of the 5-minute buckets in which sums do not give them, from the segments: one row for each subject's covered
-- buckets, one for its others. A covered bucket is OPERATIONAL throughout, and only the segments of trouble are read.
create function read_overlaps(
  p_start timestamptz,
  p_end timestamptz,
  p_open composite_unions[],
  p_reaches composite_reach[],
  p_members composite_member[],
  p_memberships composite_membership[]
)
returns setof composite_unions
language plpgsql
stable
-- Only a plan that knows how long the arrays are joins them well.
set plan_cache_mode = force_custom_plan
as $$
declare
  open composite_open[];
  wanted composite_wanted[];
  first_bucket timestamptz;
  last_bucket timestamptz;
  together boolean;
  running_services bigint[];
begin
  -- Often there are none, and to plan what reads them takes longer than to read.
  if cardinality(p_open) = 0 then
    return;
  end if;

  open := array(
    select (s.membership, s.from_time, s.to_time, o.subject_kind, o.subject_id, o.bucket, o.covered)::composite_open
    from unnest(p_open) o
    join unnest(p_memberships) s
      on s.subject_kind = o.subject_kind
      and s.subject_id = o.subject_id
      and s.from_time < o.bucket + interval '5 minutes'
      and s.to_time > o.bucket
  );

  wanted := array(
    with wanted_bucket as (
      select o.membership, o.bucket, bool_and(o.covered) as covered
      from unnest(open) o
      group by o.membership, o.bucket
    )
    select (service_id, range_agg(tstzrange(bucket, bucket + interval '5 minutes')))::composite_wanted
    from (
      select m.service_id, p.bucket
      from wanted_bucket p
      join unnest(p_members) m on m.membership = p.membership
      where not p.covered
      union
      select unnest(r.troubled), p.bucket
      from wanted_bucket p
      join unnest(p_reaches) r on r.membership = p.membership and r.bucket = p.bucket
      where p.covered
    ) w
    group by service_id
  );

  select min(o.bucket), max(o.bucket) into first_bucket, last_bucket from unnest(p_open) o;
  -- To look one service up takes as long as to read some dozens of segments: what has just passed is read of all at once.
  together := last_bucket - first_bucket < interval '30 minutes' and cardinality(wanted) > 50;
  -- What runs on is read of all where most are wanted, else each is looked up.
  if 2 * cardinality(wanted) <= (select count(*) from services) then
    running_services := array(select service_id from unnest(wanted));
  end if;

  return query
  with stored as (
    select w.service_id, p.time, p.duration_ms, p.status
    from unnest(wanted) w
    -- Consecutive buckets of a service are read in one go.
    cross join unnest(w.ranges) r
    cross join lateral (
      select time, duration_ms, status
      from sla_snapshots
      where service_id = w.service_id
        and time >= lower(r)
        and time < upper(r)
        and not excluded
      -- Keeps this a look-up by key; joined any other way, whole days would be read.
      offset 0
    ) p
    where not together
    union all
    select w.service_id, p.time, p.duration_ms, p.status
    from read_segments(first_bucket, last_bucket + interval '5 minutes', array(select service_id from unnest(wanted))) p
    join unnest(wanted) w on w.service_id = p.service_id and w.ranges @> p.time
    where together
  ),
  running as (
    select w.service_id, p.time, p.duration_ms, p.status
    from running_time p
    join unnest(wanted) w on w.service_id = p.service_id and w.ranges @> p.time
    where (running_services is null or p.service_id = any (running_services))
      and not p.excluded
  ),
  -- Agents tick together, so most services of a membership have the same segments: those count once.
  segment as (
    select distinct m.membership, p.time, p.duration_ms, counted_status(p.status, m.degraded_rule) as status
    from (select * from stored union all select * from running) p
    join unnest(p_members) m on m.service_id = p.service_id
    where p.time >= p_start
      and p.time < p_end
      and p.status in ('OPERATIONAL', 'DEGRADED', 'DOWN')
  ),
  part as (
    select
      o.subject_kind,
      o.subject_id,
      o.covered,
      p.status,
      tstzrange(greatest(p.time, o.from_time), least(p.time + p.duration_ms * interval '1 ms', o.to_time)) as range
    from segment p
    join unnest(open) o on o.membership = p.membership and o.bucket = date_bin('5 minutes', p.time, '2000-01-01Z')
    where p.time < o.to_time
      and p.time + p.duration_ms * interval '1 ms' > o.from_time
      and (p.status <> 'OPERATIONAL' or not o.covered)
  ),
  united as (
    select
      u.subject_kind,
      u.subject_id,
      u.covered,
      sum(u.length_ms)::bigint as length_ms,
      coalesce(range_agg(u.range) filter (where u.status = 'DOWN'), '{}') as down,
      coalesce(range_agg(u.range) filter (where u.status = 'DEGRADED'), '{}') as degraded,
      coalesce(range_agg(u.range) filter (where u.status = 'OPERATIONAL'), '{}') as operational
    from (
      select p.subject_kind, p.subject_id, p.covered, p.status, p.range, 0 as length_ms
      from part p
      union all
      select b.subject_kind, b.subject_id, b.covered, null, null, 300000
      from unnest(p_open) b
    ) u
    group by u.subject_kind, u.subject_id, u.covered
  )
  select
    u.subject_kind,
    u.subject_id,
    null::timestamptz,
    multirange_ms(u.down),
    multirange_ms(u.down + u.degraded),
    case when u.covered then u.length_ms else multirange_ms(u.down + u.degraded + u.operational) end,
    case when u.covered then u.length_ms else multirange_ms(u.operational) end,
    case when u.covered then u.length_ms else multirange_ms(u.operational + u.degraded) end,
    true,
    u.covered
  from united u;
end
$$;
