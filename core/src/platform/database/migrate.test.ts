import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { openPlainDatabase, plainDatabaseKinds } from '../../../testing/database/plain-database.ts'
import type { Database } from './database.ts'
import { migrate } from './migrate.ts'
import { readSql } from './read-sql.ts'

const now = new Date('2026-11-20T12:00:00Z')
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'itops-migrations-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Writes the files into the folder and reads what it holds. */
async function sqlWith(files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return readSql(pathToFileURL(`${folder}/`))
}

describe.each(plainDatabaseKinds)('migrations on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openPlainDatabase(kind)
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    await database.query(
      `drop table if exists schema_migrations, schema_definitions, first, second, third cascade;
      drop schema if exists made cascade`,
    )
  })

  const migrateTo = async (files: Record<string, string>) => migrate(database, await sqlWith(files), now)
  const tables = async () => {
    const { rows } = await database.query<{ name: string }>(
      "select relname as name from pg_class where relname in ('first', 'second', 'third') order by 1",
    )
    return rows.map(({ name }) => name)
  }
  const resultOf = async (expression: string) =>
    (await database.query<{ value: unknown }>(`select (select ${expression}) as value`)).rows[0]?.value

  describe('of the schema', () => {
    it('are applied in the order of their numbers, once, and noted', async () => {
      const files = {
        'schema/010-third.sql': 'create table third as select * from second',
        'schema/002-second.sql': 'create table second as select * from first',
        'schema/001-first.sql': 'create table first (id int); insert into first values (1)',
        'schema/notes.txt': 'not a migration',
      }
      const names = ['schema/001-first.sql', 'schema/002-second.sql', 'schema/010-third.sql']
      expect(await migrateTo(files)).toEqual(names)
      expect(await migrateTo({})).toEqual([])
      const { rows } = await database.query(
        'select name, length(checksum) as length, applied_at from schema_migrations',
      )
      expect(rows[0]).toEqual({ name: 'schema/001-first.sql', length: 64, applied_at: now })
      expect(rows).toHaveLength(3)
    })

    it('refuse a database whose applied file was edited, and change nothing', async () => {
      await migrateTo({ 'schema/001-first.sql': 'create table first ()' })
      const edited = migrateTo({
        'schema/001-first.sql': 'create table first (id int)',
        'schema/002-second.sql': 'create table second ()',
      })
      await expect(edited).rejects.toThrow('migration schema/001-first.sql was edited after it was applied')
      expect(await tables()).toEqual(['first'])
    })

    it('refuse a database that is newer than these files', async () => {
      await migrateTo({
        'schema/001-first.sql': 'create table first ()',
        'schema/002-second.sql': 'create table second ()',
      })
      await rm(join(folder, 'schema/002-second.sql'))
      const older = migrateTo({ 'schema/003-third.sql': 'create table third ()' })
      await expect(older).rejects.toThrow('the database has migration schema/002-second.sql, which this version lacks')
      expect(await tables()).toEqual(['first', 'second'])
    })

    it('refuse the database of a preview, and say what to do', async () => {
      await migrateTo({ 'schema/001-first.sql': 'create table first ()' })
      await database.query("update schema_migrations set name = '0001-inventory.sql'")
      await expect(migrateTo({})).rejects.toThrow(
        /made by a preview of ITOps.*export what you need, then start with an empty database/,
      )
      expect(await tables()).toEqual(['first'])
    })

    it('leave nothing of a file that fails, keep the ones before it, and go on once it is mended', async () => {
      const failing = migrateTo({
        'schema/001-first.sql': 'create table first ()',
        'schema/002-second.sql': 'create table second (); select 1 / 0',
        'schema/003-third.sql': 'create table third ()',
      })
      await expect(failing).rejects.toThrow('migration schema/002-second.sql failed: division by zero')
      expect(await tables()).toEqual(['first'])
      const mended = await migrateTo({ 'schema/002-second.sql': 'create table second ()' })
      expect(mended).toEqual(['schema/002-second.sql', 'schema/003-third.sql'])
    })

    it('run outside a transaction where the file says so', async () => {
      const inside = migrateTo({
        'schema/001-first.sql': 'create table first ()',
        'schema/002-vacuum.sql': 'vacuum first',
      })
      await expect(inside).rejects.toThrow('VACUUM cannot run inside a transaction block')
      const outside = await migrateTo({ 'schema/002-vacuum.sql': '-- itops: no transaction\nvacuum first' })
      expect(outside).toEqual(['schema/002-vacuum.sql'])
    })

    it('are applied once by runners that start together on an empty database, with all that installs', async () => {
      const files = {
        'schema/001-first.sql': 'create extension if not exists btree_gist; create schema made; create table first ()',
        'schema/002-second.sql': 'create table second ()',
        'functions/order.txt': 'one.sql',
        'functions/one.sql': 'create function made.one() returns integer language sql as $$ select 1 $$',
      }
      const names = Object.keys(files).filter((name) => name.endsWith('.sql'))
      const sql = await sqlWith(
        kind === 'embedded' ? { ...files, 'schema/001-first.sql': 'create schema made' } : files,
      )
      const runs = await Promise.all([1, 2, 3].map(() => migrate(database, sql, now)))
      expect(runs.toSorted((a, b) => b.length - a.length)).toEqual([names, [], []])
    })
  })

  describe('of definitions', () => {
    const files = {
      'schema/001-first.sql': 'create schema made; create table first (id int); insert into first values (1), (2)',
      'functions/order.txt': 'base.sql\nsub/top.sql\n',
      'functions/base.sql': `create type made.pair as (a integer, b integer);

create function made.factor() returns integer language sql as $$ select 10 $$;`,
      'functions/sub/top.sql': `create view made.scaled as
select id * made.factor() as scaled from first;

create function made.largest() returns setof made.scaled language sql as $$ select max(scaled) from made.scaled $$;

create procedure made.add(p_id integer) language sql as $$ insert into first values (p_id) $$;`,
    }

    it('are applied in their listed order after the schema, and again only when one changed', async () => {
      expect(await migrateTo(files)).toEqual(['schema/001-first.sql', 'functions/base.sql', 'functions/sub/top.sql'])
      expect(await resultOf('scaled from made.largest()')).toBe(20)
      expect(await migrateTo({})).toEqual([])
    })

    it('may change a result and leave things out, and take with them what depends on them', async () => {
      await migrateTo(files)
      await migrateTo({
        'functions/base.sql': `create function made.factor() returns numeric language sql as $$ select 0.5 $$;`,
        'functions/sub/top.sql': 'create view made.scaled as select made.factor() * id as scaled, id from first;',
      })
      expect(await resultOf('max(scaled)::text from made.scaled')).toBe('1.0')
      expect(await resultOf("to_regproc('made.largest')::text")).toBeNull()
      expect(await resultOf("to_regtype('made.pair')::text")).toBeNull()
      expect(await resultOf('count(*)::integer from first')).toBe(2)
    })

    it('stay as they were when one of them fails', async () => {
      await migrateTo(files)
      const failing = migrateTo({
        'functions/sub/top.sql': 'create view made.scaled as select no_such_column from first;',
      })
      await expect(failing).rejects.toThrow(/migration functions\/sub\/top.sql failed: column "no_such_column"/)
      expect(await resultOf('scaled from made.largest()')).toBe(20)
    })

    it('do not take what somebody else built on them', async () => {
      await migrateTo(files)
      await database.query('create view made.somebody_elses as select * from made.scaled')
      const edited = migrateTo({ 'functions/base.sql': `${files['functions/base.sql']}\n-- edited` })
      await expect(edited).rejects.toThrow('migration functions failed: cannot drop view made.scaled')
      expect(await resultOf('max(scaled) from made.somebody_elses')).toBe(20)
    })

    it('are all listed, and nothing else is', async () => {
      await expect(sqlWith({ ...files, 'functions/extra.sql': '' })).rejects.toThrow(
        'disagree about functions/extra.sql',
      )
      await rm(join(folder, 'functions/extra.sql'))
      await expect(sqlWith({ 'functions/order.txt': `${files['functions/order.txt']}none.sql` })).rejects.toThrow(
        'disagree about functions/none.sql',
      )
    })
  })
})

describe.each(databaseKinds)('the files of this version on %s', (kind) => {
  it('are numbered without a gap, and every name is defined once', async () => {
    const { schema, functions } = await readSql()
    expect(schema.map(({ name }) => Number(name.slice(7, 10)))).toEqual(schema.map((_, index) => index + 1))
    const names = functions.flatMap(({ text }) =>
      [...text.matchAll(/^create (?:or replace )?(?:function|procedure|view|type) (\S+?)[ (]/gm)].map(
        ([, name]) => name,
      ),
    )
    expect(names.length).toBeGreaterThan(80)
    expect(new Set(names).size).toBe(names.length)
  })

  it('can be applied again over a database in use: jobs keep their ids, and run', async () => {
    const database = await openTestDatabase(kind)
    const jobs = async () =>
      (
        await database.query<{ id: number }>(
          'select job_id as id, proc_name, config from timescaledb_information.jobs where job_id >= 1000 order by 1',
        )
      ).rows
    const before = await jobs()
    await database.query("update schema_migrations set checksum = 'another' where name = 'functions'")
    const { schema, functions } = await readSql()
    expect(await migrate(database, { schema, functions }, now)).toEqual(functions.map(({ name }) => name))
    expect(await jobs()).toEqual(before)
    for (const { id } of before) await database.query(`call run_job(${id})`)
    await database.close()
  })

  it('say of every table and aggregate what it holds', async () => {
    const database = await openTestDatabase(kind)
    const { rows } = await database.query<{ name: string }>(
      `select c.oid::regclass::text as name
      from pg_class c
      where c.relnamespace = 'public'::regnamespace
        and (c.relkind = 'r' or c.oid in (
          select format('%I.%I', a.view_schema, a.view_name)::regclass
          from timescaledb_information.continuous_aggregates a
        ))
        and obj_description(c.oid, 'pg_class') is null
        and c.relname not like 'schema\\_%'
      order by 1`,
    )
    expect(rows).toEqual([])
    await database.close()
  })
})
