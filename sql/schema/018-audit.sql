-- Who did what: one row for each change that a person or machine makes, written by triggers in the transaction of the change, and one
-- for each attempt that was refused. Rows are never changed, and each is hashed with the one before it.

create table audit_log (
  id bigint primary key,
  at timestamptz not null,
  actor_id text not null,
  actor text not null,
  address text,
  request_id text,
  action text not null,
  outcome text not null check (outcome in ('DONE', 'REFUSED')),
  subject_kind text not null,
  subject text,
  before jsonb,
  after jsonb,
  hash bytea not null
);

comment on table audit_log is 'Who did what, when and from where, and what was refused. Secrets are never in it.';
comment on column audit_log.id is 'Its place in the chain: 1, 2, 3, … without a gap.';
comment on column audit_log.actor_id is 'A user''s number, key:<id>, operator, anonymous or system; `actor` is how people read it.';
comment on column audit_log.address is 'From where, as far as trusted proxies say it.';
comment on column audit_log.action is 'The field of GraphQL, or the method and path, by which it was asked for.';
comment on column audit_log.subject_kind is 'The table of what was changed; of a refusal, its code.';
comment on column audit_log.before is 'What was changed, as it was; null for what is new. Of a secret only that there was one.';
comment on column audit_log.hash is 'The SHA-256 of the hash before it, nothing for the first, followed by audit_text of the row.';

create index audit_log_at on audit_log (at, id);

create table audit_head (
  is_head boolean primary key default true check (is_head),
  id bigint not null,
  hash bytea not null
);

comment on table audit_head is
  'The end of the chain: whoever appends holds it until the commit, so that each row has one before it. Within a transaction the end is '
  'in the setting itops.audit_head, and here once at its end: a row that one transaction changes thousands of times is found ever '
  'more slowly.';

insert into audit_head (id, hash) values (0, '');

-- What is hashed of a row: the text of its JSON as PostgreSQL orders and writes it, with the instant in UTC to the microsecond.
create function audit_text(p_row audit_log)
returns text
language sql
stable
as $$
  select (
    (to_jsonb(p_row) - 'hash' - 'at')
    || jsonb_build_object('at', to_char(p_row.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
  )::text
$$;

-- Appends a row to the chain. Who says {id, name, address, requestId, action}.
create function append_audit(
  p_who jsonb,
  p_outcome text,
  p_subject_kind text,
  p_subject text,
  p_before jsonb,
  p_after jsonb
)
returns void
language plpgsql
as $$
declare
  v_open text := current_setting('itops.audit_head', true);
  v_head audit_head;
  v_row audit_log;
begin
  if coalesce(v_open, '') = '' then
    -- Holds it, and lets close_audit run at the end.
    update audit_head set is_head = true returning * into v_head;
  else
    v_head.id := split_part(v_open, ' ', 1)::bigint;
    v_head.hash := decode(split_part(v_open, ' ', 2), 'hex');
  end if;
  v_row.id := v_head.id + 1;
  v_row.at := clock_timestamp();
  v_row.actor_id := p_who ->> 'id';
  v_row.actor := p_who ->> 'name';
  v_row.address := p_who ->> 'address';
  v_row.request_id := p_who ->> 'requestId';
  v_row.action := p_who ->> 'action';
  v_row.outcome := p_outcome;
  v_row.subject_kind := p_subject_kind;
  v_row.subject := p_subject;
  v_row.before := p_before;
  v_row.after := p_after;
  v_row.hash := sha256(v_head.hash || convert_to(audit_text(v_row), 'UTF8'));
  insert into audit_log values (v_row.*);
  perform set_config('itops.audit_head', v_row.id || ' ' || encode(v_row.hash, 'hex'), true);
end
$$;

-- Stores the end of the chain, after everything that the transaction appends.
create function close_audit()
returns trigger
language plpgsql
as $$
declare
  v_open text := current_setting('itops.audit_head', true);
begin
  if coalesce(v_open, '') <> '' then
    perform set_config('itops.audit_head', '', true);
    update audit_head
    set
      id = split_part(v_open, ' ', 1)::bigint,
      hash = decode(split_part(v_open, ' ', 2), 'hex');
  end if;
  return null;
end
$$;

create constraint trigger close_audit
after update on audit_head
deferrable initially deferred
for each row
execute function close_audit();

-- Records the change of one row: its first argument is the column that names the row, the others are columns that hold secrets.
-- It runs at the end of the transaction, so that the head of the chain is held for the commit alone.
create function audit_change()
returns trigger
language plpgsql
as $$
declare
  v_before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  v_after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  v_subject text := coalesce(v_after, v_before) ->> tg_argv[0];
  v_secret text;
begin
  foreach v_secret in array coalesce(tg_argv[1:], '{}') loop
    if tg_op = 'UPDATE' and v_before -> v_secret is distinct from v_after -> v_secret then
      v_before := jsonb_set(v_before, array[v_secret], '"(a secret)"');
      v_after := jsonb_set(v_after, array[v_secret], '"(another secret)"');
    else
      v_before := v_before - v_secret;
      v_after := v_after - v_secret;
    end if;
  end loop;
  if tg_op = 'UPDATE' then
    select jsonb_object_agg(b.key, b.value), jsonb_object_agg(b.key, v_after -> b.key)
    into v_before, v_after
    from jsonb_each(v_before) b
    where v_after -> b.key is distinct from b.value;
    if v_before is null then
      return null;
    end if;
  end if;
  perform append_audit(
    current_setting('itops.audit')::jsonb, 'DONE', tg_table_name::text, v_subject, v_before, v_after
  );
  return null;
end
$$;

-- A change of these tables is recorded when the transaction says who makes it, in the setting itops.audit: reports of agents and what
-- core does by itself say nothing, and cost nothing.
do $$
declare
  v_table record;
begin
  for v_table in
    select *
    from (
      values
        ('users', array['email', 'password_hash']),
        ('machine_keys', array['name', 'secret_hash', 'previous_hash']),
        ('services', array['path', 'document']),
        ('service_quorums', array['service_id']),
        ('former_paths', array['path']),
        ('agents', array['node_id']),
        ('hierarchy_nodes', array['path']),
        ('added_services', array['path', 'document']),
        ('sla_groups', array['name']),
        ('sla_group_terms', array['group_id']),
        ('exclusion_windows', array['target']),
        ('sla_corrections', array['target']),
        ('sla_incidents', array['id']),
        ('sla_incident_entries', array['incident_id']),
        ('tickets', array['id']),
        ('ticket_comments', array['ticket_id']),
        ('ticket_templates', array['key']),
        ('notification_channels', array['name', 'secrets']),
        ('notification_routes', array['name']),
        ('notification_route_channels', array['route_id'])
    ) as t (name, arguments)
  loop
    execute format(
      'create constraint trigger audit after insert or update or delete on %I deferrable initially deferred '
      'for each row when (current_setting(''itops.audit'', true) <> '''') execute function audit_change(%s)',
      v_table.name,
      (select string_agg(quote_literal(a), ', ') from unnest(v_table.arguments) a)
    );
  end loop;
end
$$;

create function refuse_audit_change()
returns trigger
language plpgsql
as $$
begin
  raise exception 'the audit log is only ever appended to';
end
$$;

create trigger append_only before update or delete on audit_log for each row execute function refuse_audit_change();
create trigger never_emptied before truncate on audit_log for each statement execute function refuse_audit_change();
