-- Which results a pass has to record: what goes on as before is what it was, and is looked at again when a 5-minute bucket has closed.

-- Whether results of a period stand as they were, while a correction is carried out: then days are recorded as a whole, beside them.
create function is_held(p_day date)
returns boolean
language sql
stable
as $$
  select exists (
    select from held_subjects h
    where h.starts_at < p_day + interval '33 days'
      and h.ends_at > p_day - interval '1 day'
  )
$$;

-- Services with a part in a period whose result is missing, or may be another by now: one that was heard of and does not go on as
-- before; one that is marked; and any whose result is older than `p_fresh`. With `p_all` all of them are, final ones too; with `p_marked`
-- only those are asked about that are marked since the turn over all began, whose results have changed, and not only become older.
create function stale_services(
  p_type text,
  p_day date,
  p_as_of timestamptz,
  p_fresh timestamptz,
  p_all boolean,
  p_marked boolean default false
)
returns setof bigint
language sql
stable
as $$
  with zone as materialized (
    select z.time_zone, b.starts_at <= p_as_of as begun
    from (select time_zone from sla_group_terms union select 'UTC') z
    cross join lateral period_bounds(p_type, p_day, z.time_zone) b
  )
  select s.id
  from services s
  left join sla_period_results r
    on r.period_type = p_type
    and r.period_day = p_day
    and r.subject_kind = 'SERVICE'
    and r.subject_id = s.id
  left join stored_service_states t on t.service_id = s.id
  left join sla_result_marks m on m.service_id = s.id
  where (not p_marked or not m.in_turn)
    and case
      when r.subject_id is null then
        s.known_since < p_day + case p_type when 'DAILY' then interval '2 days' else interval '33 days' end
        and coalesce(s.retired_at, 'infinity') > p_day - interval '1 day'
        and (
          (select bool_and(begun) from zone)
          or exists (
            select
            from service_terms(s.id, p_day::timestamp at time zone 'UTC' + interval '12 hours') e
            join zone z using (time_zone)
            where z.begun
          )
        )
      when r.sealed_at is not null then false
      when m.service_id is not null then true
      when p_all then true
      when r.final then false
      when r.computed_at < p_fresh then true
      -- What is decided of several nodes is credited minutes after their reports.
      else t.running_id is null and s.retired_at is null and t.reported_at > r.computed_at - interval '5 minutes'
    end
  order by s.id
$$;

-- Groups and nodes of which a service was recorded, or whose own result is older than `p_fresh`: in this order, by steps, as those of a node
-- may be the sums of those below it. With `p_services` only those that these count to.
create function stale_subjects(p_type text, p_day date, p_fresh timestamptz, p_all boolean, p_services bigint[] default null)
returns table (step integer, subject_kind text, subject_id bigint)
language sql
stable
as $$
  select coalesce(4 - n.level, 0) as step, x.subject_kind, x.subject_id
  from (
    select subject_kind, subject_id
    from sla_stale_results
    where period_type = p_type
      and period_day = p_day
    union
    select subject_kind, subject_id
    from sla_period_results
    where period_type = p_type
      and period_day = p_day
      and subject_kind <> 'SERVICE'
      and sealed_at is null
      and (p_all or (not final and computed_at < p_fresh))
  ) x
  left join hierarchy_nodes n on x.subject_kind = 'NODE' and n.id = x.subject_id
  where p_services is null
    or (x.subject_kind, x.subject_id) in (select c.subject_kind, c.subject_id from counted_subjects(p_type, p_day, p_services) c)
  order by step, x.subject_kind, x.subject_id
$$;

-- Records one period of some services and of whatever they count to: those whose stored time has changed. All of the period where it was
-- never recorded, or stands still for a correction.
create procedure record_changed_results(p_type text, p_day date, p_as_of timestamptz, p_services bigint[])
language plpgsql
as $$
declare
  stale record;
begin
  perform pg_advisory_xact_lock(hashtext('itops:period-results'));
  if is_held(p_day)
    or not exists (select from sla_period_results where period_type = p_type and period_day = p_day)
  then
    call record_period_results(p_type, p_day, p_as_of);
    return;
  end if;

  call record_service_results(p_type, p_day, p_as_of, p_services);
  for stale in
    select step, array_agg((subject_kind, subject_id)::sla_subject) as subjects
    from stale_subjects(p_type, p_day, '-infinity', false)
    group by step
    order by step
  loop
    call record_subject_results(p_type, p_day, p_as_of, stale.subjects);
  end loop;
end
$$;

-- Takes away the kept composites of whatever services count to, over time that was changed behind the aggregates; of null services, all.
create procedure forget_composites(p_services bigint[], p_from timestamptz, p_to timestamptz)
language plpgsql
set plan_cache_mode = force_custom_plan
as $$
begin
  perform pg_advisory_xact_lock(hashtext('itops:period-results'));

  if p_services is null then
    delete from sla_composite_segments;
  else
    delete from sla_composite_segments c
    using correction_subjects(p_services, p_from, p_to) s
    where c.subject_kind = s.subject_kind
      and c.subject_id = s.subject_id
      and c.from_time < p_to
      and c.to_time > p_from;
  end if;
end
$$;
