-- Status pages of customers, and what they are written about outages.

create table portals (
  customer_id bigint primary key references customers on delete cascade,
  visibility text not null check (visibility in ('PRIVATE', 'LINK', 'PUBLIC')),
  link_version integer not null default 1
);

comment on table portals is 'Who may open the status page of a customer; without a row nobody may.';
comment on column portals.visibility is 'LINK: whoever has the signed link. PUBLIC: everybody.';
comment on column portals.link_version is 'Part of what the link is signed over: with the next one all links of before are over.';

create table sla_incident_updates (
  id bigint generated always as identity primary key,
  incident_id bigint not null references sla_incidents on delete cascade,
  state text not null check (state in ('INVESTIGATING', 'IDENTIFIED', 'MONITORING', 'RESOLVED')),
  text text not null,
  author text not null,
  at timestamptz not null
);

comment on table sla_incident_updates is
  'What customers are written about an incident on their status page, apart from the notes of its timeline, which stay inside.';

create index sla_incident_updates_incident on sla_incident_updates (incident_id, id);

create constraint trigger audit after insert or update or delete on portals deferrable initially deferred
for each row when (current_setting('itops.audit', true) <> '')
execute function audit_change('customer_id');

create constraint trigger audit after insert or update or delete on sla_incident_updates deferrable initially deferred
for each row when (current_setting('itops.audit', true) <> '')
execute function audit_change('incident_id');
