import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appLogin, openAsApp } from '../../testing/database/app-role.ts'
import { testContext } from '../../testing/database/context.ts'
import { databaseKinds } from '../../testing/database/database.ts'
import { evidenceTools } from '../../testing/fleet/evidence-tools.ts'
import { lifecycleStage, lifecycleStart } from '../../testing/fleet/lifecycle.ts'
import { setReportingReader } from '../auth/reporting-reader.ts'
import { listJobs, workOf } from '../jobs/scheduled-jobs.ts'
import { createSteps } from '../jobs/steps.ts'
import { type Database, DatabaseError } from '../platform/database/database.ts'
import { migrate } from '../platform/database/migrate.ts'
import { readSql } from '../platform/database/read-sql.ts'
import { letCoreWork } from '../platform/database/roles.ts'
import { allPasses } from '../platform/passes.ts'

const day = 86_400_000

describe.each(databaseKinds)('core as a member of itops_app, on %s', (kind) => {
  let database: Database
  let owner: Database
  beforeAll(async () => {
    database = await openAsApp(kind)
    owner = database.of('upkeep')
  }, 120_000)
  afterAll(() => database.close())

  /** All that core does by itself, at an instant. */
  const work = async (instant: number) => {
    const context = testContext(database, instant)
    const steps = createSteps(context, {
      plugins: { isOn: () => true },
      tickets: { closeAfterMs: day },
      log: { info: () => {}, warn: () => {} },
      reconciled: () => {},
      evidence: evidenceTools(),
    })
    const jobs = (await listJobs(database, context.clock.now())).map(workOf)
    for (const { name, run } of [...jobs, ...steps])
      await allPasses(run(context)).catch((error) => expect.fail(`${name}: ${error.message}`))
  }
  const seals = async () => (await database.query('select id, key_id, signature from sla_seals order by id')).rows

  it('takes reports, does all its work by itself, seals and signs a month, and purges what was deleted', async () => {
    const { report, change, paths } = lifecycleStage(database)
    await report('acme/shop/prod/eu', ['web', 'gone'], { slaGroup: 'shops' })
    await report('bank/core/prod/eu', ['ledger'], { slaGroup: 'shops' })
    await work(lifecycleStart + 3_600_000)
    await change('DELETE_SERVICE', 'acme/shop/prod/eu/gone', { reason: 'a trial' })
    expect(await paths('acme')).toEqual(['acme/shop/prod/eu/web'])
    await work(lifecycleStart + 3_700_000)
    await work(lifecycleStart + 30 * day)
    await work(lifecycleStart + 31 * day)
    const { rows } = await database.query(
      `select count(*) as sealed, count(signature) as signed from sla_seals where subject_kind = 'SERVICE'`,
    )
    expect(rows).toEqual([{ sealed: 2, signed: 2 }])
    const stored = await database.query(
      `select distinct s.path from sla_daily d left join services s on s.id = d.service_id order by 1`,
    )
    expect(stored.rows).toEqual([{ path: 'acme/shop/prod/eu/web' }, { path: 'bank/core/prod/eu/ledger' }])
  })

  it('changes no table, no entry of the audit log and no seal', async () => {
    await database.transaction(async (tx) => {
      await tx.query(
        `select append_audit('{"id": "1", "name": "ann", "action": "test"}', 'DONE', 'users', 'ann', null, null)`,
      )
    })
    const refused = [
      'create table mine (x integer)',
      'create function mine() returns integer language sql as $$ select 1 $$',
      'create view mine as select 1 as one',
      'create schema mine',
      'create role mine',
      'drop table tickets',
      'drop materialized view sla_daily',
      'alter table services add column mine text',
      'alter table services disable trigger audit',
      'alter table services owner to current_user',
      'truncate services',
      'drop function grant_app_rights(text)',
      `update schema_migrations set checksum = ''`,
      `update audit_log set actor = 'nobody'`,
      'delete from audit_log',
      'truncate audit_log',
      'insert into audit_log select * from audit_log',
      'update audit_head set id = 0',
      'delete from sla_seals',
      'truncate sla_seals',
      `update sla_seals set uptime = 100`,
      `update sla_seals set signature = null`,
      'delete from sla_anchors',
      `update sla_anchors set token = null`,
      `select drop_chunks('sla_snapshots', older_than => now())`,
      'set session_replication_role = replica',
      'grant itops_app to itops_reader',
    ]
    for (const statement of refused)
      await expect(database.query(statement), statement).rejects.toThrow(
        /permission denied|must be (?:able|owner)|must have|insufficient|Only roles with/i,
      )
    expect((await database.query('select from audit_log')).rowCount).toBeGreaterThan(0)
  })

  it('signs a seal once, and no other way', async () => {
    const before = await seals()
    const { rows } = await database.query<{ id: number; key: string }>('select id, key_id as key from sla_seals')
    const [seal] = rows
    const signed = await database.query('select sign_seals($1, $2::bigint[], $3::bytea[]) as count', [
      seal?.key,
      rows.map(({ id }) => id),
      rows.map(() => Buffer.from('forged')),
    ])
    expect(signed.rows).toEqual([{ count: 0 }])
    expect(await seals()).toEqual(before)
  })

  it('takes sums away of what was deleted, and of nothing else', async () => {
    const { rows } = await database.query<{ id: number }>('select id from services')
    const services = rows.map(({ id }) => id)
    await database.query(`call forget_sums('sla_daily', $1::bigint[], '-infinity', 'infinity')`, [services])
    expect((await database.query('select from sla_daily')).rowCount).toBeGreaterThan(0)
  })

  it('lets nobody else call what runs as the owner', async () => {
    const { rows } = await owner.query(
      `select oid::regprocedure::text as name
      from pg_proc
      where pronamespace = current_schema()::regnamespace
        and prosecdef
        and has_function_privilege('itops_reader', oid, 'execute')`,
    )
    expect(rows).toEqual([])
  })

  it('starts without the owner where nothing is to be migrated, and says what else it needs', async () => {
    const alone: Database = { ...database, of: (other) => (other === 'upkeep' ? alone : database.of(other)) }
    const sql = await readSql()
    await migrate(alone, sql, new Date())
    const changed = { ...sql, functions: sql.functions.map((file) => ({ ...file, checksum: `${file.checksum}0` })) }
    await expect(migrate(alone, changed, new Date())).rejects.toThrow(
      /must be owner of .*Set ITOPS_DATABASE_OWNER_USER and ITOPS_DATABASE_OWNER_PASSWORD/,
    )
    const [aggregation] = (await listJobs(database, new Date())).filter(({ name }) => name === 'run_snapshot_cleanup')
    if (!aggregation) throw new Error('there is no such job')
    await expect(allPasses(workOf(aggregation).run({ ...testContext(alone, lifecycleStart) }))).rejects.toThrow(
      /Set ITOPS_DATABASE_OWNER_USER/,
    )
  })

  it('says who is to make the role where the owner may not', async () => {
    const said: string[] = []
    await owner.query(`revoke itops_app from ${appLogin.user}`)
    const refusing: Database = {
      ...database,
      of: (other) => ({
        ...database.of(other),
        query: (text, values) =>
          text.includes('grant_app_rights')
            ? Promise.reject(new DatabaseError('permission denied to grant role "itops_app"', '42501'))
            : database.of(other).query(text, values),
      }),
    }
    const starts = letCoreWork(refusing, appLogin, (text) => said.push(text))
    await expect(starts).rejects.toThrow(`${appLogin.user} may not work with the tables of core`)
    expect(said).toEqual([expect.stringContaining(`grant itops_app to ${appLogin.user};`)])
    await letCoreWork(database, appLogin, (text) => expect.fail(text))
  })

  describe('a reader of a part', () => {
    const context = () => testContext(database, lifecycleStart + 31 * day)
    const readAs = (role: string, text: string) =>
      owner.transaction(async (tx) => {
        await tx.query(`set local role ${role}`)
        return (await tx.query<Record<string, unknown>>(text)).rows
      })
    afterAll(async () => {
      for (const role of ['itops_test_shop', 'itops_test_bank']) await setReportingReader(context(), role, ['none'])
    })

    it('sees the rows of its scope in every view, and nothing of others', async () => {
      const made = await setReportingReader(context(), 'itops_test_shop', ['acme/shop', 'acme/shop/**'])
      expect(made).toEqual({ role: 'itops_test_shop', scopes: ['acme/shop/**'], password: expect.any(String) })
      const { rows } = await owner.query<{ name: string }>(
        `select relname as name from pg_class where relnamespace = 'reporting_scoped'::regnamespace order by 1`,
      )
      expect(rows.length).toBeGreaterThan(12)
      for (const { name } of rows) {
        const seen = JSON.stringify(await readAs('itops_test_shop', `select * from reporting_scoped.${name}`))
        expect(seen, name).not.toContain('bank')
      }
      expect(await readAs('itops_test_shop', 'select path from reporting_scoped.services')).toEqual([
        { path: 'acme/shop/prod/eu/web' },
      ])
      // A group of others, too: its own figures, and only the members in sight.
      expect(
        await readAs('itops_test_shop', 'select sla_group, service_count from reporting_scoped.sla_groups'),
      ).toEqual([{ sla_group: 'shops', service_count: 1 }])
      const kinds = `select distinct subject_kind from reporting_scoped.period_results order by 1`
      expect(await readAs('itops_test_shop', kinds)).toEqual([
        { subject_kind: 'GROUP' },
        { subject_kind: 'NODE' },
        { subject_kind: 'SERVICE' },
      ])
    })

    it('learns of hidden rows by no question, and reads no table and no other view', async () => {
      const prying = `select path from reporting_scoped.services where path like 'acme%' or path::integer = 1`
      expect(await readAs('itops_test_shop', prying)).toEqual([{ path: 'acme/shop/prod/eu/web' }])
      for (const name of ['services', 'reporting.services', 'reader_scope', 'reporting_readers'])
        await expect(readAs('itops_test_shop', `select * from ${name}`)).rejects.toThrow(/permission denied/)
    })

    it('is of a customer or a group, has other scopes from then on, and none once it is taken away', async () => {
      await database.query(
        `insert into customers (slug, name, paths, created_at, updated_at) values ('bank', 'Bank', '{bank}', now(), now())`,
      )
      await setReportingReader(context(), 'itops_test_bank', ['customer:bank'])
      const paths = () => readAs('itops_test_bank', 'select path from reporting_scoped.services order by path')
      expect(await paths()).toEqual([{ path: 'bank/core/prod/eu/ledger' }])
      const of = (view: string) => readAs('itops_test_bank', `select distinct customer from reporting_scoped.${view}`)
      for (const view of ['customers', 'customer_services', 'customer_results'])
        expect(await of(view), view).toEqual([{ customer: 'bank' }])
      const again = await setReportingReader(context(), 'itops_test_bank', ['group:shops'])
      expect(again.password).toBeUndefined()
      expect(await paths()).toEqual([{ path: 'acme/shop/prod/eu/web' }, { path: 'bank/core/prod/eu/ledger' }])
      await owner.query(`delete from reporting_readers where role_name = 'itops_test_bank'`)
      expect(await paths()).toEqual([])
      expect(await of('customers')).toEqual([])
    })

    it('is none of another kind, and none by a name or scope that is none', async () => {
      const refuse = (role: string, ...scopes: string[]) => expect(setReportingReader(context(), role, scopes)).rejects
      await refuse('itops_reader', '**').toThrow(/is there already/)
      await refuse(appLogin.user, '**').toThrow(/is there already/)
      await refuse('a"; drop table services', '**').toThrow(/is no name for a role/)
      await refuse('itops_test_shop').toThrow(/Give the scopes/)
      await refuse('itops_test_shop', 'customer:nobody').toThrow(/no customer "nobody"/)
      await refuse('itops_test_shop', 'group:nobody').toThrow(/no SLA group "nobody"/)
      await refuse('itops_test_shop', 'acme/*/prod').toThrow(/is none/)
    })
  })
})
