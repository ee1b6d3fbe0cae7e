-- All-up and any-up, continued: longer than a day, from the days that are recorded.

-- Of a group or node over an interval: the sums of its recorded days, and up to `p_until` what lies beside them. Of days that overlap, as
-- those do between which the zone of the subject changes, none counts that begins before another one is over. With `p_final` open days
-- are not taken as they are recorded.
create function composites_by_days(
  p_kind text,
  p_id bigint,
  p_from timestamptz,
  p_to timestamptz,
  p_until timestamptz,
  p_final boolean
)
returns setof composite_sum
language plpgsql
stable
set plan_cache_mode = force_custom_plan
as $$
declare
  subjects sla_subject[] := array[(p_kind, p_id)::sla_subject];
  days sla_period_results[] := array(
    select d.r
    from (
      select
        r,
        max(r.period_end) over (order by r.period_start, r.period_day rows between unbounded preceding and 1 preceding) as before
      from sla_period_results r
      where r.period_type = 'DAILY'
        and r.subject_kind = p_kind
        and r.subject_id = p_id
        and r.period_day between (p_from at time zone 'UTC')::date - 1 and (p_to at time zone 'UTC')::date + 1
        and r.period_start >= p_from
        and r.period_end <= p_to
        and (r.final or not p_final)
    ) d
    where d.before is null
      or (d.r).period_start >= d.before
  );
  sums composite_sum[];
begin
  sums := array(
    select
      (
        p_kind, p_id, d.all_operational_ms, d.all_degraded_ms, d.all_down_ms, d.any_operational_ms, d.any_degraded_ms,
        d.any_down_ms
      )::composite_sum
    from unnest(days) d
    union all
    select c
    from unnest(
      tstzmultirange(tstzrange(p_from, greatest(p_from, least(p_to, p_until))))
      - (select coalesce(range_agg(tstzrange(d.period_start, d.period_end)), '{}') from unnest(days) d)
    ) gap
    cross join lateral exact_composites(lower(gap), upper(gap), subjects) c
  );
  return query
  select
    p_kind,
    p_id,
    sum(s.all_operational_ms)::bigint,
    sum(s.all_degraded_ms)::bigint,
    sum(s.all_down_ms)::bigint,
    sum(s.any_operational_ms)::bigint,
    sum(s.any_degraded_ms)::bigint,
    sum(s.any_down_ms)::bigint
  from unnest(sums) s;
end
$$;

-- Of a month, of the given groups and nodes: the sums of its days as they are recorded. Days in another zone than that of the month don't
-- fit into it without a rest.
create function monthly_composites(
  p_day date,
  p_zone text,
  p_start timestamptz,
  p_end timestamptz,
  p_as_of timestamptz,
  p_subjects sla_subject[]
)
returns composite_sum[]
language sql
stable
as $$
  with total as (
    select
      r.subject_kind,
      r.subject_id,
      bool_and(r.time_zone = p_zone) as fits,
      sum(r.all_operational_ms)::bigint as all_operational_ms,
      sum(r.all_degraded_ms)::bigint as all_degraded_ms,
      sum(r.all_down_ms)::bigint as all_down_ms,
      sum(r.any_operational_ms)::bigint as any_operational_ms,
      sum(r.any_degraded_ms)::bigint as any_degraded_ms,
      sum(r.any_down_ms)::bigint as any_down_ms
    from sla_period_results r
    where r.period_type = 'DAILY'
      and r.subject_kind <> 'SERVICE'
      and r.period_day >= p_day
      and r.period_day < p_day + interval '1 month'
      and (r.subject_kind, r.subject_id)::sla_subject = any (p_subjects)
    group by r.subject_kind, r.subject_id
  )
  select array(
    select
      (
        subject_kind, subject_id, all_operational_ms, all_degraded_ms, all_down_ms, any_operational_ms, any_degraded_ms,
        any_down_ms
      )::composite_sum
    from total
    where fits
    union all
    select c
    from total t
    cross join lateral composites_by_days(
      t.subject_kind, t.subject_id, p_start, p_end, p_as_of + interval '5 minutes', false
    ) c
    where not t.fits
  )
$$;
