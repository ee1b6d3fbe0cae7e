import type { Database } from '../src/platform/database/database.ts'

/** One text for all that is defined, set or stored beside the rows of tables; two equal texts mean equal databases. */
export async function definitionsOf(database: Database): Promise<string> {
  const { rows } = await database.query<{ text: string }>(
    `with own as (select oid, relname, relkind, relacl, reloptions from pg_class where relnamespace = 'public'::regnamespace)
    select md5(string_agg(what, e'\\n' order by what)) as text
    from (
      select concat_ws(' ', 'class', own) from own
      union all
      select concat_ws(' ', 'column', attrelid, attname, atttypid, attnotnull, attidentity, attgenerated)
      from pg_attribute
      join own on oid = attrelid
      where attnum > 0
        and not attisdropped
      union all
      select concat_ws(' ', 'function', oid, proname, md5(prosrc), proconfig, proacl)
      from pg_proc
      where pronamespace = 'public'::regnamespace
      union all
      select concat_ws(' ', 'constraint', c.oid, conname) from pg_constraint c join own on own.oid = conrelid
      union all
      select concat_ws(' ', 'trigger', t.oid, tgname, tgenabled) from pg_trigger t join own on own.oid = tgrelid
      union all
      select concat_ws(' ', 'role', oid, rolname, rolconfig) from pg_roles
      union all
      select concat_ws(' ', 'role setting', setdatabase, setrole, setconfig) from pg_db_role_setting
      union all
      select concat_ws(' ', 'schema', oid, nspname) from pg_namespace where nspname !~ '^pg_'
      union all
      select concat_ws(' ', 'setting', name, setting) from pg_settings where source in ('session', 'database', 'user')
      union all
      select concat_ws(' ', 'job', id, application_name, schedule_interval, scheduled, config) from timescaledb_information.jobs j (id)
      union all
      select concat_ws(' ', 'aggregate', view_name, materialized_only) from timescaledb_information.continuous_aggregates
    ) all_of_it (what)`,
  )
  return rows[0]?.text ?? ''
}
