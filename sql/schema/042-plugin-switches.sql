-- Plugins that an administrator has switched off while core runs.

create table plugin_switches (
  plugin text primary key check (plugin in ('SLA', 'TICKETING')),
  enabled boolean not null,
  changed_at timestamptz not null
);

comment on table plugin_switches is 'What togglePlugin said last of each plugin; one without a row runs where its variable lets it.';

create constraint trigger audit after insert or update or delete on plugin_switches deferrable initially deferred
for each row when (current_setting('itops.audit', true) <> '')
execute function audit_change('plugin');
