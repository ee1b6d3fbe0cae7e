-- All-up and any-up: how an SLA group or hierarchy node fared as one thing. All-up is as its worst member at every instant,
-- any-up as its best one. Both come from the true overlap of the members' pieces, so they never exceed the time gone by.
--
-- Five unions over the members say it all: the time in which some member was DOWN; DOWN or DEGRADED ("troubled"); anything
-- of the three ("measured"); OPERATIONAL; OPERATIONAL or DEGRADED ("serving"). The triples are their differences.
--
-- To lay 2,880 pieces a day of every service over each other would take minutes. But of a bucket the length of a union is
-- known from sums alone when one member fills the whole bucket, or when only one member has a part in it: then it is the
-- longest part. So hours are tried first, of the others their 5-minute buckets, and only what is left is read piece by piece.

-- Length of a bounded multirange in milliseconds.
create function multirange_ms(p_ranges tstzmultirange)
returns bigint
language sql
immutable
strict
parallel safe
as $$
  select round(1000 * coalesce(sum(extract(epoch from upper(r) - lower(r))), 0))::bigint
  from unnest(p_ranges) r
$$;

-- Services that count to the same subjects from the same instant to the same instant share a place, so that each is added
-- up once and not for all six subjects that it has. A service has one place by its node, and one for each stay in a group.
create type composite_member as (service_id bigint, place integer);

-- What a place counts to, and when.
create type composite_seat as (
  place integer,
  subject_kind text,
  subject_id bigint,
  from_time timestamptz,
  to_time timestamptz
);

-- Of one place in one bucket: the longest part that one member has in each union, all members' time, and who was troubled.
create type composite_reach as (
  place integer,
  bucket timestamptz,
  most_down integer,
  most_troubled integer,
  most_measured integer,
  most_operational integer,
  most_serving integer,
  down_ms bigint,
  degraded_ms bigint,
  operational_ms bigint,
  troubled bigint[]
);

-- The five unions of a subject in one bucket. Unless `known`, they are lower bounds; `covered`: yet some member was
-- OPERATIONAL throughout, so that only the troubled ones are worth a closer look.
create type composite_unions as (
  subject_kind text,
  subject_id bigint,
  bucket timestamptz,
  down_ms bigint,
  troubled_ms bigint,
  measured_ms bigint,
  operational_ms bigint,
  serving_ms bigint,
  known boolean,
  covered boolean
);

-- Every stay of a service in a place within a period.
create function composite_stays(p_start timestamptz, p_end timestamptz)
returns table (
  service_id bigint,
  place integer,
  subject_kind text,
  subject_id bigint,
  from_time timestamptz,
  to_time timestamptz
)
language sql
stable
as $$
  with stay as (
    select id as service_id, 'NODE' as subject_kind, node_id as subject_id, p_start as from_time, p_end as to_time
    from services
    union all
    -- New terms of the same group do not end a stay.
    select t.service_id, 'GROUP', t.group_id, lower(r), upper(r)
    from (
      select service_id, group_id, range_agg(tstzrange(greatest(valid_from, p_start), least(valid_to, p_end))) as ranges
      from sla_terms
      where group_id is not null
        and valid_from < p_end
        and valid_to > p_start
      group by service_id, group_id
    ) t
    cross join unnest(t.ranges) r
  )
  select
    service_id,
    (dense_rank() over (order by subject_kind, subject_id, from_time, to_time))::integer,
    subject_kind,
    subject_id,
    from_time,
    to_time
  from stay
$$;

-- The buckets of an aggregate, added up by place. The bounds are written out: only so is a real-time aggregate planned with
-- the border between its stored and its live part known.
create function read_reaches(p_aggregate text, p_from timestamptz, p_to timestamptz, p_members composite_member[])
returns setof composite_reach
language plpgsql
stable
as $$
declare
  wanted bigint[];
begin
  if p_from >= p_to then
    return;
  end if;

  -- For most of the services it is cheaper to read all than to look each of them up.
  select array_agg(distinct service_id)
  into wanted
  from unnest(p_members);

  if 2 * cardinality(wanted) > (select count(*) from services) then
    wanted := null;
  end if;

  return query execute format(
    'select
      m.place,
      r.bucket,
      max(r.down),
      max(r.down + r.degraded),
      max(r.down + r.degraded + r.operational),
      max(r.operational),
      max(r.operational + r.degraded),
      sum(r.down),
      sum(r.degraded),
      sum(r.operational),
      array_agg(r.service_id) filter (where r.down + r.degraded > 0)
    from (
      select
        service_id,
        bucket,
        down_ms::integer as down,
        degraded_ms::integer as degraded,
        operational_ms::integer as operational
      from %I
      where bucket >= %L and bucket < %L and ($2 is null or service_id = any ($2))
    ) r
    join unnest($1) m on m.service_id = r.service_id
    group by m.place, r.bucket',
    p_aggregate, p_from, p_to
  )
  using p_members, wanted;
end
$$;

-- From places to the subjects that they count to. A sum that equals the longest part is the part of one member alone.
-- Where a stay begins or ends within a bucket, the bucket's sums are not the subject's.
create function composite_unions_of(p_reaches composite_reach[], p_seats composite_seat[], p_step interval)
returns setof composite_unions
language sql
stable
as $$
  select
    subject_kind,
    subject_id,
    bucket,
    down_ms,
    troubled_ms,
    measured_ms,
    operational_ms,
    serving_ms,
    whole
      and down_ms in (step_ms, all_down)
      and troubled_ms in (step_ms, all_down + all_degraded)
      and measured_ms in (step_ms, all_down + all_degraded + all_operational)
      and operational_ms in (step_ms, all_operational)
      and serving_ms in (step_ms, all_operational + all_degraded),
    whole and operational_ms = step_ms
  from (
    select
      s.subject_kind,
      s.subject_id,
      r.bucket,
      max(r.most_down)::bigint as down_ms,
      max(r.most_troubled)::bigint as troubled_ms,
      max(r.most_measured)::bigint as measured_ms,
      max(r.most_operational)::bigint as operational_ms,
      max(r.most_serving)::bigint as serving_ms,
      sum(r.down_ms) as all_down,
      sum(r.degraded_ms) as all_degraded,
      sum(r.operational_ms) as all_operational,
      bool_and(s.from_time <= r.bucket and s.to_time >= r.bucket + p_step) as whole
    from unnest(p_reaches) r
    join unnest(p_seats) s
      on s.place = r.place
      and s.from_time < r.bucket + p_step
      and s.to_time > r.bucket
    group by s.subject_kind, s.subject_id, r.bucket
  ) u
  cross join lateral (select (1000 * extract(epoch from p_step))::bigint as step_ms) step
$$;

-- The unions of the 5-minute buckets in which sums do not tell them, from the pieces: one row for each subject's covered
-- buckets, one for its others. A covered bucket is OPERATIONAL throughout, and only the pieces of trouble are read.
create function read_overlaps(
  p_start timestamptz,
  p_end timestamptz,
  p_open composite_unions[],
  p_reaches composite_reach[],
  p_members composite_member[],
  p_seats composite_seat[]
)
returns setof composite_unions
language sql
stable
as $$
  with open as materialized (
    select s.place, s.from_time, s.to_time, o.subject_kind, o.subject_id, o.bucket, o.covered
    from unnest(p_open) o
    join unnest(p_seats) s
      on s.subject_kind = o.subject_kind
      and s.subject_id = o.subject_id
      and s.from_time < o.bucket + interval '5 minutes'
      and s.to_time > o.bucket
  ),
  place as (
    select place, bucket, bool_and(covered) as covered
    from open
    group by place, bucket
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
    select distinct m.place, p.time, p.duration_ms, p.status
    from wanted w
    cross join unnest(w.ranges) r
    cross join lateral (
      select time, duration_ms, status
      from sla_snapshots
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
    join open o on o.place = p.place and o.bucket = date_bin('5 minutes', p.time, '2000-01-01Z')
    where p.time < o.to_time
      and p.time + p.duration_ms * interval '1 ms' > o.from_time
      and (p.status <> 'OPERATIONAL' or not o.covered)
  ),
  held as (
    select
      subject_kind,
      subject_id,
      covered,
      coalesce(range_agg(range) filter (where status = 'DOWN'), '{}') as down,
      coalesce(range_agg(range) filter (where status = 'DEGRADED'), '{}') as degraded,
      coalesce(range_agg(range) filter (where status = 'OPERATIONAL'), '{}') as operational
    from part
    group by subject_kind, subject_id, covered
  ),
  bucket as (
    select subject_kind, subject_id, covered, count(*) * 300000 as length_ms
    from unnest(p_open)
    group by subject_kind, subject_id, covered
  )
  select
    b.subject_kind,
    b.subject_id,
    null::timestamptz,
    coalesce(multirange_ms(h.down), 0),
    coalesce(multirange_ms(h.down + h.degraded), 0),
    case when b.covered then b.length_ms else coalesce(multirange_ms(h.down + h.degraded + h.operational), 0) end,
    case when b.covered then b.length_ms else coalesce(multirange_ms(h.operational), 0) end,
    case when b.covered then b.length_ms else coalesce(multirange_ms(h.operational + h.degraded), 0) end,
    true,
    b.covered
  from bucket b
  left join held h
    on h.subject_kind = b.subject_kind
    and h.subject_id = b.subject_id
    and h.covered = b.covered
$$;

-- All-up and any-up of every SLA group and hierarchy node over a period that starts and ends on 5 minutes. Excluded, unknown
-- and unmeasured time of a member never counts, so each triple adds up to the time in which any member was measured. Of a
-- period whose snapshots are dropped by now it can't be told any more.
create function composite_sums(p_start timestamptz, p_end timestamptz, p_as_of timestamptz)
returns table (
  subject_kind text,
  subject_id bigint,
  all_operational_ms bigint,
  all_degraded_ms bigint,
  all_down_ms bigint,
  any_operational_ms bigint,
  any_degraded_ms bigint,
  any_down_ms bigint
)
language plpgsql
stable
-- A plan that does not know the period and the length of the arrays looks into every chunk, and joins by nested loops.
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  first_hour timestamptz := date_bin('1 hour', p_start + interval '1 hour' - interval '1 us', '2000-01-01Z');
  -- A younger hour may not be stored yet (15 minutes behind, every 5 minutes), and its live sum is dearer than its buckets.
  last_hour timestamptz := date_bin('1 hour', least(p_end, p_as_of - interval '20 minutes'), '2000-01-01Z');
  members composite_member[];
  seats composite_seat[];
  hours composite_unions[];
  reaches composite_reach[];
  buckets composite_unions[];
  open composite_unions[];
begin
  if last_hour <= first_hour then
    first_hour := p_end;
    last_hour := p_end;
  end if;

  with stay as materialized (
    select *
    from composite_stays(p_start, p_end)
  ),
  seat as (
    select distinct s.place, s.subject_kind, counted.subject_id, s.from_time, s.to_time
    from (select distinct place, subject_kind, subject_id, from_time, to_time from stay) s
    left join hierarchy_nodes n on s.subject_kind = 'NODE' and n.id = s.subject_id
    cross join unnest(coalesce(n.ancestors, array[s.subject_id])) counted (subject_id)
  )
  select
    (select array_agg((service_id, place)::composite_member) from stay),
    (select array_agg(seat::composite_seat) from seat)
  into members, seats;

  reaches := array(select r from read_reaches('sla_hourly', first_hour, last_hour, members) r);
  hours := array(select u from composite_unions_of(reaches, seats, interval '1 hour') u);

  reaches := array(
    with open as (
      select h.bucket, array_agg(distinct s.place order by s.place) as places
      from unnest(hours) h
      join unnest(seats) s
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
    cross join lateral read_reaches(
      'sla_5m', lower(x), upper(x), array(select m from unnest(members) m where m.place = any (s.places))
    ) r
    union all
    select r
    from read_reaches('sla_5m', p_start, first_hour, members) r
    union all
    select r
    from read_reaches('sla_5m', last_hour, p_end, members) r
  );

  buckets := array(
    select u
    from composite_unions_of(reaches, seats, interval '5 minutes') u
    left join unnest(hours) h
      on h.subject_kind = u.subject_kind
      and h.subject_id = u.subject_id
      and h.bucket = date_bin('1 hour', u.bucket, '2000-01-01Z')
    -- Places that were read for one subject count to others too, whose hour is known.
    where not coalesce(h.known, false)
  );
  open := array(select b from unnest(buckets) b where not known);

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
      from read_overlaps(p_start, p_end, open, reaches, members, seats)
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
  left join total t using (subject_kind, subject_id);
end
$$;
