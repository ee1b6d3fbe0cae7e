-- What is promised, and from when on. A change is a new row with its date, so that closed periods keep the terms they were
-- measured by.

-- How much a service of this criticality weighs in a criticality-weighted roll-up.
alter table sla_tiers add column weight smallint not null default 1;

update sla_tiers
set weight = case tier when 'critical' then 8 when 'high' then 4 when 'medium' then 2 else 1 end;

create table sla_group_terms (
  group_id bigint not null references sla_groups on delete cascade,
  effective_from timestamptz not null,
  tier text not null references sla_tiers,
  -- A null target or clock means: the tier's.
  uptime_target numeric(7, 4) check (uptime_target between 0 and 100),
  response_minutes integer check (response_minutes >= 0),
  resolution_minutes integer check (resolution_minutes >= 0),
  time_zone text not null default 'UTC',
  degraded_rule text not null default 'up' check (degraded_rule in ('up', 'half', 'down')),
  unmeasured_rule text not null default 'left_out' check (unmeasured_rule in ('left_out', 'down', 'up')),
  set_by text not null,
  reason text,
  created_at timestamptz not null,
  primary key (group_id, effective_from)
);

insert into sla_group_terms (
  group_id, effective_from, tier, uptime_target, response_minutes, resolution_minutes, set_by, created_at
)
select id, '-infinity', tier, uptime_target, response_minutes, resolution_minutes, 'system', created_at
from sla_groups;

drop view service_targets;

-- A group is defined by an administrator ('admin'), or by the first agent that does ('agent:' and its node); null while
-- services only name it.
alter table sla_groups
drop column tier,
drop column uptime_target,
drop column response_minutes,
drop column resolution_minutes,
add column defined_by text;

-- To which group and criticality a service counts from an instant on.
create table sla_assignments (
  service_id bigint not null references services on delete cascade,
  effective_from timestamptz not null,
  sla_group_id bigint references sla_groups,
  criticality text references sla_tiers,
  primary key (service_id, effective_from)
);

create index sla_assignments_group on sla_assignments (sla_group_id);

insert into sla_assignments (service_id, effective_from, sla_group_id, criticality)
select id, '-infinity', sla_group_id, criticality
from services;

-- The first instant at which anything is known of a service: no rule charges it for the time before.
alter table services add column known_since timestamptz;

update services s
set known_since = least(s.created_at, (select min(bucket) from sla_monthly m where m.service_id = s.id));

alter table services alter column known_since set not null;

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

-- Group terms with the instant at which the next ones take over.
create view sla_group_terms_over_time as
select
  g.*,
  coalesce(
    (
      select min(n.effective_from)
      from sla_group_terms n
      where n.group_id = g.group_id
        and n.effective_from > g.effective_from
    ),
    'infinity'
  ) as effective_to
from sla_group_terms g;

-- What counts for each service, stretch by stretch from `valid_from` to `valid_to`: the terms of its group, else of the
-- tier that its criticality names, else of medium.
create view sla_terms as
with assignment as (
  select
    a.*,
    coalesce(
      (
        select min(n.effective_from)
        from sla_assignments n
        where n.service_id = a.service_id
          and n.effective_from > a.effective_from
      ),
      'infinity'
    ) as effective_to
  from sla_assignments a
)
select
  a.service_id,
  a.sla_group_id as group_id,
  greatest(a.effective_from, g.effective_from) as valid_from,
  least(a.effective_to, g.effective_to) as valid_to,
  t.tier,
  w.tier as criticality,
  w.weight,
  coalesce(g.uptime_target, t.uptime_target) as uptime_target,
  coalesce(g.response_minutes, t.response_minutes) as response_minutes,
  coalesce(g.resolution_minutes, t.resolution_minutes) as resolution_minutes,
  coalesce(g.time_zone, 'UTC') as time_zone,
  coalesce(g.degraded_rule, 'up') as degraded_rule,
  coalesce(g.unmeasured_rule, 'left_out') as unmeasured_rule
from assignment a
left join sla_group_terms_over_time g
  on g.group_id = a.sla_group_id
  and g.effective_from < a.effective_to
  and g.effective_to > a.effective_from
join sla_tiers t on t.tier = coalesce(g.tier, a.criticality, 'medium')
join sla_tiers w on w.tier = coalesce(a.criticality, g.tier, 'medium');

-- The terms in force at an instant.
create function terms_at(p_at timestamptz)
returns setof sla_terms
language sql
stable
as $$
  select *
  from sla_terms
  where valid_from <= p_at
    and valid_to > p_at
$$;
