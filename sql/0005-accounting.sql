-- The accounting rule. Everything that shows an uptime reads it from here.

-- The target and criticality in force: the group's own target, else its tier's, else the one of the service's criticality.
create view service_targets as
select
  s.id as service_id,
  coalesce(g.uptime_target, gt.uptime_target, ct.uptime_target) as uptime_target,
  ct.tier as criticality
from services s
left join sla_groups g on g.id = s.sla_group_id
left join sla_tiers gt on gt.tier = g.tier
join sla_tiers ct on ct.tier = coalesce(s.criticality, g.tier, 'medium');

-- From milliseconds of each state to the published figures. Percentages are floored to four decimals, never rounded up;
-- nothing measured gives null, never 0 or 100. `period_ms` is the whole calendar period, `elapsed_ms` the part gone by.
create function sla_account(
  operational_ms bigint,
  degraded_ms bigint,
  down_ms bigint,
  excluded_ms bigint,
  elapsed_ms bigint,
  period_ms bigint,
  target numeric,
  degraded_weight numeric default 1
)
returns table (measured_ms bigint, uptime numeric, coverage numeric, budget_ms bigint, consumed_ms bigint)
language sql
immutable
parallel safe
as $$
  select
    operational_ms + degraded_ms + down_ms,
    trunc(100 * (operational_ms + degraded_weight * degraded_ms) / nullif(operational_ms + degraded_ms + down_ms, 0), 4),
    case
      when elapsed_ms > 0 then least(100, trunc(100.0 * (operational_ms + degraded_ms + down_ms + excluded_ms) / elapsed_ms, 4))
    end,
    floor((1 - target / 100) * (period_ms - excluded_ms))::bigint,
    ceil(down_ms + (1 - degraded_weight) * degraded_ms)::bigint
$$;

-- BREACHED once the budget is overspent. While the period is open (`remaining_ms` > 0) AT_RISK when three quarters of the
-- budget are spent, or when the current burn (`burn_*`: what the current day consumed of what it measured) would exhaust it.
create function sla_status(
  measured_ms bigint,
  budget_ms bigint,
  consumed_ms bigint,
  remaining_ms bigint,
  burn_consumed_ms bigint,
  burn_measured_ms bigint
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
      when remaining_ms <= 0 or consumed_ms + burn_consumed_ms = 0 then 'MET'
      when consumed_ms > 0 and 4 * consumed_ms >= 3 * budget_ms then 'AT_RISK'
      when consumed_ms + burn_consumed_ms::numeric * remaining_ms / nullif(burn_measured_ms, 0) > budget_ms then 'AT_RISK'
      else 'MET'
    end
$$;

-- Length of a range in milliseconds, never negative.
create function ms_between(from_time timestamptz, to_time timestamptz)
returns bigint
language sql
immutable
parallel safe
as $$
  select greatest(0, round(1000 * extract(epoch from to_time) - 1000 * extract(epoch from from_time)))::bigint
$$;

-- True when a service's last report is older than three of its intervals: the time since is unmeasured.
create function is_stale(reported_at timestamptz, interval_ms integer, as_of timestamptz)
returns boolean
language sql
immutable
parallel safe
as $$
  select reported_at is null or reported_at < as_of - 3 * interval_ms * interval '1 ms'
$$;
