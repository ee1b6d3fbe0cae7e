-- Backups as jobs report them, and when the next one is due.

-- One row a report and service. `target_kind` is what the sender named: the service itself, or a group or namespace that it
-- belongs to. A run that was reported as started and then as ended is two rows, of which the second knows both instants.
create table backup_reports (
  service_id bigint not null,
  time timestamptz not null,
  id bigint generated always as identity,
  kind text not null check (kind in ('BACKUP', 'RESTORE_TEST')),
  status text not null check (status in ('started', 'success', 'failed', 'partial')),
  target_kind text not null check (target_kind in ('SERVICE', 'GROUP', 'NAMESPACE')),
  run_id text,
  started_at timestamptz,
  duration_seconds double precision check (duration_seconds >= 0),
  size_bytes bigint check (size_bytes >= 0),
  -- What was usual before: the median of the last sizes.
  median_bytes bigint,
  size_anomaly boolean not null default false,
  -- A success of the whole group that says nothing about this service, whose own report of a failure stands beside it.
  overruled boolean not null default false,
  message text,
  primary key (service_id, time, id)
);

select create_hypertable('backup_reports', by_range('time', interval '30 days'), create_default_indexes => false);

create index backup_reports_run on backup_reports (service_id, run_id) where run_id is not null;

alter table backup_reports
set (
  timescaledb.compress,
  timescaledb.compress_segmentby = 'service_id',
  timescaledb.compress_orderby = 'time desc, id desc'
);

select add_compression_policy('backup_reports', compress_after => interval '30 days');
select add_retention_policy('backup_reports', drop_after => interval '400 days');

-- Where each service stands; kept for ever, while the reports are not. A service that nobody has reported has no row.
create table backup_states (
  service_id bigint primary key references services on delete cascade,
  -- The last report that ended a run and counts.
  last_at timestamptz,
  last_status text,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  last_failure_message text,
  -- The last report that counts is a failure, and whether it named this very service.
  failing boolean not null default false,
  failing_itself boolean not null default false,
  size_bytes bigint,
  size_anomaly boolean not null default false,
  open_run_id text,
  open_run_at timestamptz,
  restore_tested_at timestamptz,
  restore_test_status text,
  restore_test_message text,
  -- From when on the present episode without a backup in time counts; null outside of one.
  overdue_since timestamptz,
  -- What the schedule in the document came to, with what it was read from; `planned_due` is null when it can't be read.
  planned_schedule text,
  planned_zone text,
  planned_from timestamptz,
  planned_due timestamptz,
  schedule_problem text
) with (fillfactor = 80);

create index backup_states_overdue on backup_states (service_id) where overdue_since is not null;

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
    plan.made,
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
        is not distinct from (wish.schedule, zone.name, base.counted_from) as made
  ) plan
  cross join lateral (
    select case
      when not wish.expected or s.retired_at is not null or not plan.made then null
      when wish.schedule is not null and b.planned_due is not null then b.planned_due
      else base.counted_from + wish.max_age_days * interval '24 hours'
    end as at
  ) due
$$;
