-- The accounting rule, with what a group may choose about it. Everything that shows an uptime reads it from here.

-- How much of a second of DEGRADED counts as up.
create function degraded_weight(p_rule text)
returns numeric
language sql
immutable
parallel safe
as $$
  select case p_rule when 'up' then 1.0 when 'half' then 0.5 when 'down' then 0.0 end
$$;

-- Percent floored to four decimals, never rounded up. Nothing measured gives null under every rule, never 0 or 100.
create function uptime_of(measured_ms bigint, counted_ms bigint, consumed_ms numeric)
returns numeric
language sql
immutable
parallel safe
as $$
  select case when measured_ms > 0 then trunc(100 * (counted_ms - consumed_ms) / counted_ms, 4) end
$$;

-- From milliseconds of each state to the published figures. `gap_ms` is the unknown and unmeasured time that a rule may count,
-- `elapsed_ms` the part of the period gone by since the service is known, `period_ms` the whole of it. `counted_ms` is the denominator of the uptime,
-- `spent_ms` what measured time alone consumed; best and worst are the uptimes if all of the gap had been up, or down.
create function sla_account(
  operational_ms bigint,
  degraded_ms bigint,
  down_ms bigint,
  planned_down_ms bigint,
  excluded_ms bigint,
  gap_ms bigint,
  elapsed_ms bigint,
  period_ms bigint,
  target numeric,
  degraded_rule text default 'up',
  unmeasured_rule text default 'left_out'
)
returns table (
  measured_ms bigint,
  counted_ms bigint,
  uptime numeric,
  coverage numeric,
  budget_ms numeric,
  consumed_ms numeric,
  spent_ms numeric,
  uptime_best numeric,
  uptime_worst numeric
)
language sql
immutable
parallel safe
as $$
  select
    m.measured_ms,
    c.counted_ms,
    uptime_of(m.measured_ms, c.counted_ms, c.consumed_ms),
    case
      when elapsed_ms > 0 then least(100, trunc(100.0 * (m.measured_ms + planned_down_ms + excluded_ms) / elapsed_ms, 4))
    end,
    (1 - target / 100) * (period_ms - planned_down_ms - excluded_ms),
    c.consumed_ms,
    m.spent_ms,
    uptime_of(m.measured_ms, m.measured_ms + gap_ms, m.spent_ms),
    uptime_of(m.measured_ms, m.measured_ms + gap_ms, m.spent_ms + gap_ms)
  from (
    select
      operational_ms + degraded_ms + down_ms as measured_ms,
      down_ms + (1 - degraded_weight(degraded_rule)) * degraded_ms as spent_ms
  ) m
  cross join lateral (
    select
      m.measured_ms + case unmeasured_rule when 'left_out' then 0 else gap_ms end as counted_ms,
      m.spent_ms + case unmeasured_rule when 'down' then gap_ms else 0 end as consumed_ms
  ) c
$$;

-- BREACHED once the budget is overspent. A closed period of which less than `required_ms` is accounted for is UNPROVEN otherwise. While the period is open (`remaining_ms` > 0) AT_RISK when three quarters of the
-- budget are spent, or when the current burn (`burn_*`: what the current day consumed of what it counted) would exhaust it.
create function sla_status(
  measured_ms bigint,
  budget_ms numeric,
  consumed_ms numeric,
  remaining_ms bigint,
  burn_consumed_ms numeric,
  burn_counted_ms bigint,
  covered_ms bigint default null,
  required_ms numeric default null
)
returns text
language sql
immutable
parallel safe
as $$
  select
    case
      when measured_ms = 0 then 'NO_DATA'
      when consumed_ms > budget_ms then 'BREACHED'
      when remaining_ms <= 0 and covered_ms < required_ms then 'UNPROVEN'
      when remaining_ms <= 0 or consumed_ms + burn_consumed_ms = 0 then 'MET'
      when consumed_ms > 0 and 4 * consumed_ms >= 3 * budget_ms then 'AT_RISK'
      when consumed_ms + burn_consumed_ms * remaining_ms / nullif(burn_counted_ms, 0) > budget_ms then 'AT_RISK'
      else 'MET'
    end
$$;

-- The verdict on what several groups are owed to: what its sum comes to, but none that one of its parts does not bear. A missed part is missed, whatever
-- the others make good; nothing is proven while a part is not, or nothing of it was measured.
create function status_of_whole(p_status text, p_parts text[])
returns text
language sql
immutable
parallel safe
as $$
  select
    case
      when p_status in ('NO_DATA', 'BREACHED') then p_status
      when 'BREACHED' = any (p_parts) then 'BREACHED'
      when p_status = 'UNPROVEN' or p_parts && array['UNPROVEN', 'NO_DATA'] then 'UNPROVEN'
      when 'AT_RISK' = any (p_parts) then 'AT_RISK'
      else p_status
    end
$$;
