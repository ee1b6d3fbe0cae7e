-- History that was taken over from elsewhere, apart from what ITOps observed itself.

create table sla_imports (
  id bigint generated always as identity primary key,
  source text not null check (source in ('NDJSON', 'PROMETHEUS', 'GATUS', 'UPTIME_KUMA')),
  origin text not null,
  imported_by text not null,
  started_at timestamptz not null,
  touched_at timestamptz not null,
  finished_at timestamptz,
  services integer not null default 0,
  credited_ms bigint not null default 0
);

comment on table sla_imports is 'Each import of history: what it was read from, by whom, and what it came to.';
comment on column sla_imports.origin is 'The name of the file, or the address of the server without its secrets.';
comment on column sla_imports.touched_at is 'When it last stored something: months that it touched are sealed eight days later.';
comment on column sla_imports.finished_at is 'Null while it goes on, and of one that was broken off: what it had stored counts.';

create table sla_imported_time (
  service_id bigint not null references services on delete cascade,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  import_id bigint not null references sla_imports,
  primary key (service_id, starts_at)
);

comment on table sla_imported_time is
  'The credited time of services that an import brought. What was credited before stands, so no instant is in it twice.';

create index sla_imported_time_import on sla_imported_time (import_id);

create constraint trigger audit after insert or update of finished_at on sla_imports deferrable initially deferred
for each row when (current_setting('itops.audit', true) <> '')
execute function audit_change('id');
