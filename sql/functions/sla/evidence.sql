-- What was observed of each service on each day, as lines with a Merkle root: what seals are bound to.

-- An instant as evidence has it: UTC, to the millisecond.
create function seal_instant(p_at timestamptz)
returns text
language sql
immutable
as $$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- The root over lines as RFC 6962 has it: a hash without a partner moves up as it is. Of no line it is the SHA-256 of nothing.
create function merkle_root(p_lines text[])
returns bytea
language plpgsql
immutable
as $$
declare
  level bytea[];
begin
  if cardinality(p_lines) = 0 then
    return sha256('');
  end if;
  level := array(
    select sha256('\x00'::bytea || convert_to(line, 'UTF8'))
    from unnest(p_lines) with ordinality as l (line, n)
    order by n
  );
  while cardinality(level) > 1 loop
    level := array(
      select
        case
          when count(*) = 2 then sha256('\x01'::bytea || string_agg(hash, ''::bytea order by n))
          else (array_agg(hash))[1]
        end
      from unnest(level) with ordinality as h (hash, n)
      group by (n - 1) / 2
      order by (n - 1) / 2
    );
  end loop;
  return level[1];
end
$$;

-- What was credited to a service between two instants: runs of one status, each a line. Declared maintenance is said of what it
-- changes; reported MAINTENANCE is planned anyhow.
create function segment_lines(p_service bigint, p_from timestamptz, p_to timestamptz)
returns text[]
language sql
stable
as $$
  with segment as (
    select
      status,
      excluded and status <> 'MAINTENANCE' as planned,
      greatest(time, p_from) as from_time,
      least(time + duration_ms * interval '1 ms', p_to) as to_time
    from credited_time
    where service_id = p_service
      and time >= time_bucket('5 minutes', p_from)
      and time < p_to
  ),
  step as (
    select
      *,
      case when (status, planned, from_time) is distinct from (lag(status) over w, lag(planned) over w, lag(to_time) over w) then 1 else 0 end
        as is_new
    from segment
    where from_time < to_time
    window w as (order by from_time)
  ),
  run as (
    select min(from_time) as from_time, max(to_time) as to_time, status, planned
    from (select *, sum(is_new) over (order by from_time) as number from step) n
    group by number, status, planned
  )
  select array(
    select concat_ws(' ', seal_instant(from_time), seal_instant(to_time), status, case when planned then 'planned' end)
    from run
    order by from_time
  )
$$;

-- From when on all snapshots are still stored.
create function snapshots_kept_from(p_as_of timestamptz)
returns timestamptz
language sql
stable
as $$
  select coalesce(
    p_as_of - (
      select min((config ->> 'drop_after')::interval)
      from timescaledb_information.jobs
      where proc_schema = current_schema()
        and proc_name = 'run_snapshot_cleanup'
    ),
    '-infinity'
  )
$$;

-- Makes the evidence of days of services, from their results: pairs of a service and a day.
create function make_day_evidence(p_services bigint[], p_days date[], p_as_of timestamptz)
returns bigint
language sql
as $$
  with inserted as (
    insert into sla_day_evidence as e (service_id, period_day, starts_at, ends_at, segments, segment_count, root, made_at)
    select
      r.subject_id, r.period_day, r.period_start, r.period_end, array_to_string(s.lines, E'\n'), cardinality(s.lines),
      merkle_root(s.lines), p_as_of
    from unnest(p_services, p_days) as d (service_id, period_day)
    join sla_period_results r
      on r.period_type = 'DAILY'
      and r.period_day = d.period_day
      and r.subject_kind = 'SERVICE'
      and r.subject_id = d.service_id
    cross join lateral (select segment_lines(r.subject_id, r.period_start, r.period_end) as lines offset 0) s
    where r.period_start >= snapshots_kept_from(p_as_of)
    on conflict (service_id, period_day) do update
    set
      starts_at = excluded.starts_at,
      ends_at = excluded.ends_at,
      segments = excluded.segments,
      segment_count = excluded.segment_count,
      root = excluded.root,
      made_at = excluded.made_at
    returning 1
  )
  select count(*)
  from inserted
$$;

-- Days of services between two dates that are closed and not sealed, whose evidence is missing or may be older than their result. Ten
-- minutes after a result was recorded all is stored that it was recorded from.
create function due_evidence(p_from date, p_to date, p_as_of timestamptz, p_services bigint[] default null)
returns table (service_id bigint, period_day date)
language sql
stable
as $$
  select r.subject_id, r.period_day
  from sla_period_results r
  left join sla_day_evidence e on e.service_id = r.subject_id and e.period_day = r.period_day
  where r.period_type = 'DAILY'
    and r.subject_kind = 'SERVICE'
    and r.period_day >= p_from
    and r.period_day < p_to
    and r.final
    and r.sealed_at is null
    and r.period_start >= snapshots_kept_from(p_as_of)
    and (p_services is null or r.subject_id = any (p_services))
    and (e.made_at is null or e.made_at < r.computed_at + interval '10 minutes')
$$;

-- A step: the evidence of up to `p_most` days of services that closed within the last forty. Gives their number; 0 when none is due.
create function make_due_evidence(p_as_of timestamptz, p_most integer)
returns bigint
language sql
as $$
  select make_day_evidence(array_agg(d.service_id), array_agg(d.period_day), p_as_of)
  from (
    select d.service_id, d.period_day
    from due_evidence((p_as_of - interval '40 days')::date, (p_as_of + interval '1 day')::date, p_as_of) d
    join sla_period_results r
      on r.period_type = 'DAILY'
      and r.period_day = d.period_day
      and r.subject_kind = 'SERVICE'
      and r.subject_id = d.service_id
    where r.computed_at <= p_as_of - interval '10 minutes'
    order by d.period_day, d.service_id
    limit p_most
  ) d
$$;

-- What is wrong with the evidence of sealed days of a month: lines that do not give the root and, with `p_raw`, snapshots that are still
-- stored and no longer give the lines.
create function verify_evidence(p_day date, p_as_of timestamptz, p_raw boolean)
returns table (service_id bigint, period_day date, problem text)
language sql
stable
as $$
  select e.service_id, e.period_day, 'the segments of ' || e.period_day || ' do not give their root'
  from sla_day_evidence e
  where e.period_day >= p_day
    and e.period_day < p_day + interval '1 month'
    and e.root <> merkle_root(coalesce(string_to_array(nullif(e.segments, ''), E'\n'), '{}'))
  union all
  select r.subject_id, r.period_day, 'the snapshots of ' || r.period_day || ' are no longer those that were sealed'
  from sla_period_results r
  join sla_day_evidence e on e.service_id = r.subject_id and e.period_day = r.period_day
  where p_raw
    and r.period_type = 'DAILY'
    and r.subject_kind = 'SERVICE'
    and r.period_day >= p_day
    and r.period_day < p_day + interval '1 month'
    and r.sealed_at is not null
    and e.starts_at >= snapshots_kept_from(p_as_of)
    and e.segments <> array_to_string(segment_lines(e.service_id, e.starts_at, e.ends_at), E'\n')
$$;
