-- How a correction is applied.

-- The services that a correction touches.
create function correction_services(p_correction bigint)
returns bigint[]
language sql
stable
as $$
  select array_agg(distinct service_id order by service_id)
  from sla_correction_ranges
  where correction_id = p_correction
$$;

-- Keeps what a correction is about to replace.
create procedure keep_corrected_pieces(c sla_corrections, p_services bigint[])
language sql
as $$
  insert into sla_corrected_pieces (correction_id, service_id, time, duration_ms, status, excluded)
  with piece as (
    select
      s.service_id,
      s.status,
      s.excluded,
      greatest(s.time, r.starts_at) as from_time,
      least(s.time + s.duration_ms * interval '1 ms', r.ends_at) as to_time
    from sla_snapshots s
    join sla_correction_ranges r
      on r.correction_id = c.id
      and r.service_id = s.service_id
      and r.starts_at < s.time + s.duration_ms * interval '1 ms'
      and r.ends_at > s.time
    where s.service_id = any (p_services)
      and s.time >= time_bucket('5 minutes', c.starts_at)
      and s.time < c.ends_at
  ),
  step as (
    select
      p.*,
      case
        when (status, excluded, from_time) is distinct from (lag(status) over w, lag(excluded) over w, lag(to_time) over w) then 1
        else 0
      end as is_new
    from piece p
    window w as (partition by service_id order by from_time)
  ),
  run as (
    select s.*, sum(is_new) over (partition by service_id order by from_time) as number
    from step s
  )
  select c.id, service_id, min(from_time), ms_between(min(from_time), max(to_time)), status, excluded
  from run
  group by service_id, number, status, excluded;
$$;

-- Takes away what is stored in a correction's ranges; a piece that reaches over a border keeps what lies beyond it.
create procedure clear_corrected_time(c sla_corrections, p_services bigint[])
language plpgsql
as $$
declare
  first_bucket timestamptz := time_bucket('5 minutes', c.starts_at);
begin
  insert into sla_snapshots (service_id, time, duration_ms, status, excluded)
  select s.service_id, r.ends_at, ms_between(r.ends_at, s.time + s.duration_ms * interval '1 ms'), s.status, s.excluded
  from sla_snapshots s
  join sla_correction_ranges r
    on r.correction_id = c.id
    and r.service_id = s.service_id
    and r.ends_at > s.time
    and r.ends_at < s.time + s.duration_ms * interval '1 ms'
  where s.service_id = any (p_services)
    and s.time >= first_bucket
    and s.time < c.ends_at;

  delete from sla_snapshots s
  using sla_correction_ranges r
  where r.correction_id = c.id
    and r.service_id = s.service_id
    and s.time >= r.starts_at
    and s.time < r.ends_at
    and s.service_id = any (p_services)
    and s.time >= c.starts_at
    and s.time < c.ends_at;

  update sla_snapshots s
  set duration_ms = ms_between(s.time, r.starts_at)
  from sla_correction_ranges r
  where r.correction_id = c.id
    and r.service_id = s.service_id
    and s.time < r.starts_at
    and s.time + s.duration_ms * interval '1 ms' > r.starts_at
    and s.service_id = any (p_services)
    and s.time >= first_bucket
    and s.time < c.ends_at;
end
$$;

-- Fills a correction's ranges with its status, bucket by bucket, cut at what is planned.
create procedure fill_corrected_time(c sla_corrections, p_services bigint[])
language sql
as $$
  insert into sla_snapshots (service_id, time, duration_ms, status, excluded)
  select r.service_id, lower(part.during), ms_between(lower(part.during), upper(part.during)), c.status, part.excluded
  from sla_correction_ranges r
  left join excluded_time(p_services, c.starts_at, c.ends_at) e on e.service_id = r.service_id
  cross join lateral generate_series(
    time_bucket('5 minutes', r.starts_at), r.ends_at - interval '1 ms', interval '5 minutes'
  ) as bucket
  cross join lateral (
    select
      tstzmultirange(tstzrange(bucket, bucket + interval '5 minutes') * tstzrange(r.starts_at, r.ends_at)) as during,
      case when c.status = 'MAINTENANCE' then tstzmultirange(tstzrange(null, null)) else coalesce(e.spans, '{}') end as planned
  ) piece
  cross join lateral (
    select unnest(piece.during * piece.planned) as during, true as excluded
    union all
    select unnest(piece.during - piece.planned), false
  ) part
  where r.correction_id = c.id;
$$;

-- Marks the days of a correction that lie before `p_settled` to be aggregated again.
create procedure mark_corrected_days(c sla_corrections, p_settled timestamptz)
language sql
as $$
  insert into late_credits as l (service_id, day, from_time, to_time)
  select
    r.service_id,
    (d.start at time zone 'UTC')::date,
    min(greatest(r.starts_at, d.start)),
    max(least(r.ends_at, d.start + interval '24 hours'))
  from sla_correction_ranges r
  cross join lateral generate_series(
    date_trunc('day', r.starts_at, 'UTC'), r.ends_at - interval '1 ms', interval '24 hours'
  ) as d (start)
  where r.correction_id = c.id
    and greatest(r.starts_at, d.start) < p_settled
  group by 1, 2
  order by 1, 2
  on conflict (service_id, day) do update
  set
    from_time = least(l.from_time, excluded.from_time),
    to_time = greatest(l.to_time, excluded.to_time);
$$;

-- Carries out an approved correction. Its caller holds the lock of whoever changes exclusions, and the states of the services.
-- STATUS and VOID move `credited_until` behind the range, so that whatever is replayed into it is taken as late: time that
-- STATUS has filled is held, and time that VOID has emptied is refused.
create procedure apply_correction(p_correction bigint, p_settled timestamptz)
language plpgsql
as $$
declare
  c sla_corrections;
  services bigint[] := correction_services(p_correction);
begin
  perform set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true);
  select * into strict c from sla_corrections where id = p_correction;
  call keep_corrected_pieces(c, services);

  if c.kind <> 'STATUS' then
    insert into time_overrides (correction_id, service_id, kind, starts_at, ends_at)
    select r.correction_id, r.service_id, c.kind, r.starts_at, r.ends_at
    from sla_correction_ranges r
    where r.correction_id = c.id;
  end if;

  if c.kind in ('EXCLUDE', 'INCLUDE') then
    perform apply_exclusions(services, c.starts_at, c.ends_at, p_settled);
  else
    call clear_corrected_time(c, services);
    if c.kind = 'STATUS' then
      call fill_corrected_time(c, services);
    end if;
    update service_states t
    set credited_until = greatest(t.credited_until, r.until)
    from (
      select service_id, max(ends_at) as until
      from sla_correction_ranges
      where correction_id = c.id
      group by service_id
    ) r
    where t.service_id = r.service_id;

    if c.kind = 'STATUS' then
      update services s
      set known_since = r.since
      from (
        select service_id, min(starts_at) as since
        from sla_correction_ranges
        where correction_id = c.id
        group by service_id
      ) r
      where s.id = r.service_id
        and s.known_since > r.since;
    end if;
    call mark_corrected_days(c, p_settled);
  end if;
end
$$;

-- The first instant that can still be corrected: earlier pieces were, or are about to be, dropped, and aggregating their
-- time again would delete it. Null while nothing is held.
create function earliest_correctable(p_now timestamptz)
returns timestamptz
language sql
stable
as $$
  select case when count(*) > 0 then greatest(min(range_start), p_now - interval '89 days') end
  from timescaledb_information.chunks
  where hypertable_name = 'sla_snapshots'
$$;
