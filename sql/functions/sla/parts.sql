-- What each service comes to in a period, cut where its terms change.

-- What one service comes to over an interval with the same terms.
create type sla_part as (
  service_id bigint,
  group_id bigint,
  -- Null is the node at which the service is now.
  node_id bigint,
  weight smallint,
  operational_ms bigint,
  degraded_ms bigint,
  down_ms bigint,
  planned_down_ms bigint,
  excluded_ms bigint,
  unknown_ms bigint,
  gap_ms bigint,
  elapsed_ms bigint,
  period_ms bigint,
  -- Of an open period, what is still to come.
  remaining_ms bigint,
  -- How much of the elapsed time must be accounted for.
  required_ms numeric,
  known_from timestamptz,
  measured_ms bigint,
  counted_ms bigint,
  consumed_ms numeric,
  -- What measured time alone consumed.
  spent_ms numeric,
  budget_ms numeric,
  target numeric,
  incident_count integer
);

-- Every service, or those that ever count in a zone, or the given ones, between two instants, cut where its terms change. A
-- service has a part in a period from when it is known: its time elapses from then on, up to its retirement, and what of it was not
-- measured is unmeasured, for whatever reason.
create function sla_parts(
  p_start timestamptz,
  p_end timestamptz,
  p_as_of timestamptz,
  p_zone text,
  p_services bigint[] default null
)
returns setof sla_part
language sql
stable
as $$
  with segment as materialized (
    select t.*, greatest(t.valid_from, p_start) as starts_at, least(t.valid_to, p_end) as ends_at
    from sla_terms t
    where t.valid_from < p_end
      and t.valid_to > p_start
      and (p_services is null or t.service_id = any (p_services))
      and (
        p_zone is null
        or t.service_id in (
          select a.service_id
          from sla_assignments a
          join sla_group_terms g on g.group_id = a.sla_group_id
          where g.time_zone = p_zone
        )
      )
  ),
  -- Nearly all services share one interval; those that don't are asked for by id.
  period as (
    select
      starts_at,
      ends_at,
      case when 2 * count(*) < (select count(*) from services) then array_agg(service_id) end as services
    from segment
    group by starts_at, ends_at
  ),
  sums as materialized (
    select s.starts_at, s.ends_at, x.*
    from period s
    cross join lateral range_sums(s.starts_at, s.ends_at, s.services) x
  ),
  member as (
    select
      t.*,
      coalesce(x.operational_ms, 0) as operational_ms,
      coalesce(x.degraded_ms, 0) as degraded_ms,
      coalesce(x.down_ms, 0) as down_ms,
      coalesce(x.planned_down_ms, 0) as planned_down_ms,
      coalesce(x.excluded_ms, 0) as excluded_ms,
      coalesce(x.unknown_ms, 0) as unknown_ms,
      greatest(t.starts_at, s.known_since) as known_from,
      least(t.ends_at, p_as_of, s.retired_at) as elapsed_until,
      ms_between(greatest(t.starts_at, p_as_of), least(t.ends_at, s.retired_at)) as remaining_ms
    from segment t
    join services s on s.id = t.service_id
    left join sums x using (service_id, starts_at, ends_at)
    where x.service_id is not null
      or (s.known_since < p_end and coalesce(s.retired_at, 'infinity') > p_start)
  ),
  timed as (
    select
      m.*,
      absent_ms,
      credited_ms,
      -- A sender's clock may run ahead of ours by some seconds.
      greatest(ms_between(known_from, elapsed_until) - absent_ms, credited_ms) as elapsed_ms
    from member m
    cross join lateral absent_time(m.service_id, m.starts_at, least(m.ends_at, p_as_of))
    cross join lateral (
      select operational_ms + degraded_ms + down_ms + planned_down_ms + excluded_ms + unknown_ms as credited_ms
    ) c
  )
  select
    m.service_id,
    m.group_id,
    m.node_id,
    m.weight,
    m.operational_ms,
    m.degraded_ms,
    m.down_ms,
    m.planned_down_ms,
    m.excluded_ms,
    m.unknown_ms,
    g.gap_ms,
    m.elapsed_ms,
    ms_between(m.starts_at, m.ends_at),
    m.remaining_ms,
    m.min_coverage / 100 * m.elapsed_ms,
    m.known_from,
    a.measured_ms,
    a.counted_ms,
    a.consumed_ms,
    a.spent_ms,
    a.budget_ms,
    m.uptime_target,
    -- Looked up by key: how many there are can't be estimated, and joined they might be gone through once for each service. Compared as
    -- rows, so that only the index by service and time will do: by time alone, those of all services would be read for each.
    (
      select count(*)
      from sla_incidents i
      where (i.service_id, i.started_at) >= (m.service_id, m.starts_at)
        and (i.service_id, i.started_at) < (m.service_id, m.ends_at)
        and not i.planned
    )::integer
  from timed m
  cross join lateral (
    select m.unknown_ms + m.elapsed_ms - m.credited_ms as gap_ms
  ) g
  cross join lateral sla_account(
    m.operational_ms,
    m.degraded_ms,
    m.down_ms,
    m.planned_down_ms,
    m.excluded_ms,
    g.gap_ms,
    m.elapsed_ms,
    ms_between(m.starts_at, m.ends_at),
    m.uptime_target,
    m.degraded_rule,
    m.unmeasured_rule
  ) a
  where m.absent_ms = 0
    or m.elapsed_ms > 0
$$;

-- The current results of one type: those whose period holds the instant. On the day on which a subject comes to another
-- zone two may do so: the later one counts.
create function current_results(p_type text, p_at timestamptz)
returns setof sla_period_results
language sql
stable
as $$
  select distinct on (subject_kind, subject_id) *
  from sla_period_results
  where period_type = p_type
    and period_day between period_day_of(p_type, p_at, 'Etc/GMT+12') and period_day_of(p_type, p_at, 'Etc/GMT-14')
    and period_start <= p_at
    and period_end > p_at
  order by subject_kind, subject_id, period_day desc
$$;

-- The current result of one subject, by key: for joins over many subjects, of which nobody can estimate how many have one.
create function current_result(p_type text, p_at timestamptz, p_kind text, p_id bigint)
returns setof sla_period_results
language sql
stable
rows 1
as $$
  select *
  from sla_period_results
  where subject_kind = p_kind
    and subject_id = p_id
    and period_type = p_type
    and period_day between period_day_of(p_type, p_at, 'Etc/GMT+12') and period_day_of(p_type, p_at, 'Etc/GMT-14')
    and period_start <= p_at
    and period_end > p_at
  order by period_day desc
  limit 1
$$;
