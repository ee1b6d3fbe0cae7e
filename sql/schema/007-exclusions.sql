-- Planned maintenance: time that counts to no denominator.

create table exclusion_windows (
  id bigint generated always as identity primary key,
  target_kind text not null check (target_kind in ('SERVICE', 'GROUP', 'NAMESPACE', 'PREFIX')),
  target text not null,
  reason text not null,
  starts_at timestamptz not null,
  ends_at timestamptz check (ends_at >= starts_at),
  rrule text,
  time_zone text not null default 'UTC',
  duration_ms bigint check (duration_ms > 0),
  started boolean not null default false,
  expanded_until timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  cancelled_by text,
  cancelled_at timestamptz
);

comment on table exclusion_windows is
  'What was declared: one interval, or one that recurs by an RFC 5545 rule from `starts_at` on.';
comment on column exclusion_windows.target_kind is 'A service path, a group''s name, a Kubernetes namespace, or a hierarchy path prefix.';
comment on column exclusion_windows.ends_at is 'Null while it is open, and of one that recurs.';
comment on column exclusion_windows.duration_ms is 'How long each occurrence of a recurring window takes.';
comment on column exclusion_windows.started is 'Begun at once by `start`, to be ended by `stop`; the others were declared ahead.';
comment on column exclusion_windows.expanded_until is 'Every occurrence that starts before this instant is listed.';

create index exclusion_windows_target on exclusion_windows (target_kind, target);

create table exclusion_intervals (
  id bigint generated always as identity primary key,
  window_id bigint not null references exclusion_windows on delete cascade,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at >= starts_at),
  unique (window_id, starts_at)
);

comment on table exclusion_intervals is
  'When windows apply: each occurrence, expanded ahead of time. Ends at infinity while the window is open.';

create index exclusion_intervals_ends on exclusion_intervals (ends_at);
create index exclusion_intervals_during on exclusion_intervals using gist (tstzrange(starts_at, ends_at));

create table exclusion_steps (
  id bigint generated always as identity primary key,
  service_id bigint not null references services on delete cascade,
  from_time timestamptz not null
);

comment on table exclusion_steps is
  'Stored time that is still to be cut by the rules in force, of one service from an instant on. Whoever changes a rule, or '
  'to what a service belongs, leaves a row in the same transaction; what takes it locks that service alone, for a moment.';

create index exclusion_steps_from on exclusion_steps (from_time, service_id);
