-- All-up and any-up, continued: what is aggregated is worked out once, and kept.

-- The same figures as `composite_sums`, from kept segments of aggregated time and what came since. Segments that are missing are
-- worked out and kept, up to an hour each where time goes by, so that late time costs no more than that. Who calls it holds the
-- lock of the results.
create function kept_composites(p_start timestamptz, p_end timestamptz, p_subjects sla_subject[])
returns setof composite_sum
language plpgsql
set plan_cache_mode = force_custom_plan
as $$
declare
  until timestamptz := greatest(p_start, least(p_end, stored_until('sla_5m')));
  gap record;
begin
  -- Cut at another border: of a subject that has come to another zone.
  delete from sla_composite_segments c
  using unnest(p_subjects) s
  where c.subject_kind = s.subject_kind
    and c.subject_id = s.subject_id
    and c.from_time < p_end
    and c.to_time > p_start
    and (c.from_time < p_start or c.to_time > until);

  for gap in
    select lower(r) as from_time, upper(r) as to_time, array_agg(m.subject) as subjects
    from (
      select s::sla_subject as subject, tstzmultirange(tstzrange(p_start, until)) - k.ranges as ranges
      from unnest(p_subjects) s
      cross join lateral (
        select coalesce(range_agg(tstzrange(c.from_time, c.to_time)), '{}') as ranges
        from sla_composite_segments c
        where c.subject_kind = s.subject_kind
          and c.subject_id = s.subject_id
          and c.from_time >= p_start
          and c.from_time < until
      ) k
      where until > p_start
    ) m
    cross join unnest(m.ranges) r
    group by r
  loop
    perform keep_composites(gap.from_time, gap.to_time, gap.subjects);
  end loop;

  return query
  select
    s.subject_kind,
    s.subject_id,
    sum(x.all_operational_ms)::bigint,
    sum(x.all_degraded_ms)::bigint,
    sum(x.all_down_ms)::bigint,
    sum(x.any_operational_ms)::bigint,
    sum(x.any_degraded_ms)::bigint,
    sum(x.any_down_ms)::bigint
  from unnest(p_subjects) s
  join (
    select
      c.subject_kind, c.subject_id,
      c.all_operational_ms, c.all_degraded_ms, c.all_down_ms, c.any_operational_ms, c.any_degraded_ms, c.any_down_ms
    from unnest(p_subjects) s
    join sla_composite_segments c
      on c.subject_kind = s.subject_kind
      and c.subject_id = s.subject_id
      and c.from_time >= p_start
      and c.to_time <= until
    union all
    select *
    from composite_sums(until, p_end, p_subjects)
    where until < p_end
  ) x using (subject_kind, subject_id)
  group by s.subject_kind, s.subject_id;
end
$$;

-- Keeps the figures of some subjects over an interval, added to the segment that ends where it begins if that began in the same hour.
create function keep_composites(p_from timestamptz, p_to timestamptz, p_subjects sla_subject[])
returns void
language sql
as $$
  with new as materialized (
    select * from composite_sums(p_from, p_to, p_subjects)
  ),
  extended as (
    update sla_composite_segments c
    set
      to_time = p_to,
      all_operational_ms = c.all_operational_ms + n.all_operational_ms,
      all_degraded_ms = c.all_degraded_ms + n.all_degraded_ms,
      all_down_ms = c.all_down_ms + n.all_down_ms,
      any_operational_ms = c.any_operational_ms + n.any_operational_ms,
      any_degraded_ms = c.any_degraded_ms + n.any_degraded_ms,
      any_down_ms = c.any_down_ms + n.any_down_ms
    from new n
    where c.subject_kind = n.subject_kind
      and c.subject_id = n.subject_id
      and c.to_time = p_from
      and c.from_time >= date_bin('1 hour', p_to - interval '1 ms', '2000-01-01Z')
    returning c.subject_kind, c.subject_id
  )
  insert into sla_composite_segments (
    subject_kind, subject_id, from_time, to_time,
    all_operational_ms, all_degraded_ms, all_down_ms, any_operational_ms, any_degraded_ms, any_down_ms
  )
  select
    subject_kind, subject_id, p_from, p_to,
    all_operational_ms, all_degraded_ms, all_down_ms, any_operational_ms, any_degraded_ms, any_down_ms
  from new
  where (subject_kind, subject_id) not in (select subject_kind, subject_id from extended)
$$;
