-- And of customers: what is owed to each, and what its months came to.

create view reporting.customers as
select
  c.slug as customer,
  c.name as display_name,
  c.time_zone,
  c.language,
  array(
    select g.name
    from customer_groups m
    join sla_groups g on g.id = m.group_id
    where m.customer_id = c.id
    order by g.name
  ) as sla_groups,
  c.paths
from customers c;

comment on view reporting.customers is 'To whom an SLA is owed, and over what.';
comment on column reporting.customers.customer is 'The slug.';
comment on column reporting.customers.display_name is 'The name that people read.';
comment on column reporting.customers.time_zone is 'In which its months are counted.';
comment on column reporting.customers.language is 'Of its reports: the two letters of ISO 639-1.';
comment on column reporting.customers.sla_groups is 'SLA groups whose members are owed to it.';
comment on column reporting.customers.paths is 'Hierarchy paths, each with all below it.';

create view reporting.customer_services as
select
  c.slug as customer,
  v.*
from customers c
join customer_scopes o on o.customer_id = c.id
join reporting.services v on in_scope(v.path, o.scope);

comment on view reporting.customer_services is 'The services that are owed to each customer now, as the view services has them.';
comment on column reporting.customer_services.customer is 'The slug.';

-- They say what those of the services say.
do $$
declare
  v_comment text;
begin
  for v_comment in
    select format('comment on column reporting.customer_services.%I is %L', a.attname, col_description(a.attrelid, a.attnum))
    from pg_attribute a
    where a.attrelid = 'reporting.services'::regclass
      and a.attnum > 0
      and not a.attisdropped
  loop
    execute v_comment;
  end loop;
end
$$;

-- The months of a customer, this one and twelve before it, exact in its zone: they are worked out when somebody asks, and the reader may not
-- read what from.
create function reporting.months_of_customer(p_customer bigint)
returns table (month date, result period_result)
language sql
stable
security definer
as $$
  select m.month, r
  from customers c
  cross join lateral (select date_trunc('month', now() at time zone c.time_zone)::date as month) this
  cross join lateral generate_series(0, 12) as ago
  cross join lateral (select (this.month - make_interval(months => ago))::date as month) m
  cross join lateral period_bounds('MONTHLY', m.month, c.time_zone) b
  cross join lateral range_results('CUSTOMER', c.id, b.starts_at, b.ends_at, now(), c.time_zone, false) r
  where c.id = p_customer
$$;

-- Temporary tables of whoever asks come last, so that none stands in for ours.
do $$
begin
  execute format('alter function reporting.months_of_customer(bigint) set search_path = %I, pg_temp', current_schema());
end
$$;

create view reporting.customer_results as
select
  c.slug as customer,
  m.month,
  (m.result).period_start,
  (m.result).period_end,
  c.time_zone,
  (m.result).period_end > now() as current,
  (m.result).uptime as uptime_percent,
  (m.result).coverage as coverage_percent,
  (m.result).target as target_percent,
  (m.result).status,
  (m.result).operational_ms / 1000.0 as operational_seconds,
  (m.result).degraded_ms / 1000.0 as degraded_seconds,
  (m.result).down_ms / 1000.0 as down_seconds,
  (m.result).planned_down_ms / 1000.0 as planned_down_seconds,
  (m.result).excluded_ms / 1000.0 as excluded_seconds,
  (m.result).unknown_ms / 1000.0 as unknown_seconds,
  (
    (m.result).elapsed_ms - (m.result).operational_ms - (m.result).degraded_ms - (m.result).down_ms
    - (m.result).planned_down_ms - (m.result).excluded_ms - (m.result).unknown_ms
  ) / 1000.0 as unmeasured_seconds,
  (m.result).elapsed_ms / 1000.0 as elapsed_seconds,
  (m.result).budget_ms / 1000.0 as budget_seconds,
  (m.result).consumed_ms / 1000.0 as consumed_seconds,
  (m.result).incident_count,
  (m.result).member_count,
  (m.result).uptime_best as uptime_best_percent,
  (m.result).uptime_worst as uptime_worst_percent
from customers c
cross join lateral reporting.months_of_customer(c.id) m;

comment on view reporting.customer_results is
  'This month and the twelve before it of each customer, exact in its zone, each service once: worked out when asked for, so ask for one customer.';
comment on column reporting.customer_results.customer is 'The slug.';
comment on column reporting.customer_results.month is 'Its first local day.';
comment on column reporting.customer_results.period_start is 'First instant of the month in the zone of the customer.';
comment on column reporting.customer_results.period_end is 'The instant after its last.';
comment on column reporting.customer_results.time_zone is 'In which it is counted.';
comment on column reporting.customer_results.current is 'The month that goes on at present.';
comment on column reporting.customer_results.uptime_percent is 'Floored to four decimals; null when nothing was measured.';
comment on column reporting.customer_results.coverage_percent is 'Measured and excluded time of the elapsed time, floored to four decimals.';
comment on column reporting.customer_results.target_percent is 'The target of the SLA terms for the month.';
comment on column reporting.customer_results.status is 'MET, AT_RISK, BREACHED, UNPROVEN or NO_DATA.';
comment on column reporting.customer_results.operational_seconds is 'Measured as OPERATIONAL.';
comment on column reporting.customer_results.degraded_seconds is 'Measured as DEGRADED.';
comment on column reporting.customer_results.down_seconds is 'Measured as DOWN, outside of planned maintenance.';
comment on column reporting.customer_results.planned_down_seconds is 'DOWN within planned maintenance.';
comment on column reporting.customer_results.excluded_seconds is 'The rest of planned maintenance.';
comment on column reporting.customer_results.unknown_seconds is 'Reported as UNKNOWN.';
comment on column reporting.customer_results.unmeasured_seconds is 'Reported by nobody; neither up nor down.';
comment on column reporting.customer_results.elapsed_seconds is 'Gone by of the month since its services are known; the seven kinds of seconds add up to it.';
comment on column reporting.customer_results.budget_seconds is 'Error budget of the whole month.';
comment on column reporting.customer_results.consumed_seconds is 'Of it consumed.';
comment on column reporting.customer_results.incident_count is 'Unplanned incidents that began in it.';
comment on column reporting.customer_results.member_count is 'Services that it sums.';
comment on column reporting.customer_results.uptime_best_percent is 'If all unmeasured and unknown time had been up.';
comment on column reporting.customer_results.uptime_worst_percent is 'If all of it had been down.';
