-- Service credits: what is owed of the fee of a month, by the published uptime of the month's result.

-- Percent of the fee that are owed at an uptime, by the lowest step that it is below; 0 when it is below none.
create function credit_step(p_steps jsonb, p_uptime numeric)
returns numeric
language sql
immutable
as $$
  select coalesce(max((s ->> 'percent')::numeric), 0)
  from jsonb_array_elements(p_steps) s
  where p_uptime < (s ->> 'below')::numeric
$$;

-- Decimals of the smallest unit of a currency, as ISO 4217 has them.
create function currency_digits(p_currency text)
returns integer
language sql
immutable
as $$
  select
    case
      when p_currency in (
        'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'
      ) then 0
      when p_currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 3
      else 2
    end
$$;

-- Unplanned incidents of services while they counted to a group, whose clocks ran out between two instants.
create function clock_breaches(p_group bigint, p_from timestamptz, p_to timestamptz, p_at timestamptz)
returns table (response_breaches integer, resolution_breaches integer)
language sql
stable
rows 1
as $$
  select
    count(*) filter (
      where i.response_due >= p_from
        and i.response_due < p_to
        and coalesce(i.acknowledged_at, i.resolved_at, p_at) > i.response_due
    )::integer,
    count(*) filter (
      where i.resolution_due >= p_from
        and i.resolution_due < p_to
        and coalesce(i.resolved_at, i.no_data_since, p_at) > i.resolution_due
    )::integer
  from (select distinct service_id from sla_terms where group_id = p_group) m
  join sla_incidents i on i.service_id = m.service_id and i.started_at < p_to and not i.planned
  where exists (
    select
    from sla_terms t
    where t.service_id = i.service_id
      and t.group_id = p_group
      and t.valid_from <= i.started_at
      and t.valid_to > i.started_at
  )
$$;

-- The credits of a month of groups that have agreed on some, by the terms in force at its end or, of a month that is open, at `p_at`; without a day of each
-- group's current month. `percent` is owed by the uptime of the result: of an open month if it ended now. `least_percent` is
-- owed even if nothing fails any more, `most_percent` if nothing works any more. Of a month with less coverage than was agreed on no
-- percentage is claimed; once it is closed, least and most are those of its best and worst uptime.
create function group_credits(p_groups bigint[], p_day date, p_at timestamptz)
returns table (
  group_id bigint,
  period_day date,
  period_start timestamptz,
  period_end timestamptz,
  time_zone text,
  final boolean,
  uptime numeric,
  coverage numeric,
  min_coverage numeric,
  consumed_ms numeric,
  counted_ms bigint,
  remaining_ms bigint,
  steps jsonb,
  cap numeric,
  fee numeric,
  currency text,
  per_response_breach numeric,
  per_resolution_breach numeric,
  response_breaches integer,
  resolution_breaches integer,
  breach_percent numeric,
  state text,
  percent numeric,
  least_percent numeric,
  most_percent numeric
)
language sql
stable
as $$
  select
    g.id, r.period_day, r.period_start, r.period_end, r.time_zone, r.final, r.uptime, r.coverage, r.min_coverage, r.consumed_ms,
    r.counted_ms, r.remaining_ms, t.credits, t.credit_cap, t.credit_fee, t.credit_currency, t.credit_per_response_breach,
    t.credit_per_resolution_breach, b.response_breaches, b.resolution_breaches, x.breach_percent,
    case
      when v.verdict is not null then v.verdict
      when f.percent > 0 then 'DUE'
      else 'NONE'
    end,
    case when v.verdict is null then f.percent end,
    case when v.verdict is null or r.remaining_ms = 0 and r.uptime is not null then f.least_percent end,
    case when v.verdict is null or r.remaining_ms = 0 and r.uptime is not null then f.most_percent end
  from unnest(p_groups) as g (id)
  cross join lateral (
    select *
    from current_result('MONTHLY', p_at, 'GROUP', g.id)
    where p_day is null
    union all
    select *
    from sla_period_results
    where period_type = 'MONTHLY'
      and period_day = p_day
      and subject_kind = 'GROUP'
      and subject_id = g.id
  ) r
  cross join lateral (
    select *
    from sla_group_terms
    where sla_group_terms.group_id = g.id
      and effective_from <= least(r.period_end - interval '1 ms', p_at)
    order by effective_from desc
    limit 1
  ) t
  cross join lateral (
    select
      case
        when r.uptime is null then 'NO_DATA'
        when r.status = 'UNPROVEN' or r.coverage < r.min_coverage then 'UNPROVEN'
      end as verdict,
      t.credit_per_response_breach > 0 or t.credit_per_resolution_breach > 0 as by_breach
  ) v
  left join lateral clock_breaches(g.id, r.period_start, r.period_end, p_at) b on v.by_breach
  cross join lateral (
    select
      coalesce(b.response_breaches * t.credit_per_response_breach, 0)
      + coalesce(b.resolution_breaches * t.credit_per_resolution_breach, 0) as breach_percent,
      r.counted_ms + r.remaining_ms as whole_ms
  ) x
  cross join lateral (
    select
      case
        when v.verdict = 'UNPROVEN' then r.uptime_best
        when r.remaining_ms = 0 then r.uptime
        else uptime_of(x.whole_ms, x.whole_ms, r.consumed_ms)
      end as best,
      case
        when v.verdict = 'UNPROVEN' then r.uptime_worst
        when r.remaining_ms = 0 then r.uptime
        else uptime_of(x.whole_ms, x.whole_ms, r.consumed_ms + r.remaining_ms)
      end as worst
  ) u
  cross join lateral (
    select
      least(c.cap, credit_step(t.credits, r.uptime) + x.breach_percent) as percent,
      least(c.cap, credit_step(t.credits, u.best) + x.breach_percent) as least_percent,
      case
        -- How many clocks may still run out nobody can say.
        when v.by_breach and r.remaining_ms > 0 then c.cap
        else least(c.cap, credit_step(t.credits, u.worst) + x.breach_percent)
      end as most_percent
    from (select coalesce(t.credit_cap, 100) as cap) c
  ) f
  where t.credits <> '[]'
    or v.by_breach
$$;

-- What percent of a fee come to, in units of its currency.
create function credit_amount(p_fee numeric, p_currency text, p_percent numeric)
returns numeric
language sql
immutable
as $$
  select round(p_fee * p_percent / 100, currency_digits(p_currency))
$$;

-- What a seal says of the credits of a group's month: what was agreed on, and what is owed. Nothing where none were agreed on.
create function credit_lines(p_group bigint, p_day date, p_at timestamptz)
returns text
language sql
stable
as $$
  select
    format(
      'credits steps=%s cap=%s fee=%s currency=%s per_response_breach=%s per_resolution_breach=%s',
      coalesce(
        (
          select string_agg((s ->> 'below') || ':' || (s ->> 'percent'), ',' order by (s ->> 'below')::numeric desc)
          from jsonb_array_elements(c.steps) s
        ),
        '-'
      ),
      coalesce(c.cap::text, '-'), coalesce(c.fee::text, '-'), coalesce(c.currency, '-'), coalesce(c.per_response_breach::text, '-'),
      coalesce(c.per_resolution_breach::text, '-')
    )
    || E'\n'
    || format(
      'credit state=%s percent=%s amount=%s response_breaches=%s resolution_breaches=%s', c.state, coalesce(c.percent::numeric(7, 4)::text, '-'),
      coalesce(credit_amount(c.fee, c.currency, c.percent)::text, '-'), coalesce(c.response_breaches, 0),
      coalesce(c.resolution_breaches, 0)
    )
  from group_credits(array[p_group], p_day, p_at) c
$$;
