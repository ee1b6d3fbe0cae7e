-- Corrections of past time: proposed by one person, approved by another, with the original kept.

create table sla_corrections (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('EXCLUDE', 'INCLUDE', 'STATUS', 'VOID')),
  status service_status,
  target_kind text not null check (target_kind in ('SERVICE', 'GROUP', 'NAMESPACE', 'PREFIX')),
  target text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason text not null check (length(reason) >= 10),
  state text not null default 'PROPOSED' check (state in ('PROPOSED', 'APPROVED', 'APPLIED', 'REJECTED', 'WITHDRAWN')),
  proposed_by text not null,
  proposed_by_id bigint not null,
  proposed_at timestamptz not null,
  decided_by text,
  decided_by_id bigint,
  decided_at timestamptz,
  decision_note text,
  approval bigint unique,
  corrected_at timestamptz,
  applied_at timestamptz,
  impact jsonb not null,
  check (ends_at > starts_at),
  check ((kind = 'STATUS') = (status is not null)),
  check (decided_by_id <> proposed_by_id or state not in ('APPROVED', 'APPLIED'))
);

comment on table sla_corrections is
  'What somebody proposed to change of stored time, who approved it, and how far it is carried out.';
comment on column sla_corrections.kind is
  'EXCLUDE: it was planned maintenance. INCLUDE: it was not. STATUS: it was in this status. VOID: it was measured wrong.';
comment on column sla_corrections.state is 'APPROVED while it is carried out, APPLIED once results show it.';
comment on column sla_corrections.approval is 'Its place among the approved: they are carried out in this order.';
comment on column sla_corrections.corrected_at is 'When the last of its stored time was changed.';
comment on column sla_corrections.impact is
  'What it does to every service and month, as it was shown; computed again at the approval.';

create index sla_corrections_target on sla_corrections (target_kind, target) where state = 'PROPOSED';
create index sla_corrections_open on sla_corrections (approval) where state = 'APPROVED';

create sequence sla_correction_approvals;

create table sla_correction_ranges (
  correction_id bigint not null references sla_corrections on delete cascade,
  service_id bigint not null references services on delete cascade,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  corrected_until timestamptz,
  primary key (correction_id, service_id, starts_at)
);

comment on table sla_correction_ranges is 'Exactly what is corrected: the members of the target as the proposal found them.';
comment on column sla_correction_ranges.corrected_until is 'Up to here its stored time is changed; null before the first step.';

create index sla_correction_ranges_service on sla_correction_ranges (service_id, ends_at);

create table sla_correction_subjects (
  correction_id bigint not null references sla_corrections on delete cascade,
  subject_kind text not null check (subject_kind in ('SERVICE', 'GROUP', 'NODE')),
  subject_id bigint not null,
  primary key (correction_id, subject_kind, subject_id)
);

comment on table sla_correction_subjects is
  'Whose results a correction changes: its services, their groups, and the nodes above them. While it is carried out their '
  'results stand as they were.';

create table sla_corrected_segments (
  correction_id bigint not null references sla_corrections on delete cascade,
  service_id bigint not null,
  time timestamptz not null,
  duration_ms bigint not null,
  status service_status not null,
  excluded boolean not null,
  primary key (correction_id, service_id, time)
);

comment on table sla_corrected_segments is 'What stood there before: neighbouring segments of one state as one row.';

create table time_overrides (
  id bigint generated always as identity primary key,
  correction_id bigint not null references sla_corrections on delete cascade,
  service_id bigint not null references services on delete cascade,
  kind text not null check (kind in ('EXCLUDE', 'INCLUDE', 'VOID')),
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at)
);

comment on table time_overrides is
  'What an approved correction lays down for an interval of a service, whatever arrives later: planned after all, not planned '
  'after all, or never to be measured. Where two contradict, the later row stands.';

create index time_overrides_service on time_overrides (service_id, ends_at);
create index time_overrides_ends on time_overrides (ends_at);
create index time_overrides_correction on time_overrides (correction_id);
