-- What each day and month came to, the seals of closed months, and how fast error budgets burn.

create table sla_period_results (
  period_type text not null check (period_type in ('DAILY', 'MONTHLY')),
  period_day date not null,
  subject_kind text not null check (subject_kind in ('SERVICE', 'GROUP', 'NODE')),
  subject_id bigint not null,
  period_start timestamptz not null,
  period_end timestamptz not null,
  time_zone text not null default 'UTC',
  known_from timestamptz not null,
  operational_ms bigint not null,
  degraded_ms bigint not null,
  down_ms bigint not null,
  planned_down_ms bigint not null default 0,
  excluded_ms bigint not null,
  unknown_ms bigint not null,
  gap_ms bigint not null default 0,
  elapsed_ms bigint not null,
  period_ms bigint not null,
  remaining_ms bigint not null,
  counted_ms bigint not null,
  budget_ms numeric(20, 6) not null,
  consumed_ms numeric(20, 1) not null,
  burn_consumed_ms numeric(20, 1) not null,
  burn_counted_ms bigint not null,
  uptime numeric(7, 4),
  uptime_best numeric(7, 4),
  uptime_worst numeric(7, 4),
  coverage numeric(7, 4),
  min_coverage numeric(7, 4),
  target numeric(7, 4),
  status text not null check (status in ('MET', 'AT_RISK', 'BREACHED', 'UNPROVEN', 'NO_DATA')),
  incident_count integer not null,
  member_count integer not null default 1,
  worst_uptime numeric(7, 4),
  worst_service_id bigint,
  weighted_uptime numeric(7, 4),
  all_operational_ms bigint,
  all_degraded_ms bigint,
  all_down_ms bigint,
  any_operational_ms bigint,
  any_degraded_ms bigint,
  any_down_ms bigint,
  all_up_uptime numeric(7, 4),
  any_up_uptime numeric(7, 4),
  final boolean not null,
  computed_at timestamptz not null,
  required_ms numeric,
  spent_ms numeric,
  weighed_target numeric,
  weighted_counted_ms bigint,
  weighted_consumed_ms numeric,
  sealed_at timestamptz,
  primary key (period_type, period_day, subject_kind, subject_id)
);

comment on table sla_period_results is
  'Results of services, groups and hierarchy nodes, each in the zone of its subject. Those of groups and nodes are sums '
  'over their services, so that the same figures come out at every level. All columns `_ms` are milliseconds.';
comment on column sla_period_results.period_day is 'The local day, or the first one of the month.';
comment on column sla_period_results.known_from is 'Its start, or the instant since which the subject is known.';
comment on column sla_period_results.gap_ms is 'Unknown and unmeasured time that a rule may count: since the service is known.';
comment on column sla_period_results.remaining_ms is 'Of an open period, what is still to come.';
comment on column sla_period_results.burn_consumed_ms is 'What the current day consumed, of what it counted.';
comment on column sla_period_results.uptime_best is 'The uptimes if all unmeasured and unknown time had been up, or down.';
comment on column sla_period_results.member_count is
  'Of groups and nodes: their services, the worst of them, and the uptime weighted by criticality.';
comment on column sla_period_results.required_ms is
  'Of nodes, from here to `weighted_consumed_ms`: what the results of a node above are added up from beside the other columns.';
comment on column sla_period_results.all_operational_ms is
  'Of groups and nodes: the time in which all members were up at once, or any; `degraded` is what their rules count as half '
  'up.';
comment on column sla_period_results.sealed_at is
  'Set once the month is sealed: from then on only an approved correction changes the result.';

create table sla_held_results (
  like sla_period_results including defaults including constraints,
  primary key (period_type, period_day, subject_kind, subject_id)
);

comment on table sla_held_results is
  'Results that wait until the corrections of their subject are carried out: then all of them are shown at once.';

create index sla_period_results_subject on sla_period_results (subject_kind, subject_id, period_type, period_day);
create index sla_period_results_open on sla_period_results (period_type, period_day) where not final;
create index sla_period_results_unsealed on sla_period_results (subject_kind, period_day, subject_id)
  where period_type = 'MONTHLY' and sealed_at is null;

create table sla_result_marks (
  service_id bigint primary key,
  -- No mark that was taken away comes back with the same one.
  version bigint not null default (extract(epoch from clock_timestamp()) * 1000000)::bigint,
  in_turn boolean not null default false
);

comment on table sla_result_marks is
  'Services whose results are no longer what follows from the time gone by: the next pass records them again. 0 stands for '
  'all, and -1 for what is kept of all-up and any-up.';
comment on column sla_result_marks.version is
  'Another one each time it is marked: whoever has recorded the results takes away only the mark that was read before.';
comment on column sla_result_marks.in_turn is
  'Of many marks: the turn over all results has read it, and records this service among all the others.';

create table sla_stale_results (
  period_type text not null,
  period_day date not null,
  subject_kind text not null check (subject_kind in ('GROUP', 'NODE')),
  subject_id bigint not null,
  primary key (period_type, period_day, subject_kind, subject_id)
);

comment on table sla_stale_results is 'Groups and nodes with a service whose result was recorded and not added up yet.';

create table sla_composite_segments (
  subject_kind text not null check (subject_kind in ('GROUP', 'NODE')),
  subject_id bigint not null,
  from_time timestamptz not null,
  to_time timestamptz not null check (to_time > from_time),
  all_operational_ms bigint not null,
  all_degraded_ms bigint not null,
  all_down_ms bigint not null,
  any_operational_ms bigint not null,
  any_degraded_ms bigint not null,
  any_down_ms bigint not null,
  primary key (subject_kind, subject_id, from_time)
);

comment on table sla_composite_segments is
  'All-up and any-up of groups and nodes over aggregated time, so that a pass looks at new time only. What changed behind the '
  'aggregates takes its segments away; those of old days go, too, and are worked out again if need be.';

create index sla_composite_segments_end on sla_composite_segments (to_time);

create table sla_notified_statuses (
  subject_kind text not null,
  subject_id bigint not null,
  status text not null,
  period_key text not null,
  primary key (subject_kind, subject_id)
);

comment on table sla_notified_statuses is 'The status of the month that was reported last; nothing is notified of what was so before.';

create table sla_seals (
  id bigint generated always as identity primary key,
  subject_kind text not null check (subject_kind in ('SERVICE', 'GROUP', 'NODE')),
  subject_id bigint not null,
  period_day date not null,
  revision integer not null,
  sealed_at timestamptz not null,
  correction_id bigint,
  subject text not null,
  uptime numeric(7, 4),
  uptime_best numeric(7, 4),
  uptime_worst numeric(7, 4),
  coverage numeric(7, 4),
  min_coverage numeric(7, 4),
  target numeric(7, 4),
  status text not null,
  inputs text not null,
  hash bytea not null,
  previous_hash bytea,
  audit_id bigint not null,
  unique (subject_kind, subject_id, period_day, revision)
);

comment on table sla_seals is
  'Sealed months: once nothing late can arrive any more, each month of each subject is kept with a SHA-256 over its inputs. '
  'An approved correction adds a revision; older ones stay.';
comment on column sla_seals.period_day is 'The first day of the month.';
comment on column sla_seals.correction_id is 'The correction that made this revision.';
comment on column sla_seals.subject is 'Path or name of the subject.';
comment on column sla_seals.inputs is 'All that the hash is over, readable.';
comment on column sla_seals.audit_id is
  'The last entry of the audit log at sealing, whose hash is one of the inputs; 0 when there was none.';

create index sla_seals_period on sla_seals (period_day);

create table sla_unsealed (
  subject_kind text not null,
  subject_id bigint not null,
  period_day date not null,
  correction_id bigint,
  primary key (subject_kind, subject_id, period_day)
);

comment on table sla_unsealed is 'Months that a correction has opened again, until they are sealed anew.';

create table sla_burn_windows (
  name text primary key,
  length_ms bigint not null unique
);

comment on table sla_burn_windows is
  'Windows and thresholds of multi-window, multi-burn-rate alerts, from the SRE workbook (Google, 2018), chapter 5: an '
  'alert fires while both windows burn faster than the factor; the short one lets it end soon after the burn does.';

insert into sla_burn_windows (name, length_ms)
values
  ('5m', 300000), ('30m', 1800000), ('1h', 3600000), ('2h', 7200000), ('6h', 21600000), ('1d', 86400000), ('3d', 259200000);

create table sla_burn_rules (
  rule text primary key,
  severity text not null check (severity in ('page', 'ticket')),
  factor numeric not null,
  long_window text not null references sla_burn_windows,
  short_window text not null references sla_burn_windows
);

comment on table sla_burn_rules is
  'When an error budget burns too fast: by how many times, over a long and a short window.';

insert into sla_burn_rules (rule, severity, factor, long_window, short_window)
values
  ('page-1h', 'page', 14.4, '1h', '5m'),
  ('page-6h', 'page', 6, '6h', '30m'),
  ('ticket-1d', 'ticket', 3, '1d', '2h'),
  ('ticket-3d', 'ticket', 1, '3d', '6h');

create table sla_burn_alerts (
  id bigint generated always as identity primary key,
  subject_kind text not null check (subject_kind in ('SERVICE', 'GROUP')),
  subject_id bigint not null,
  rule text not null references sla_burn_rules,
  burn_long numeric not null,
  burn_short numeric not null,
  fired_at timestamptz not null,
  resolved_at timestamptz,
  notified_at timestamptz,
  inhibited_by text check (inhibited_by in ('SEVERER_ALERT', 'ROOT_CAUSE', 'MEMBER_ALERT'))
);

comment on table sla_burn_alerts is
  'The burns are the ones at which it fired. Of several that one outage raises people are notified of one: `inhibited_by` '
  'says what explains an alert of which they were not.';
comment on column sla_burn_alerts.notified_at is 'When people were notified; null while, and as long as, something else explains it.';

create unique index sla_burn_alerts_open on sla_burn_alerts (subject_kind, subject_id, rule) where resolved_at is null;
create index sla_burn_alerts_fired on sla_burn_alerts (fired_at, id);

create table sla_burn_rates (
  subject_kind text not null,
  subject_id bigint not null,
  -- One of sla_burn_windows, from which each evaluation makes all rows.
  window_name text not null,
  planned_ms bigint not null,
  measured_ms bigint not null,
  burn numeric,
  primary key (subject_kind, subject_id, window_name)
);

comment on table sla_burn_rates is 'How fast the budgets burned at the last evaluation, of whatever may burn at all.';
