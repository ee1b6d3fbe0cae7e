-- All-up and any-up, continued: what the sums of buckets do not tell, and the figures of a period.

-- A 5-minute bucket of a subject in which sums do not tell the unions, with one of the places whose pieces may.
create type composite_open as (
  place integer,
  from_time timestamptz,
  to_time timestamptz,
  subject_kind text,
  subject_id bigint,
  bucket timestamptz,
  covered boolean
);

-- All-up and any-up of one subject: milliseconds that count as up, half up and down.
create type composite_sum as (
  subject_kind text,
  subject_id bigint,
  all_operational_ms bigint,
  all_degraded_ms bigint,
  all_down_ms bigint,
  any_operational_ms bigint,
  any_degraded_ms bigint,
  any_down_ms bigint
);

-- The unions of the 5-minute buckets in which sums do not tell them, from the pieces: one row for each subject's covered
-- buckets, one for its others. A covered bucket is OPERATIONAL throughout, and only the pieces of trouble are read.
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
begin
  -- Often there are none, and to plan what reads them takes longer than to read.
  if cardinality(p_open) = 0 then
    return;
  end if;

  open := array(
    select (s.place, s.from_time, s.to_time, o.subject_kind, o.subject_id, o.bucket, o.covered)::composite_open
    from unnest(p_open) o
    join unnest(p_memberships) s
      on s.subject_kind = o.subject_kind
      and s.subject_id = o.subject_id
      and s.from_time < o.bucket + interval '5 minutes'
      and s.to_time > o.bucket
  );

  return query
  with place as (
    select o.place, o.bucket, bool_and(o.covered) as covered
    from unnest(open) o
    group by o.place, o.bucket
  ),
  -- Consecutive buckets of a service are read in one go.
  wanted as (
    select service_id, range_agg(tstzrange(bucket, bucket + interval '5 minutes')) as ranges
    from (
      select m.service_id, p.bucket
      from place p
      join unnest(p_members) m on m.place = p.place
      where not p.covered
      union
      select unnest(r.troubled), p.bucket
      from place p
      join unnest(p_reaches) r on r.place = p.place and r.bucket = p.bucket
      where p.covered
    ) w
    group by service_id
  ),
  -- Agents tick together, so most members of a place have the same pieces: those count once.
  piece as (
    select distinct m.place, p.time, p.duration_ms, counted_status(p.status, m.degraded_rule) as status
    from wanted w
    cross join unnest(w.ranges) r
    cross join lateral (
      select time, duration_ms, status
      from credited_time
      where service_id = w.service_id
        and time >= lower(r)
        and time < upper(r)
        and time >= p_start
        and time < p_end
        and not excluded
        and status in ('OPERATIONAL', 'DEGRADED', 'DOWN')
      -- Keeps this a look-up by key; joined any other way, whole days would be read.
      offset 0
    ) p
    join unnest(p_members) m on m.service_id = w.service_id
  ),
  part as (
    select
      o.subject_kind,
      o.subject_id,
      o.covered,
      p.status,
      tstzrange(greatest(p.time, o.from_time), least(p.time + p.duration_ms * interval '1 ms', o.to_time)) as range
    from piece p
    join unnest(open) o on o.place = p.place and o.bucket = date_bin('5 minutes', p.time, '2000-01-01Z')
    where p.time < o.to_time
      and p.time + p.duration_ms * interval '1 ms' > o.from_time
      and (p.status <> 'OPERATIONAL' or not o.covered)
  ),
  held as (
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
    h.subject_kind,
    h.subject_id,
    null::timestamptz,
    multirange_ms(h.down),
    multirange_ms(h.down + h.degraded),
    case when h.covered then h.length_ms else multirange_ms(h.down + h.degraded + h.operational) end,
    case when h.covered then h.length_ms else multirange_ms(h.operational) end,
    case when h.covered then h.length_ms else multirange_ms(h.operational + h.degraded) end,
    true,
    h.covered
  from held h;
end
$$;

-- All-up and any-up of SLA groups and hierarchy nodes, of all or of the given ones, over a period that starts and ends on 5
-- minutes. Excluded, unknown and unmeasured time of a member never counts, so each triple adds up to the time in which any member
-- was measured. Of a period whose snapshots are dropped by now it can't be said any more.
create function composite_sums(p_start timestamptz, p_end timestamptz, p_subjects sla_subject[] default null)
returns setof composite_sum
language plpgsql
stable
-- A plan that does not know the period and the length of the arrays looks into every chunk, and joins by nested loops.
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  first_hour timestamptz := date_bin('1 hour', p_start + interval '1 hour' - interval '1 us', '2000-01-01Z');
  last_hour timestamptz := least(date_bin('1 hour', p_end, '2000-01-01Z'), stored_until('sla_hourly'));
  members composite_member[];
  memberships composite_membership[];
  hours composite_unions[] := '{}';
  reaches composite_reach[];
  buckets composite_unions[] := '{}';
  open composite_unions[] := '{}';
begin
  if last_hour <= first_hour then
    first_hour := p_end;
    last_hour := p_end;
  end if;

  with stay as materialized (
    select *
    from composite_stays(p_start, p_end)
  ),
  membership as (
    select distinct s.place, s.subject_kind, counted.subject_id, s.from_time, s.to_time
    from (select distinct place, subject_kind, subject_id, from_time, to_time from stay) s
    left join hierarchy_nodes n on s.subject_kind = 'NODE' and n.id = s.subject_id
    cross join unnest(coalesce(n.ancestors, array[s.subject_id])) counted (subject_id)
    where p_subjects is null
      or (s.subject_kind, counted.subject_id)::sla_subject = any (p_subjects)
  )
  select
    (
      select array_agg((service_id, place, degraded_rule)::composite_member)
      from stay
      where place in (select place from membership)
    ),
    (select array_agg(membership::composite_membership) from membership)
  into members, memberships;

  -- Each step is planned for its arrays, so a step over nothing is left out.
  reaches := array(select r from read_reaches('sla_hourly', first_hour, last_hour, members) r);
  if cardinality(reaches) > 0 then
    hours := array(select u from composite_unions_of(reaches, memberships, interval '1 hour') u);
  end if;

  reaches := '{}';
  if exists (select from unnest(hours) h where not h.known) then
    reaches := array(
      with open as (
        select h.bucket, array_agg(distinct s.place order by s.place) as places
        from unnest(hours) h
        join unnest(memberships) s
          on s.subject_kind = h.subject_kind
          and s.subject_id = h.subject_id
          and s.from_time < h.bucket + interval '1 hour'
          and s.to_time > h.bucket
        where not h.known
        group by h.bucket
      ),
      stretch as (
        select places, range_agg(tstzrange(bucket, bucket + interval '1 hour')) as ranges
        from open
        group by places
      )
      select r
      from stretch s
      cross join unnest(s.ranges) x
      -- Where an hour is stored, its buckets are.
      cross join lateral read_reaches(
        'sla_5m', lower(x), upper(x), array(select m from unnest(members) m where m.place = any (s.places))
      ) r
    );
  end if;
  if members is not null and (p_start < first_hour or last_hour < p_end) then
    reaches := reaches || array(
      select r
      from (values (p_start, first_hour), (last_hour, p_end)) edge (from_time, to_time)
      cross join lateral five_minute_parts(edge.from_time, edge.to_time) p
      cross join lateral read_reaches(p.aggregate, p.from_time, p.to_time, members) r
    );
  end if;

  if cardinality(reaches) > 0 then
    buckets := array(
      select u
      from composite_unions_of(reaches, memberships, interval '5 minutes') u
      left join unnest(hours) h
        on h.subject_kind = u.subject_kind
        and h.subject_id = u.subject_id
        and h.bucket = date_bin('1 hour', u.bucket, '2000-01-01Z')
      -- Places that were read for one subject count to others too, whose hour is known.
      where not coalesce(h.known, false)
    );
    open := array(select b from unnest(buckets) b where not known);
  end if;

  return query
  with subject as (
    select 'GROUP' as subject_kind, id as subject_id
    from sla_groups
    union all
    select 'NODE', id
    from hierarchy_nodes
  ),
  total as (
    select
      subject_kind,
      subject_id,
      sum(down_ms)::bigint as down_ms,
      sum(troubled_ms)::bigint as troubled_ms,
      sum(measured_ms)::bigint as measured_ms,
      sum(operational_ms)::bigint as operational_ms,
      sum(serving_ms)::bigint as serving_ms
    from (
      select *
      from unnest(hours || buckets)
      where known
      union all
      select *
      from read_overlaps(p_start, p_end, open, reaches, members, memberships)
    ) u
    group by subject_kind, subject_id
  )
  select
    subject_kind,
    subject_id,
    coalesce(t.measured_ms - t.troubled_ms, 0),
    coalesce(t.troubled_ms - t.down_ms, 0),
    coalesce(t.down_ms, 0),
    coalesce(t.operational_ms, 0),
    coalesce(t.serving_ms - t.operational_ms, 0),
    coalesce(t.measured_ms - t.serving_ms, 0)
  from subject
  left join total t using (subject_kind, subject_id)
  where p_subjects is null
    or (subject_kind, subject_id)::sla_subject = any (p_subjects);
end
$$;

-- A composite's uptime: up as long as all its members are, or any. What its members' rules count as half up is half up.
create function composite_uptime(operational_ms bigint, degraded_ms bigint, down_ms bigint)
returns numeric
language sql
immutable
as $$
  select
    uptime_of(
      operational_ms + degraded_ms + down_ms,
      operational_ms + degraded_ms + down_ms,
      down_ms + degraded_weight('half') * degraded_ms
    )
$$;
