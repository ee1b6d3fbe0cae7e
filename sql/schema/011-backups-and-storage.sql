-- Backups and volumes as jobs and agents report them.

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
  median_bytes bigint,
  size_anomaly boolean not null default false,
  overruled boolean not null default false,
  message text,
  primary key (service_id, time, id)
);

comment on table backup_reports is
  'One row a report and service. `target_kind` is what the sender named: the service itself, or a group or namespace that '
  'it belongs to. A run that was reported as started and then as ended is two rows, of which the second knows both '
  'instants.';
comment on column backup_reports.median_bytes is 'What was usual before: the median of the last sizes.';
comment on column backup_reports.overruled is
  'A success of the whole group that says nothing about this service, whose own report of a failure stands beside it.';

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

create table backup_states (
  service_id bigint primary key references services on delete cascade,
  last_at timestamptz,
  last_status text,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  last_failure_message text,
  failing boolean not null default false,
  failing_itself boolean not null default false,
  size_bytes bigint,
  size_anomaly boolean not null default false,
  open_run_id text,
  open_run_at timestamptz,
  restore_tested_at timestamptz,
  restore_test_status text,
  restore_test_message text,
  overdue_since timestamptz,
  planned_schedule text,
  planned_zone text,
  planned_from timestamptz,
  planned_due timestamptz,
  schedule_problem text
) with (fillfactor = 80);

comment on table backup_states is
  'Where each service stands; kept for ever, while the reports are not. A service that nobody has reported has no row.';
comment on column backup_states.last_at is 'The last report that ended a run and counts.';
comment on column backup_states.failing is 'The last report that counts is a failure, and whether it named this very service.';
comment on column backup_states.overdue_since is
  'From when on the present episode without a backup in time counts; null outside of one.';
comment on column backup_states.planned_schedule is
  'What the schedule in the document came to, with what it was read from; `planned_due` is null when it can''t be read.';

create index backup_states_overdue on backup_states (service_id) where overdue_since is not null;

create table storage_volumes (
  id bigint generated always as identity primary key,
  service_id bigint not null references services on delete cascade,
  mount_path text not null,
  storage_type text,
  allocated_bytes bigint not null check (allocated_bytes > 0),
  used_bytes bigint not null check (used_bytes between 0 and allocated_bytes),
  level text not null check (level in ('healthy', 'warning', 'critical')),
  level_since timestamptz not null,
  reported_at timestamptz not null,
  growth_bytes_per_day double precision,
  fitted_at timestamptz,
  filling_since timestamptz,
  created_at timestamptz not null,
  unique (service_id, mount_path)
) with (fillfactor = 80);

comment on table storage_volumes is 'One row a service and mount path; the empty path is a volume that nobody has named.';
comment on column storage_volumes.growth_bytes_per_day is 'The trend, as it was fitted last; null when nothing can be said or it does not grow.';

create table storage_reports (
  volume_id bigint not null,
  time timestamptz not null,
  allocated_bytes bigint not null,
  used_bytes bigint not null,
  primary key (volume_id, time)
);

comment on table storage_reports is 'How full a volume was, by report; kept for 400 days.';

select create_hypertable('storage_reports', by_range('time', interval '7 days'), create_default_indexes => false);

alter table storage_reports
set (
  timescaledb.compress,
  timescaledb.compress_segmentby = 'volume_id',
  timescaledb.compress_orderby = 'time desc'
);

select add_compression_policy('storage_reports', compress_after => interval '7 days');
select add_retention_policy('storage_reports', drop_after => interval '400 days');
