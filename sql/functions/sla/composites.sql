-- All-up and any-up, continued: the figures of a period.

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

-- Who counts to the subjects in a period, and when.
create function composite_counted(p_start timestamptz, p_end timestamptz, p_services bigint[], p_subjects sla_subject[])
returns table (members composite_member[], memberships composite_membership[])
language sql
stable
as $$
  with stay as materialized (
    select *
    from composite_stays(p_start, p_end, p_services, p_subjects)
  ),
  counted as (
    select distinct s.membership, s.subject_kind, subject.id, s.from_time, s.to_time
    from (select distinct membership, subject_kind, subject_id, from_time, to_time from stay) s
    left join hierarchy_nodes n on s.subject_kind = 'NODE' and n.id = s.subject_id
    cross join unnest(coalesce(n.ancestors, array[s.subject_id])) subject (id)
    where p_subjects is null
      or (s.subject_kind, subject.id)::sla_subject = any (p_subjects)
  )
  select
    (
      select array_agg((service_id, membership, degraded_rule)::composite_member)
      from stay
      where membership in (select membership from counted)
    ),
    (select array_agg(counted::composite_membership) from counted)
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
  services bigint[] := case when p_subjects is not null then subject_services(p_subjects) end;
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

  select c.members, c.memberships
  into members, memberships
  from composite_counted(p_start, p_end, services, p_subjects) c;

  -- Each step is planned for its arrays, so a step over nothing is left out.
  reaches := array(select r from read_reaches('sla_hourly', first_hour, last_hour, members) r);
  if cardinality(reaches) > 0 then
    hours := array(select u from composite_unions_of(reaches, memberships, interval '1 hour') u);
  end if;

  reaches := '{}';
  if exists (select from unnest(hours) h where not h.known) then
    reaches := array(
      with open as (
        select h.bucket, array_agg(distinct s.membership order by s.membership) as ids
        from unnest(hours) h
        join unnest(memberships) s
          on s.subject_kind = h.subject_kind
          and s.subject_id = h.subject_id
          and s.from_time < h.bucket + interval '1 hour'
          and s.to_time > h.bucket
        where not h.known
        group by h.bucket
      ),
      segment as (
        select ids, range_agg(tstzrange(bucket, bucket + interval '1 hour')) as ranges
        from open
        group by ids
      )
      select r
      from segment s
      cross join unnest(s.ranges) x
      -- Where an hour is stored, its buckets are.
      cross join lateral read_reaches(
        'sla_5m', lower(x), upper(x), array(select m from unnest(members) m where m.membership = any (s.ids))
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
      -- Memberships that were read for one subject count to others too, whose hour is known.
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

-- The same of a few subjects between any two instants: the parts of 5 minutes at the ends are read from the snapshots.
create function exact_composites(p_from timestamptz, p_to timestamptz, p_subjects sla_subject[])
returns setof composite_sum
language plpgsql
stable
set plan_cache_mode = force_custom_plan
as $$
declare
  first timestamptz := date_bin('5 minutes', p_from + interval '5 minutes' - interval '1 us', '2000-01-01Z');
  last timestamptz := date_bin('5 minutes', p_to, '2000-01-01Z');
  -- Once: in a call they would be looked up for each row.
  services bigint[] := subject_services(p_subjects);
begin
  if first < last then
    return query select * from composite_sums(first, last, p_subjects);
  end if;
  if p_from < first then
    return query select * from composite_edge(p_from, least(first, p_to), p_subjects, services);
  end if;
  if last < p_to and first <= last then
    return query select * from composite_edge(last, p_to, p_subjects, services);
  end if;
end
$$;

-- Within one 5-minute bucket, from the snapshots of the services that count to the subjects, laid over each other.
create function composite_edge(p_from timestamptz, p_to timestamptz, p_subjects sla_subject[], p_services bigint[])
returns setof composite_sum
language sql
stable
as $$
  select
    u.subject_kind,
    u.subject_id,
    u.measured_ms - u.troubled_ms,
    u.troubled_ms - u.down_ms,
    u.down_ms,
    u.operational_ms,
    u.serving_ms - u.operational_ms,
    u.measured_ms - u.serving_ms
  from (select date_bin('5 minutes', p_from, '2000-01-01Z') as start) b
  cross join lateral composite_counted(p_from, p_to, p_services, p_subjects) c
  cross join lateral read_overlaps(
    b.start,
    b.start + interval '5 minutes',
    array(
      select (s.subject_kind, s.subject_id, b.start, 0, 0, 0, 0, 0, false, false)::composite_unions
      from unnest(p_subjects) s
    ),
    '{}',
    coalesce(c.members, '{}'),
    coalesce(c.memberships, '{}')
  ) u
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
