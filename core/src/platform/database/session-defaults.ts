import { type Database, DatabaseError, isUnavailable } from './database.ts'

/**
 * How each session of core starts, as options of a connection: instants are read in UTC, and nothing is compiled. PostgreSQL
 * compiles a statement that it estimates to be expensive; for ours that takes several times as long as the statement itself. A refresh of
 * old time may unpack as many compressed rows as it has.
 */
export const sessionOptions = '-c timezone=UTC -c jit=off -c timescaledb.max_tuples_decompressed_per_dml_transaction=0'

/**
 * How the embedded database's one session starts: as the others, and without the messages for developers of PostgreSQL that it would
 * put together several times a statement.
 */
export const embeddedSession =
  "set timezone = 'UTC'; set jit = off; set timescaledb.max_tuples_decompressed_per_dml_transaction = 0; set client_min_messages = warning; set log_min_messages = panic"

const reader = 'itops_reader'

/**
 * Leaves `jit = off` in the database for the sessions that core does not open: the server's own job workers, the reader of the
 * reporting views, and whoever looks by hand. The database's default needs its owner; the default of core's own role, which the
 * job workers take, does not. What the role may not set is said in a line and changes nothing else. Throws when the server is away.
 */
export async function setSessionDefaults(database: Database, say: (text: string) => unknown): Promise<void> {
  if (database.kind === 'embedded') return
  // Two replicas that start together would change the same row.
  await database.withLock('session-defaults', () => setDefaults(database, say), true)
}

async function setDefaults(database: Database, say: (text: string) => unknown): Promise<void> {
  const { rows } = await database.query<{ what: string; statement: string }>(
    `select t.what, format('alter %s set jit = off', t.what) as statement
    from (
      select 0::oid as role, format('database %I', current_database()) as what
      union all
      select r.oid, format('role %I in database %I', r.rolname, current_database())
      from pg_roles r
      where r.rolname in (current_user, $1)
    ) t
    where not exists (
      select
      from pg_db_role_setting s
      join pg_database d on d.oid = s.setdatabase
      where d.datname = current_database()
        and s.setrole = t.role
        and 'jit=off' = any (s.setconfig)
    )
    order by t.role`,
    [reader],
  )
  for (const { what, statement } of rows) {
    try {
      await database.query(statement)
    } catch (error) {
      if (!(error instanceof DatabaseError) || isUnavailable(error)) throw error
      say(`jit stays as it is for ${what}: ${error.message}`)
    }
  }
}
