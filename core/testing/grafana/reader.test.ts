import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/platform/database/database.ts'
import { readSql } from '../../src/platform/database/read-sql.ts'
import { databaseKinds, openTestDatabase } from '../database/database.ts'
import { asReader } from './world.ts'

describe.each(databaseKinds)('the role itops_reader on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  it('reads the views and nothing else of ITOps, and writes nothing', async () => {
    const { rows } = await database.query<{ readable: string[]; writable: string[] }>(
      `with relation as (
        select c.oid::regclass::text as name, c.oid, n.nspname
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'v', 'm', 'p')
          and n.nspname in ('public', 'reporting', '_timescaledb_internal')
          -- What TimescaleDB shows to everybody: sizes and statistics.
          and c.relname not like all (array['bgw_%', '%_stats', '%_size'])
      )
      select
        array(
          select name
          from relation
          where nspname <> 'reporting'
            and has_table_privilege('itops_reader', oid, 'select')
        ) as readable,
        array(
          select name
          from relation
          where has_table_privilege('itops_reader', oid, 'insert, update, delete, truncate')
        ) as writable`,
    )
    expect(rows).toEqual([{ readable: [], writable: [] }])
    for (const table of ['users', 'refresh_tokens', 'notification_channels', 'sla_snapshots', 'services'])
      await expect(asReader(database, `select * from ${table}`)).rejects.toThrow(/permission denied/)
    await expect(asReader(database, 'create table reporting.mine (x integer)')).rejects.toThrow(/permission denied/)
  })

  it('is bound to short statements that only read', async () => {
    const { rows } = await database.query(
      `select rolcanlogin, rolsuper, rolconfig from pg_roles where rolname = 'itops_reader'`,
    )
    expect(rows).toEqual([
      { rolcanlogin: false, rolsuper: false, rolconfig: ['default_transaction_read_only=on', 'statement_timeout=30s'] },
    ])
  })

  it('puts nothing of its own in the place of what a view reads', async () => {
    await database.transaction(async (tx) => {
      await tx.query('set local role itops_reader')
      for (const name of ['services', 'backup_states']) await tx.query(`create temporary table ${name} (x integer)`)
      expect((await tx.query('select * from reporting.backups')).rows).toEqual([])
      await tx.query('drop table pg_temp.services, pg_temp.backup_states')
    })
  })

  it('is left to somebody else where core may not make roles, and the migration goes on', async () => {
    const migration = (await readSql()).schema.find(({ name }) => name.includes('reporting'))
    const [makes = '', grants = ''] = migration?.text.match(/do \$\$[\s\S]+?\$\$;/g) ?? []
    expect(makes).toContain('create role itops_reader nologin')
    expect(grants).toContain('grant usage on schema reporting')
    await database.transaction(async (tx) => {
      await tx.query('create role itops_modest nologin')
      await tx.query('set local role itops_modest')
      await tx.query(makes)
      await tx.query('reset role')
      await tx.query('drop role itops_modest')
    })
  })

  it('finds on every column of every view what it holds', async () => {
    const { rows } = await database.query(
      `select c.relname, a.attname
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      where c.relnamespace = 'reporting'::regnamespace
        and (obj_description(c.oid) is null or col_description(c.oid, a.attnum) is null)`,
    )
    expect(rows).toEqual([])
  })
})
