import { type Database, DatabaseError, type Queryable } from '../../src/platform/database/database.ts'
import { embeddedSession } from '../../src/platform/database/session-defaults.ts'

/** An open database, and what it was like when it was new. */
interface Kept {
  database: Database
  original: Original
  uses: number
}
interface Original {
  definitions: string
  /** The rows of each table as JSON; null for none. */
  rows: Map<string, string | null>
}
interface Lease {
  closing: Promise<void> | undefined
}

/** Each use leaves dead rows in the catalogs, and memory that is not given back. */
const maxUses = 30
let free: Kept | undefined

/**
 * A database that an earlier suite of this process has given back, as it was when it was new, else one from `open`: opening
 * takes most of the CPU of a short suite. `close` gives it back; one that can't be made as new, as a suite has changed its
 * definitions or settings, is closed for good.
 */
export async function borrowDatabase(open: () => Promise<Database>): Promise<Database> {
  const kept = free ?? (await keep(await open()))
  free = undefined
  kept.uses++
  return lend(kept.database, { closing: undefined }, async () => {
    const isNew = kept.uses < maxUses && (await renew(kept))
    if (isNew && !free) free = kept
    else await kept.database.close()
  })
}

/** The database for one suite: it refuses statements once that suite has closed it. */
function lend(database: Database, lease: Lease, giveBack: () => Promise<void>): Database {
  const open = () => {
    if (lease.closing) throw new DatabaseError('the embedded database stopped: its suite has closed it', 'ESTOPPED')
    return database
  }
  return {
    kind: database.kind,
    query: async (text, values) => open().query(text, values),
    transaction: async (work) => open().transaction(work),
    withLock: async (name, work, options) =>
      open().withLock(name, (held) => work(lend(held, lease, giveBack)), options),
    of: (work, limits) => lend(database.of(work, limits), lease, giveBack),
    load: () => database.load(),
    close() {
      lease.closing ??= giveBack()
      return lease.closing
    },
  }
}

async function keep(database: Database): Promise<Kept> {
  const tables = await database.query<{ name: string }>(`select oid::regclass::text as name ${ownTables}`)
  const rows = new Map<string, string | null>()
  for (const { name } of [...tables.rows, ...catalogs.map((name) => ({ name }))]) {
    const found = await database.query<{ rows: string | null }>(`select json_agg(t)::text as rows from ${name} t`)
    rows.set(name, found.rows[0]?.rows ?? null)
  }
  return { database, original: { definitions: await definitionsOf(database), rows }, uses: 0 }
}

/** Makes the database as it was; false when that can't be done. */
async function renew({ database, original }: Kept): Promise<boolean> {
  try {
    await resetSettings(database)
    await database.transaction(async (tx) => {
      await tx.query('set local session_replication_role = replica')
      for (const name of await emptyUsed(tx, original)) await fill(tx, name, original.rows.get(name))
      for (const name of catalogs) {
        await tx.query(`delete from ${name}`)
        await fill(tx, name, original.rows.get(name))
      }
      await restartSequences(tx)
    })
    return (await definitionsOf(database)) === original.definitions
  } catch {
    return false
  }
}

/** What TimescaleDB knows of how far each aggregate is, and what has changed behind it. */
const catalogs = [
  '_timescaledb_catalog.continuous_aggs_watermark',
  '_timescaledb_catalog.continuous_aggs_invalidation_threshold',
  '_timescaledb_catalog.continuous_aggs_materialization_invalidation_log',
  '_timescaledb_catalog.continuous_aggs_hypertable_invalidation_log',
]

const ownTables = `from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`

/** Empties the tables that were written or analysed, with the aggregates; resolves to their names. */
async function emptyUsed(tx: Queryable, { rows }: Original): Promise<string[]> {
  const tables = [...rows.keys()].filter((name) => !catalogs.includes(name))
  const used = await tx.query<{ name: string }>(
    tables
      .map((name) => `select '${name}' as name where exists (select from ${name})`)
      .concat(
        `select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and reltuples >= 0`,
        `select format('%I.%I', view_schema, view_name)
        from timescaledb_information.continuous_aggregates a
        where exists (
          select
          from timescaledb_information.chunks c
          where c.hypertable_name in (a.materialization_hypertable_name, a.hypertable_name)
        )`,
      )
      .join(' union '),
  )
  const names = used.rows.map(({ name }) => name).filter((name) => !definitionTables.includes(name))
  if (names.length === 0) return []
  const referring = await tx.query<{ name: string }>(
    `with recursive used as (
      select unnest($1::regclass[]) as oid
      union
      select c.conrelid from used join pg_constraint c on c.confrelid = used.oid
    )
    select used.oid::regclass::text as name from used join pg_class p on p.oid = used.oid where relkind in ('r', 'v')`,
    [names],
  )
  const all = referring.rows.map(({ name }) => name)
  await tx.query(`truncate ${all.join(', ')}`)
  await tx.query(
    `delete from pg_statistic
    where starelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)`,
  )
  return all
}

/** They say which definitions were applied; no suite of a database as it is delivered changes them. */
const definitionTables = ['schema_migrations', 'schema_definitions']

async function fill(tx: Queryable, name: string, rows: string | null | undefined): Promise<void> {
  if (!rows) return
  await tx.query(
    `insert into ${name} overriding system value select * from json_populate_recordset(null::${name}, $1)`,
    [rows],
  )
}

/** The next identity is the one after the largest that is there, or the first, as in a new database. */
async function restartSequences(tx: Queryable): Promise<void> {
  const { rows } = await tx.query<{ sequence: string; start: number; table: string; column: string }>(
    `select q.seqrelid::regclass::text as sequence, q.seqstart as start, d.refobjid::regclass::text as table, a.attname as column
    from pg_sequence q
    join pg_class c on c.oid = q.seqrelid
    join pg_depend d on d.objid = q.seqrelid and d.deptype in ('i', 'a')
    join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    where c.relnamespace = 'public'::regnamespace
      and pg_sequence_last_value(q.seqrelid) is not null`,
  )
  for (const { sequence, start, table, column } of rows) {
    await tx.query(
      `select setval('${sequence}', coalesce(max(${column}), ${start}), max(${column}) is not null) from ${table}`,
    )
  }
}

async function resetSettings(database: Database): Promise<void> {
  await database.query(`discard temp; reset all; ${embeddedSession}; set search_path = public`)
}

/** One text for all that is defined, set or stored beside the rows of tables; two equal texts mean equal databases. */
async function definitionsOf(database: Database): Promise<string> {
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
