-- Borders of days and months, lengths, and the hierarchy of paths.

-- True when `path` lies at or below `prefix`; the empty prefix is everything.
create function is_below(path text, prefix text)
returns boolean
language sql
immutable
parallel safe
as $$
  select prefix = '' or path = prefix or starts_with(path, prefix || '/')
$$;

-- Length of a range in milliseconds, never negative. Of the interval between the two, not of each for itself: only so is the body as
-- immutable as it is declared, and is planned as part of the statement instead of being called for each row.
create function ms_between(from_time timestamptz, to_time timestamptz)
returns bigint
language sql
immutable
parallel safe
as $$
  select case when to_time > from_time then round(1000 * date_part('epoch', to_time - from_time))::bigint else 0 end
$$;

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

-- True when a service's last report is older than three of its intervals: the time since is unmeasured.
create function is_stale(reported_at timestamptz, interval_ms integer, as_of timestamptz)
returns boolean
language sql
stable
parallel safe
as $$
  select reported_at is null or reported_at < as_of - 3 * interval_ms * interval '1 ms'
$$;

-- Whether another sender than the one that speaks for something wanted to within the last hour.
create function is_contested(contested_by text, contested_at timestamptz, reporter text, as_of timestamptz)
returns boolean
language sql
stable
parallel safe
as $$
  select coalesce(contested_at > as_of - interval '1 hour', false) and contested_by is distinct from reporter
$$;

-- The first instant of a day in a zone. Where clocks are put back over midnight there are two midnights: the first counts.
create function local_midnight(p_day date, p_zone text)
returns timestamptz
language sql
stable
as $$
  select
    case
      when ((midnight - interval '1 hour') at time zone p_zone)::date = p_day then midnight - interval '1 hour'
      else midnight
    end
  from (select p_day::timestamp at time zone p_zone as midnight) m
$$;

-- How far the clocks of a zone are ahead of UTC at an instant.
create function clock_offset_ms(p_zone text, p_at timestamptz)
returns bigint
language sql
stable
as $$
  select (1000 * extract(epoch from (p_at at time zone p_zone) - (p_at at time zone 'UTC')))::bigint
$$;

-- How far the clocks of a zone are ahead of UTC: from each instant on until the next, the first of which is `p_from`. No rows for
-- a zone that the server does not know. Clocks are changed once a day at most, on a whole minute.
create function zone_offsets(p_zone text, p_from timestamptz, p_to timestamptz)
returns table (from_time timestamptz, offset_ms bigint)
language plpgsql
stable
as $$
begin
  return query
  with day as (
    select t, clock_offset_ms(p_zone, t) as now_ms, clock_offset_ms(p_zone, t - interval '1 day') as before_ms
    from generate_series(p_from + interval '1 day', p_to + interval '1 day', interval '1 day') t
  )
  select p_from, clock_offset_ms(p_zone, p_from)
  union all
  select c.t, d.now_ms
  from day d
  cross join lateral (
    select min(m) as t
    -- On whole minutes, whatever the instant that was asked from.
    from generate_series(date_trunc('minute', d.t - interval '1 day'), d.t, interval '1 minute') m
    where clock_offset_ms(p_zone, m) = d.now_ms
  ) c
  where d.now_ms <> d.before_ms;
exception
  when invalid_parameter_value then
    return;
end
$$;

-- The borders of the day or month that begins with `p_day` in a zone.
create function period_bounds(p_type text, p_day date, p_zone text)
returns table (starts_at timestamptz, ends_at timestamptz)
language sql
stable
as $$
  select
    local_midnight(p_day, p_zone),
    local_midnight((p_day + case p_type when 'DAILY' then interval '1 day' else interval '1 month' end)::date, p_zone)
$$;

-- The first day of the period that holds an instant, in a zone.
create function period_day_of(p_type text, p_at timestamptz, p_zone text)
returns date
language sql
stable
as $$
  select date_trunc(case p_type when 'DAILY' then 'day' else 'month' end, p_at at time zone p_zone)::date
$$;

-- 2026-11-22 for a day, 2026-11 for a month.
create function period_key(p_type text, p_day date)
returns text
language sql
stable
as $$
  select to_char(p_day::timestamp, case p_type when 'DAILY' then 'YYYY-MM-DD' else 'YYYY-MM' end)
$$;
