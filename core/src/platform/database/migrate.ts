import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import { type Database, isUnavailable, type Queryable } from './database.ts'
import { checksumOf, readSql, type Sql, type SqlFile } from './read-sql.ts'
import { type Login, letCoreWork, makeLogin, ownerRefusal } from './roles.ts'
import { setSessionDefaults } from './session-defaults.ts'

/** The row of `schema_migrations` that stands for all files of `sql/functions`. */
const functionsRow = 'functions'

/**
 * Brings the database to these files: every new file of the schema in its own transaction unless it opts out, then, when any
 * of them has changed, all definitions in one. Resolves to the names applied. Replicas take turns, so that everything that
 * installs belongs into a file. Throws when an applied file of the schema was edited or is missing here.
 */
export async function migrate(database: Database, sql: Sql, now: Date): Promise<string[]> {
  const owner = database.of('upkeep')
  const applied = await owner.withLock('migrate', () => migrateAlone(owner, sql, now), true)
  return applied ?? []
}

async function migrateAlone(database: Database, sql: Sql, now: Date): Promise<string[]> {
  const { rows: made } = await database.query(
    `select where to_regclass('schema_migrations') is not null and to_regclass('schema_definitions') is not null`,
  )
  // Whoever may not make tables may start all the same where nothing is to be done.
  if (made.length === 0) await makeLists(database)
  const { rows } = await database.query<{ name: string; checksum: string }>(
    'select name, checksum from schema_migrations order by name',
  )
  const known = new Map(rows.map(({ name, checksum }) => [name, checksum]))
  assertUnchanged(known, sql.schema)
  const pending = sql.schema.filter(({ name }) => !known.has(name))
  for (const file of pending) await applySchema(database, file, now)
  const applied = pending.map(({ name }) => name)
  const checksum = checksumOf(sql.functions)
  if (sql.functions.length === 0 || known.get(functionsRow) === checksum) return applied
  await applyFunctions(database, sql.functions, checksum, now)
  return [...applied, ...sql.functions.map(({ name }) => name)]
}

/** What is known of a database: the files that were applied, and what those of `functions` defined. */
async function makeLists(database: Queryable): Promise<void> {
  await explained('of its own tables', async () => {
    await database.query(`
      create table if not exists schema_migrations (
        name text primary key,
        checksum text not null,
        applied_at timestamptz not null
      );
      create table if not exists schema_definitions (
        position integer primary key,
        kind text not null,
        name text not null
      )`)
  })
}

function assertUnchanged(known: Map<string, string>, schema: SqlFile[]): void {
  const files = new Map(schema.map(({ name, checksum }) => [name, checksum]))
  for (const [name, checksum] of known) {
    if (/^\d{4}-/.test(name)) {
      throw new Error(
        'the database was made by a preview of ITOps, and its tables cannot become those of this version: export what you ' +
          'need, then start with an empty database (with the embedded one, remove its folder, .itops/database)',
      )
    }
    const file = files.get(name)
    if (name === functionsRow || file === checksum) continue
    if (file === undefined)
      throw new Error(`the database has migration ${name}, which this version lacks: run the newer version`)
    throw new Error(`migration ${name} was edited after it was applied: restore it and add a new file`)
  }
}

/** A file that starts with `-- itops: no transaction` holds one statement that can't run in one. */
async function applySchema(database: Database, file: SqlFile, now: Date): Promise<void> {
  const steps = async (session: Queryable) => {
    await session.query(file.text)
    await note(session, file.name, file.checksum, now)
  }
  await explained(file.name, () =>
    file.text.startsWith('-- itops: no transaction') ? steps(database) : database.transaction(steps),
  )
}

/**
 * Definitions depend on each other, so one that changed takes all others with it: what the files defined when they were last
 * applied is dropped, the last one first, and made again.
 */
async function applyFunctions(database: Database, files: SqlFile[], checksum: string, now: Date): Promise<void> {
  await database.transaction(async (tx) => {
    const { rows } = await tx.query<{ kind: string; name: string }>(
      'select kind, name from schema_definitions order by position desc',
    )
    await explained('functions', async () => {
      for (const { kind, name } of rows) await tx.query(`drop ${kind} if exists ${name}`)
    })
    for (const file of files) await explained(file.name, () => tx.query(file.text))
    const definitions = files.flatMap(({ text }) => definitionsIn(text))
    await tx.query('delete from schema_definitions')
    await tx.query(
      `insert into schema_definitions (position, kind, name)
      select position, kind, name
      from unnest($1::text[], $2::text[]) with ordinality as d (kind, name, position)`,
      [definitions.map(({ kind }) => kind), definitions.map(({ name }) => name)],
    )
    await note(tx, functionsRow, checksum, now)
  })
}

/** What a file defines, in its order. A name stands for one definition, so that a drop needs no arguments. */
function definitionsIn(text: string): { kind: string; name: string }[] {
  return [
    ...text.matchAll(/^create (function|procedure|view|type|trigger) ([a-z0-9_.]+)(?:\nafter .* (on [a-z_]+))?/gm),
  ].map(([, kind = '', name = '', table]) => ({ kind, name: table ? `${name} ${table}` : name }))
}

async function note(session: Queryable, name: string, checksum: string, now: Date): Promise<void> {
  await session.query(
    `insert into schema_migrations (name, checksum, applied_at)
    values ($1, $2, $3)
    on conflict (name) do update
    set
      checksum = excluded.checksum,
      applied_at = excluded.applied_at`,
    [name, checksum, now],
  )
}

async function explained<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const reason = ownerRefusal(error) ?? (error instanceof Error ? error.message : error)
    throw new Error(`migration ${name} failed: ${reason}`, { cause: error })
  }
}

/**
 * Migrates as soon as the server answers, and lets core's login work where another role owns the tables: a server that is still starting is tried again with backoff, for two minutes.
 * Throws when a migration fails, or when the server stays away.
 */
export async function migrateWhenReachable(
  database: Database,
  clock: Clock,
  warn: (text: string) => unknown,
  login?: Login,
): Promise<void> {
  const deadline = clock.now().getTime() + 120_000
  for (let pauseMs = 500; ; pauseMs = Math.min(pauseMs * 2, 10_000)) {
    try {
      if (login) await makeLogin(database, login, warn)
      await migrate(database, await readSql(), clock.now())
      await setSessionDefaults(database.of('upkeep'), warn)
      if (!login) return
      await letCoreWork(database, login, warn)
      await setSessionDefaults(database, warn)
      return
    } catch (error) {
      const cause = error instanceof Error && error.cause ? error.cause : error
      if (!isUnavailable(cause) || clock.now().getTime() > deadline) throw error
      warn(
        `the database does not answer yet (${error instanceof Error ? error.message : error}); trying again in ${pauseMs} ms`,
      )
      await sleep(pauseMs)
    }
  }
}
