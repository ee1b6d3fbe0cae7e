import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/platform/database/database.ts'
import { databaseKinds, openTestDatabase } from '../database.ts'
import { type Choice, expandSql, readDashboards } from './dashboards.ts'
import { everything, fillWorld } from './world.ts'

const dashboards = readDashboards()
const panels = dashboards.flatMap(({ title, panels }) =>
  panels.flatMap((panel) =>
    panel.targets.flatMap(({ rawSql }) => (rawSql ? [{ panel: `${title}: ${panel.title}`, sql: rawSql }] : [])),
  ),
)

describe.each(databaseKinds)('the SQL of dashboards on %s', (kind) => {
  let database: Database
  let all: Choice
  let one: Choice
  const to = new Date()
  const from = new Date(to.getTime() - 30 * 86_400_000)

  beforeAll(async () => {
    database = await openTestDatabase(kind)
    await fillWorld(database)
    const { rows } = await database.query<{ slaGroup: string; path: string }>(
      `select g.name as "slaGroup", s.path
      from services s
      join sla_groups g on g.id = s.sla_group_id
      order by exists (select from sla_incidents i where i.service_id = s.id) desc, s.path`,
    )
    all = { ...everything, sla_group: ['', ...rows.map(({ slaGroup }) => slaGroup)] }
    const [organization = '', platform = '', environment = '', cluster = '', service = ''] =
      rows[0]?.path.split('/') ?? []
    one = { organization, platform, environment, cluster, service, sla_group: rows[0]?.slaGroup ?? '' }
  })
  afterAll(() => database.close())

  const asReader = (sql: string) =>
    database.transaction(async (tx) => {
      await tx.query('set local role itops_reader')
      return (await tx.query<Record<string, unknown>>(sql)).rows
    })

  it.each(panels)('$panel has rows for the reader, of everything and of one service', async ({ sql }) => {
    for (const choice of [all, one]) {
      const rows = await asReader(expandSql(sql, from, to, choice))
      // Only two services have backups and volumes.
      if (choice === one && /reporting\.(backup|volumes)/.test(sql)) continue
      expect(rows, expandSql(sql, from, to, choice)).not.toEqual([])
    }
  })

  it.each(dashboards)('$title fills its variables, each from the ones before it', async ({ templating }) => {
    for (const { name, type, query } of templating.list) {
      if (type === 'query') expect(await asReader(expandSql(query, from, to, all)), name).not.toEqual([])
    }
  })

  it('the views give the digits of the period results', async () => {
    const differing = await database.query(
      `select v.subject
      from reporting.period_results v
      join services s on s.path = v.subject
      join sla_period_results r
        on r.subject_kind = 'SERVICE'
        and r.subject_id = s.id
        and r.period_type = v.period_type
        and r.period_day = v.period_day
      where (v.uptime_percent, v.coverage_percent, v.status, v.down_seconds * 1000)
          is distinct from (r.uptime, r.coverage, r.status, r.down_ms)
        or v.operational_seconds + v.degraded_seconds + v.down_seconds + v.planned_down_seconds + v.excluded_seconds
          + v.unknown_seconds + v.unmeasured_seconds <> v.elapsed_seconds
        or v.budget_remaining_percent > 100 * (1 - r.consumed_ms / r.budget_ms)`,
    )
    expect(differing.rows).toEqual([])
  })

  it('every column of every view says what it holds', async () => {
    const { rows } = await database.query(
      `select c.relname, a.attname
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      where c.relnamespace = 'reporting'::regnamespace
        and (obj_description(c.oid) is null or col_description(c.oid, a.attnum) is null)`,
    )
    expect(rows).toEqual([])
  })

  it('the reader reads the views and nothing else of ITOps, and writes nothing', async () => {
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
      await expect(asReader(`select * from ${table}`)).rejects.toThrow(/permission denied/)
    await expect(asReader('create table reporting.mine (x integer)')).rejects.toThrow(/permission denied/)
  })

  it('the reader is bound to short statements that only read', async () => {
    const { rows } = await database.query(
      `select rolcanlogin, rolsuper, rolconfig from pg_roles where rolname = 'itops_reader'`,
    )
    expect(rows).toEqual([
      { rolcanlogin: false, rolsuper: false, rolconfig: ['default_transaction_read_only=on', 'statement_timeout=30s'] },
    ])
  })
})
