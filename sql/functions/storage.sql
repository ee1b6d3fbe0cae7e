-- How full volumes are, and how fast they fill.

-- The level of a volume: healthy above 30 % free, critical below 10 %, warning between, both edges included.
create function storage_level(p_allocated bigint, p_used bigint)
returns text
language sql
immutable
parallel safe
as $$
  select case
    when (p_allocated - p_used)::numeric * 10 > p_allocated::numeric * 3 then 'healthy'
    when (p_allocated - p_used)::numeric * 10 < p_allocated then 'critical'
    else 'warning'
  end
$$;

-- Days until a volume is full at this growth; null when it does not grow, or so slowly that nobody need know.
create function days_to_full(p_allocated bigint, p_used bigint, p_growth_per_day double precision)
returns double precision
language sql
immutable
parallel safe
as $$
  select case
    when p_growth_per_day > 0 and (p_allocated - p_used) / p_growth_per_day <= 3650
      then (p_allocated - p_used) / p_growth_per_day
  end
$$;

-- Bytes a day by which a volume grows: a line fitted to the hourly means of the 14 days before an instant. Null with fewer
-- than 6 such points or less than a day between the first and the last, and when it does not grow.
create function storage_growth(p_volume bigint, p_at timestamptz)
returns double precision
language sql
stable
as $$
  with hourly as (
    select extract(epoch from time_bucket('1 hour', time)) / 86400 as day, avg(used_bytes) as used
    from storage_reports
    where volume_id = p_volume
      and time > p_at - interval '14 days'
      and time <= p_at
    group by 1
  )
  select case
    when count(*) >= 6 and max(day) - min(day) >= 1 then nullif(greatest(regr_slope(used, day), 0), 0)
  end
  from hourly
$$;
