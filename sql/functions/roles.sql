-- What core may do as a member of itops_app, and the few things that it does beyond: each of these functions checks what it is asked for,
-- and runs as the owner of the tables.

-- Signs seals that are not signed yet, and changes nothing else of any.
create function sign_seals(p_key text, p_ids bigint[], p_signatures bytea[])
returns bigint
language sql
security definer
as $$
  with signed as (
    update sla_seals s
    set key_id = p_key, signature = n.signature
    from unnest(p_ids, p_signatures) as n (id, signature)
    where s.id = n.id
      and s.signature is null
      and n.signature is not null
    returning s.id
  )
  select count(*) from signed
$$;

-- Lets no month be sealed until the transaction ends. The lock wants more rights than core has on seals.
create procedure hold_seals()
language plpgsql
security definer
as $$
begin
  lock table sla_seals in share row exclusive mode;
end
$$;

-- Takes the sums of services that were deleted out of an aggregate, within a time.
create procedure forget_sums(p_aggregate text, p_services bigint[], p_from timestamptz, p_to timestamptz)
language plpgsql
security definer
as $$
declare
  v_stored text;
begin
  perform set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true);
  select format('%I.%I', a.materialization_hypertable_schema, a.materialization_hypertable_name)
  into strict v_stored
  from timescaledb_information.continuous_aggregates a
  where a.view_schema = current_schema()
    and a.view_name = p_aggregate;

  execute format('delete from %s where service_id = any ($1) and bucket >= $2 and bucket < $3', v_stored)
  using array(select subject_id from deleted_subjects where subject_kind = 'SERVICE' and subject_id = any (p_services)), p_from, p_to;
end
$$;

-- What itops_app may do with each table, view and sequence. Tables that come later are ordinary ones until they are named here.
create view app_rights as
select
  c.oid as relation,
  case
    -- Readable and no more: they are written by functions and migrations.
    when c.relname in ('audit_log', 'audit_head', 'schema_migrations', 'schema_definitions') then array['SELECT']
    -- What was sealed and anchored stays as it is.
    when c.relname in ('sla_seals', 'sla_anchors') then array['SELECT', 'INSERT']
    when c.relkind = 'S' then array['SELECT', 'USAGE']
    when c.relkind = 'v' then array['SELECT']
    else array['SELECT', 'INSERT', 'UPDATE', 'DELETE']
  end as rights
from pg_class c
where c.relnamespace in (current_schema()::regnamespace, 'reporting'::regnamespace)
  and c.relkind in ('r', 'p', 'v', 'S')
  -- What extensions bring belongs to them.
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e');

-- Gives itops_app what it lacks of them, and a login its membership; false where there is no such role.
create function grant_app_rights(p_login text)
returns boolean
language plpgsql
as $$
declare
  v_missing record;
begin
  if not exists (select from pg_roles where rolname = 'itops_app') then
    return false;
  end if;
  for v_missing in
    select
      format('grant %s on %s%s to itops_app', string_agg(r.wanted, ', '), case c.relkind when 'S' then 'sequence ' else '' end, c.oid::regclass)
        as statement
    from app_rights a
    join pg_class c on c.oid = a.relation
    cross join unnest(a.rights) as r (wanted)
    where not case c.relkind
        when 'S' then has_sequence_privilege('itops_app', c.oid, r.wanted)
        else has_table_privilege('itops_app', c.oid, r.wanted)
      end
    group by c.oid, c.relkind
    union all
    select format('grant usage on schema %I to itops_app', n.nspname)
    from pg_namespace n
    where n.nspname in (current_schema(), 'reporting')
      and not has_schema_privilege('itops_app', n.oid, 'usage')
    union all
    select format('grant execute on %s %s to itops_app', case p.prokind when 'p' then 'procedure' else 'function' end, p.oid::regprocedure)
    from pg_proc p
    where p.pronamespace = current_schema()::regnamespace
      and p.prosecdef
      and not has_function_privilege('itops_app', p.oid, 'execute')
    union all
    select format('grant temporary on database %I to itops_app', current_database())
    where not has_database_privilege('itops_app', current_database(), 'temporary')
    union all
    select format('grant itops_app to %I', p_login)
    where p_login is not null
      and not pg_has_role(p_login, 'itops_app', 'usage')
  loop
    execute v_missing.statement;
  end loop;
  return true;
end
$$;

-- Nobody else calls what runs as the owner, and each finds our tables before those of whoever calls.
do $$
declare
  v_function record;
begin
  for v_function in
    select p.oid::regprocedure as name, case p.prokind when 'p' then 'procedure' else 'function' end as kind
    from pg_proc p
    where p.pronamespace = current_schema()::regnamespace
      and p.prosecdef
      and p.proowner = current_user::regrole
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('alter %s %s set search_path = %I, pg_temp', v_function.kind, v_function.name, current_schema());
    execute format('revoke execute on %s %s from public', v_function.kind, v_function.name);
  end loop;
end
$$;
