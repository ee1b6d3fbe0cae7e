-- When the next backup of each service is due.

-- What every service's document asks of its backups, and by when the next success must have come. `counted_from` is the last
-- success, else the registration. A schedule that core has not read yet (`planned` is false) makes nothing due.
create function backup_dues(p_at timestamptz)
returns table (
  service_id bigint,
  path text,
  expected boolean,
  max_age_days double precision,
  schedule text,
  time_zone text,
  counted_from timestamptz,
  planned boolean,
  due_at timestamptz,
  overdue boolean
)
language sql
stable
as $$
  select
    s.id,
    s.path,
    wish.expected,
    wish.max_age_days,
    wish.schedule,
    zone.name,
    base.counted_from,
    plan.is_current,
    due.at,
    coalesce(due.at <= p_at, false)
  from services s
  left join backup_states b on b.service_id = s.id
  cross join lateral (
    select
      coalesce(s.document -> 'backup' -> 'expected' = 'true', false) as expected,
      coalesce((s.document -> 'backup' ->> 'maxAgeDays')::double precision, 1) as max_age_days,
      nullif(trim(s.document -> 'backup' ->> 'schedule'), '') as schedule
  ) wish
  left join lateral (
    select t.time_zone
    from sla_group_terms t
    where t.group_id = s.sla_group_id
      and t.effective_from <= p_at
      and wish.schedule is not null
    order by t.effective_from desc
    limit 1
  ) terms on true
  cross join lateral (select coalesce(terms.time_zone, 'UTC') as name) zone
  cross join lateral (select coalesce(b.last_success_at, s.created_at) as counted_from) base
  cross join lateral (
    select
      wish.schedule is null
      or (b.planned_schedule, b.planned_zone, b.planned_from)
        is not distinct from (wish.schedule, zone.name, base.counted_from) as is_current
  ) plan
  cross join lateral (
    select case
      when not wish.expected or s.retired_at is not null or not plan.is_current then null
      when wish.schedule is not null and b.planned_due is not null then b.planned_due
      else base.counted_from + wish.max_age_days * interval '24 hours'
    end as at
  ) due
$$;
