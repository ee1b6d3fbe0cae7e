import { type Database, DatabaseError, isUnavailable } from './database.ts'

/**
 * How each session of core starts: instants are read in UTC, and nothing is compiled. PostgreSQL compiles a statement that it
 * estimates to be expensive; for ours that takes several times as long as the statement itself. A refresh of old time may unpack as many
 * compressed rows as it has.
 */
export const sessionSettings = {
  timezone: 'UTC',
  jit: 'off',
  'timescaledb.max_tuples_decompressed_per_dml_transaction': '0',
}

/** The same as options of a connection. */
export const sessionOptions = Object.entries(sessionSettings)
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(' ')

/**
 * How the embedded database's one session starts: as the others, and without the messages for developers of PostgreSQL that it would
 * put together several times a statement.
 */
export const embeddedSession = Object.entries({
  ...sessionSettings,
  client_min_messages: 'warning',
  log_min_messages: 'panic',
})
  .map(([name, value]) => `set ${name} = '${value}'`)
  .join('; ')

const reader = 'itops_reader'

/**
 * Leaves `jit = off`, and for core's own role the rest of it, in the database for the sessions that core does not open, or not by itself: the server's own job workers, the reader of the
 * reporting views, and whoever looks by hand. The database's default needs its owner; the default of core's own role, which the
 * job workers take, does not. What the role may not set is said in a line and changes nothing else. Throws when the server is away.
 */
export async function setSessionDefaults(database: Database, say: (text: string) => unknown): Promise<void> {
  if (database.kind === 'embedded') return
  // Two replicas that start together would change the same row.
  await database.withLock('session-defaults', () => setDefaults(database, say), true)
}

async function setDefaults(database: Database, say: (text: string) => unknown): Promise<void> {
  const { rows } = await database.query<{ name: string; what: string; statement: string }>(
    `select t.name, t.what, format('alter %s set %s = %L', t.what, t.name, t.value) as statement
    from (
      select 0::oid as role, format('database %I', current_database()) as what, 'jit' as name, 'off' as value
      union all
      select r.oid, format('role %I in database %I', r.rolname, current_database()), given.name, given.value
      from pg_roles r
      cross join jsonb_each_text($2) as given (name, value)
      where r.rolname = current_user
        or (r.rolname = $1 and given.name = 'jit')
    ) t
    where not exists (
      select
      from pg_db_role_setting s
      join pg_database d on d.oid = s.setdatabase
      cross join unnest(s.setconfig) as stored (setting)
      where d.datname = current_database()
        and s.setrole = t.role
        and lower(stored.setting) = lower(t.name || '=' || t.value)
    )
    order by t.role, t.name`,
    [reader, sessionSettings],
  )
  for (const { name, what, statement } of rows) {
    try {
      await database.query(statement)
    } catch (error) {
      if (!(error instanceof DatabaseError) || isUnavailable(error)) throw error
      say(`${name} stays as it is for ${what}: ${error.message}`)
    }
  }
}
