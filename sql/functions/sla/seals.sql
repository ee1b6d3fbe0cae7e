-- Sealing of months: hashes over inputs, and revisions.

-- Up to `p_most` months of one kind of subject that are final and eight days over (reports older than seven are refused), all of the
-- same calendar month, unless some of their time still waits to be aggregated again or for a correction, or was imported lately. Those of groups and nodes carry the hashes of
-- their services, whose months may end later in another zone, and wait for all of them.
create function due_seals(p_kind text, p_as_of timestamptz, p_most integer)
returns setof sla_period_results
language sql
stable
as $$
  with due as (
    select r.*
    from sla_period_results r
    where r.period_type = 'MONTHLY'
      and r.subject_kind = p_kind
      and r.final
      and r.sealed_at is null
      and r.period_end <= p_as_of - interval '8 days'
      and not exists (
        select from late_credits l
        where l.to_time > r.period_start
          and l.from_time < r.period_end
      )
      and not exists (
        select from held_subjects h
        where h.subject_kind = r.subject_kind
          and h.subject_id = r.subject_id
          and h.starts_at < r.period_end
          and h.ends_at > r.period_start
      )
      and not (p_kind = 'SERVICE' and is_being_imported(r.subject_id, r.period_start, r.period_end, p_as_of))
      and (
        p_kind = 'SERVICE'
        or not exists (
          select from sla_period_results s
          where s.period_type = 'MONTHLY'
            and s.subject_kind = 'SERVICE'
            and s.period_day = r.period_day
            and s.sealed_at is null
        )
      )
    -- So that no more are looked at than are taken: what is due is looked for again in each step.
    order by r.period_day, r.subject_id
    limit p_most
  )
  select *
  from due
  where period_day = (select min(period_day) from due)
  order by subject_id
$$;

-- Seals months of one kind of subject, with the evidence of their days. Each seal carries the hash of the seal of its subject that was made
-- before, and the end of the audit log. Gives the number of months sealed.
create function seal_some_months(p_kind text, p_as_of timestamptz, p_most integer)
returns bigint
language plpgsql
set plan_cache_mode = force_custom_plan
as $$
declare
  subjects bigint[];
  day date;
  head audit_head;
begin
  select array_agg(subject_id), min(period_day)
  into subjects, day
  from due_seals(p_kind, p_as_of, p_most);
  if subjects is null then
    return 0;
  end if;

  if p_kind = 'SERVICE' then
    perform make_day_evidence(due_evidence(d::date, 'infinity', null, subjects), d::date, p_as_of)
    from generate_series(day::timestamp, day + interval '1 month' - interval '1 day', interval '1 day') d;
  end if;
  select * into head from audit_head;

  with read as (
    select
      r.subject_id, r.uptime, r.uptime_best, r.uptime_worst, r.coverage, r.min_coverage, r.target, r.status, n.subject, n.revision,
      u.correction_id, p.hash as previous_hash,
      seal_inputs(
        p_kind, r.subject_id, day, n.subject, n.revision, u.correction_id, coalesce(nullif(encode(head.hash, 'hex'), ''), '-'), w.lines
      ) as inputs
    from sla_period_results r
    left join month_windows(case p_kind when 'SERVICE' then subjects else '{}' end, day) w on w.service_id = r.subject_id
    left join latest_seals l on l.subject_kind = p_kind and l.subject_id = r.subject_id and l.period_day = day
    left join sla_unsealed u on u.subject_kind = p_kind and u.subject_id = r.subject_id and u.period_day = day
    left join lateral (
      select hash
      from sla_seals s
      where s.subject_kind = p_kind
        and s.subject_id = r.subject_id
      order by s.id desc
      limit 1
    ) p on true
    cross join lateral (select subject_name(p_kind, r.subject_id) as subject, coalesce(l.revision, 0) + 1 as revision) n
    where r.period_type = 'MONTHLY'
      and r.period_day = day
      and r.subject_kind = p_kind
      and r.subject_id = any (subjects)
  )
  insert into sla_seals (
    subject_kind, subject_id, period_day, revision, sealed_at, correction_id, subject, uptime, uptime_best, uptime_worst,
    coverage, min_coverage, target, status, inputs, hash, previous_hash, audit_id
  )
  select
    p_kind, subject_id, day, revision, p_as_of, correction_id, subject, uptime, uptime_best, uptime_worst, coverage, min_coverage,
    target, status, inputs, seal_hash(inputs, previous_hash), previous_hash, head.id
  from read;

  delete from sla_unsealed u
  where u.subject_kind = p_kind
    and u.subject_id = any (subjects)
    and u.period_day = day;

  update sla_period_results r
  set sealed_at = p_as_of
  where r.subject_kind = p_kind
    and r.subject_id = any (subjects)
    and r.period_day >= day
    and r.period_day < day + interval '1 month';
  return cardinality(subjects);
end
$$;

-- All of them.
create procedure seal_months(p_kind text, p_as_of timestamptz)
language plpgsql
as $$
begin
  while seal_some_months(p_kind, p_as_of, null) > 0 loop
  end loop;
end
$$;

-- A step of sealing: up to `p_most` months of services, or ten where that is less, or, when none of those is due, of groups, or else of nodes. Gives the number
-- of months sealed; 0 when none is due.
create function take_seal_step(p_as_of timestamptz, p_most integer)
returns bigint
language plpgsql
as $$
declare
  kind text;
  count bigint := 0;
begin
  -- Results are recorded by one session at a time.
  perform pg_advisory_xact_lock(hashtext('itops:period-results'));
  foreach kind in array array['SERVICE', 'GROUP', 'NODE'] loop
    -- To look for what is due, and for evidence that is missing, takes as long as ten services do.
    count := seal_some_months(kind, p_as_of, case kind when 'SERVICE' then greatest(p_most, 10) else p_most end);
    exit when count > 0;
  end loop;
  return count;
end
$$;
