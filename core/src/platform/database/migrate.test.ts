import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPlainDatabase, plainDatabaseKinds } from '../../../test/plain-database.ts'
import type { Database } from './database.ts'
import { migrate, readMigrations } from './migrate.ts'

const now = new Date('2026-11-20T12:00:00Z')

describe.each(plainDatabaseKinds)('migrations on %s', (kind) => {
  let database: Database
  let folder: string
  beforeAll(async () => {
    database = await openPlainDatabase(kind)
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'itops-migrations-'))
    await database.query('drop table if exists schema_migrations, first, second, third')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  /** Writes the files into the folder and brings the database to them. */
  const migrateTo = async (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    return migrate(database, await readMigrations(pathToFileURL(`${folder}/`)), now)
  }
  const tables = async () => {
    const { rows } = await database.query<{ name: string }>(
      "select relname as name from pg_class where relname in ('first', 'second', 'third') order by 1",
    )
    return rows.map(({ name }) => name)
  }

  it('are applied in the order of their numbers, once, and noted', async () => {
    const files = {
      '0010-third.sql': 'create table third as select * from second',
      '0002-second.sql': 'create table second as select * from first',
      '0001-first.sql': 'create table first (id int); insert into first values (1)',
      'notes.txt': 'not a migration',
    }
    expect(await migrateTo(files)).toEqual(['0001-first.sql', '0002-second.sql', '0010-third.sql'])
    expect(await migrateTo({})).toEqual([])
    const { rows } = await database.query('select name, length(checksum) as length, applied_at from schema_migrations')
    expect(rows[0]).toEqual({ name: '0001-first.sql', length: 64, applied_at: now })
    expect(rows).toHaveLength(3)
  })

  it('refuse a database whose applied file was edited, and change nothing', async () => {
    await migrateTo({ '0001-first.sql': 'create table first ()' })
    const edited = migrateTo({
      '0001-first.sql': 'create table first (id int)',
      '0002-second.sql': 'create table second ()',
    })
    await expect(edited).rejects.toThrow('migration 0001-first.sql was edited after it was applied')
    expect(await tables()).toEqual(['first'])
  })

  it('refuse a database that is newer than these files', async () => {
    await migrateTo({ '0001-first.sql': 'create table first ()', '0002-second.sql': 'create table second ()' })
    await rm(join(folder, '0002-second.sql'))
    const older = migrateTo({ '0003-third.sql': 'create table third ()' })
    await expect(older).rejects.toThrow('the database has migration 0002-second.sql, which this version lacks')
    expect(await tables()).toEqual(['first', 'second'])
  })

  it('leave nothing of a file that fails, keep the ones before it, and go on once it is mended', async () => {
    const failing = migrateTo({
      '0001-first.sql': 'create table first ()',
      '0002-second.sql': 'create table second (); select 1 / 0',
      '0003-third.sql': 'create table third ()',
    })
    await expect(failing).rejects.toThrow('migration 0002-second.sql failed: division by zero')
    expect(await tables()).toEqual(['first'])
    const mended = await migrateTo({ '0002-second.sql': 'create table second ()' })
    expect(mended).toEqual(['0002-second.sql', '0003-third.sql'])
  })

  it('run outside a transaction where the file says so', async () => {
    const inside = migrateTo({ '0001-first.sql': 'create table first ()', '0002-vacuum.sql': 'vacuum first' })
    await expect(inside).rejects.toThrow('VACUUM cannot run inside a transaction block')
    const outside = await migrateTo({ '0002-vacuum.sql': '-- itops: no transaction\nvacuum first' })
    expect(outside).toEqual(['0002-vacuum.sql'])
  })

  it('are applied once by two runners that start together', async () => {
    const files = { '0001-first.sql': 'create table first ()', '0002-second.sql': 'create table second ()' }
    const runs = await Promise.all([migrateTo(files), migrateTo(files)])
    expect(runs.toSorted((a, b) => b.length - a.length)).toEqual([Object.keys(files), []])
  })
})

it('the migrations of this version are numbered without a gap', async () => {
  const names = (await readMigrations()).map(({ name }) => name)
  expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, index) => index + 1))
})
