import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import { type Database, isUnavailable, type Queryable } from './database.ts'
import { setSessionDefaults } from './session-defaults.ts'

const folder = new URL('../../../../sql/', import.meta.url)

export interface Migration {
  name: string
  text: string
  checksum: string
  /** False for a file that starts with `-- itops: no transaction`; it holds one statement. */
  transactional: boolean
}

/** Reads the numbered migrations (`0001-subject.sql`) of a folder, in order. */
export async function readMigrations(from: URL = folder): Promise<Migration[]> {
  const names = (await readdir(from)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, from), 'utf8')
      const checksum = createHash('sha256').update(text).digest('hex')
      return { name, text, checksum, transactional: !text.startsWith('-- itops: no transaction') }
    }),
  )
}

/**
 * Brings the database to the newest migration, each file in its own transaction unless it opts out; resolves to the names
 * applied. Replicas take turns. Throws when an applied file was edited or is missing here.
 */
export async function migrate(database: Database, migrations: Migration[], now: Date): Promise<string[]> {
  const applied = await database.withLock('migrate', () => migrateAlone(database, migrations, now), true)
  return applied ?? []
}

async function migrateAlone(database: Database, migrations: Migration[], now: Date): Promise<string[]> {
  await database.query(`
    create table if not exists schema_migrations (
      name text primary key,
      checksum text not null,
      applied_at timestamptz not null
    )`)
  const { rows } = await database.query<{ name: string; checksum: string }>(
    'select name, checksum from schema_migrations order by name',
  )
  const known = new Map(rows.map(({ name, checksum }) => [name, checksum]))
  assertUnchanged(known, migrations)
  const pending = migrations.filter(({ name }) => !known.has(name))
  for (const migration of pending) await apply(database, migration, now)
  return pending.map(({ name }) => name)
}

function assertUnchanged(known: Map<string, string>, migrations: Migration[]): void {
  const files = new Map(migrations.map(({ name, checksum }) => [name, checksum]))
  for (const [name, checksum] of known) {
    const file = files.get(name)
    if (file === undefined)
      throw new Error(`the database has migration ${name}, which this version lacks: run the newer version`)
    if (file !== checksum)
      throw new Error(`migration ${name} was edited after it was applied: restore it and add a new file`)
  }
}

async function apply(database: Database, migration: Migration, now: Date): Promise<void> {
  const steps = async (session: Queryable) => {
    await session.query(migration.text)
    await session.query('insert into schema_migrations (name, checksum, applied_at) values ($1, $2, $3)', [
      migration.name,
      migration.checksum,
      now,
    ])
  }
  try {
    await (migration.transactional ? database.transaction(steps) : steps(database))
  } catch (error) {
    throw new Error(`migration ${migration.name} failed: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    })
  }
}

/**
 * Migrates as soon as the server answers: a server that is still starting is tried again with backoff, for two minutes.
 * Throws when a migration fails, or when the server stays away.
 */
export async function migrateWhenReachable(
  database: Database,
  clock: Clock,
  warn: (text: string) => unknown,
): Promise<void> {
  const deadline = clock.now().getTime() + 120_000
  for (let pauseMs = 500; ; pauseMs = Math.min(pauseMs * 2, 10_000)) {
    try {
      await requireTimescale(database)
      await migrate(database, await readMigrations(), clock.now())
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

async function requireTimescale(database: Database): Promise<void> {
  if (database.kind === 'postgres') await database.query('create extension if not exists timescaledb')
  const { rows } = await database.query<{ license: string; version: string }>(
    `select current_setting('timescaledb.license') as license, extversion as version from pg_extension where extname = 'timescaledb'`,
  )
  const [found] = rows
  if (found?.license !== 'timescale') {
    throw new Error(
      'the server has TimescaleDB without its community features: use the TSL edition (timescaledb.license = timescale)',
    )
  }
}
