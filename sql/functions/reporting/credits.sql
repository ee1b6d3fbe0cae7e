-- Service credits: what is owed of the fee of each month.

-- The credits of a group, of this month and the twelve before it: they are worked out when somebody asks, and the reader may not read what
-- from.
create function reporting.credits_of_group(p_group bigint)
returns table (
  month date,
  period_start timestamptz,
  period_end timestamptz,
  time_zone text,
  final boolean,
  state text,
  uptime numeric,
  percent numeric,
  least_percent numeric,
  most_percent numeric,
  amount numeric,
  least_amount numeric,
  most_amount numeric,
  currency text,
  response_breaches integer,
  resolution_breaches integer
)
language sql
stable
security definer
as $$
  select
    c.period_day, c.period_start, c.period_end, c.time_zone, c.final, c.state, c.uptime, c.percent, c.least_percent, c.most_percent,
    credit_amount(c.fee, c.currency, c.percent), credit_amount(c.fee, c.currency, c.least_percent),
    credit_amount(c.fee, c.currency, c.most_percent), c.currency, c.response_breaches, c.resolution_breaches
  from sla_period_results r
  cross join lateral group_credits(array[p_group], r.period_day, now()) c
  where r.subject_kind = 'GROUP'
    and r.subject_id = p_group
    and r.period_type = 'MONTHLY'
    and r.period_day > now() - interval '13 months'
$$;

-- Temporary tables of whoever asks come last, so that none stands in for ours.
do $$
begin
  execute format('alter function reporting.credits_of_group(bigint) set search_path = %I, pg_temp', current_schema());
end
$$;

create view reporting.credits as
select
  g.name as sla_group,
  k.month,
  k.period_start,
  k.period_end,
  k.time_zone,
  k.final,
  k.state,
  k.uptime as uptime_percent,
  k.percent,
  k.least_percent,
  k.most_percent,
  k.amount,
  k.least_amount,
  k.most_amount,
  k.currency,
  k.response_breaches,
  k.resolution_breaches
from sla_groups g
cross join lateral reporting.credits_of_group(g.id) k;

comment on view reporting.credits is
  'Service credits of the SLA groups that have agreed on some, of this month and the twelve before it.';
comment on column reporting.credits.sla_group is 'Name of the group.';
comment on column reporting.credits.month is 'Its first local day.';
comment on column reporting.credits.period_start is 'First instant of the month in the zone of the group.';
comment on column reporting.credits.period_end is 'The instant after its last.';
comment on column reporting.credits.time_zone is 'In which it is counted.';
comment on column reporting.credits.final is 'The month is over, and its result stands.';
comment on column reporting.credits.state is
  'DUE, NONE, NO_DATA, or UNPROVEN: less was measured than was agreed on, and no figure is claimed.';
comment on column reporting.credits.uptime_percent is 'Floored to four decimals; null when nothing was measured.';
comment on column reporting.credits.percent is 'Owed of the fee; of a month that goes on, if it ended now.';
comment on column reporting.credits.least_percent is 'Owed whatever happens until its end; of an UNPROVEN month by its best uptime.';
comment on column reporting.credits.most_percent is 'Owed at most; of an UNPROVEN month by its worst uptime.';
comment on column reporting.credits.amount is 'What the percent come to in the currency; null without a fee.';
comment on column reporting.credits.least_amount is 'The same of the least.';
comment on column reporting.credits.most_amount is 'The same of the most.';
comment on column reporting.credits.currency is 'As ISO 4217 has it; null without a fee.';
comment on column reporting.credits.response_breaches is 'Clocks of response that ran out; null where nothing is agreed on for them.';
comment on column reporting.credits.resolution_breaches is 'The same of resolution.';
