import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readIncidentStats } from '../../src/incidents/read-incident-stats.ts'
import { recordStatusReport } from '../../src/ingest/record-status-report.ts'
import { listHierarchy } from '../../src/inventory/list-hierarchy.ts'
import { listNodeServices, listServices } from '../../src/inventory/services/list-services.ts'
import { createSeries } from '../../src/metrics/series/series.ts'
import type { Context } from '../../src/platform/context.ts'
import type { Database, Queryable, Value } from '../../src/platform/database/database.ts'
import { readSql } from '../../src/platform/database/read-sql.ts'
import { allPasses } from '../../src/platform/passes.ts'
import { refreshAggregates } from '../../src/sla/aggregates/refresh-aggregates.ts'
import { checkBuckets } from '../../src/sla/reconciler/check-buckets.ts'
import { listGroups } from '../../src/sla/results/list-groups.ts'
import { notifyStatusChanges } from '../../src/sla/results/notify-status-changes.ts'
import { readDashboardStats } from '../../src/sla/results/read-dashboard-stats.ts'
import { testContext } from './context.ts'
import { databaseKinds, openTestDatabase } from './database.ts'

const start = Date.parse('2026-11-20T12:00:00Z')
const services = 300

interface PlanNode {
  'Rows Removed by Join Filter'?: number
  'Actual Loops'?: number
  'Actual Rows'?: number
  Plans?: PlanNode[]
}

/** What a statement's plan was found to do. */
interface Noted {
  statement: string
  pairs: number
  rows: number
}

/** Pairs of rows that joins looked at in vain. */
function vainPairs(node: PlanNode): number {
  const own = (node['Rows Removed by Join Filter'] ?? 0) * (node['Actual Loops'] ?? 1)
  return (node.Plans ?? []).reduce((sum, child) => sum + vainPairs(child), own)
}

/** Rows that its tables, indexes and functions gave. */
function rowsRead({ Plans = [], ...node }: PlanNode): number {
  if (Plans.length === 0) return (node['Actual Rows'] ?? 0) * (node['Actual Loops'] ?? 1)
  return Plans.reduce((sum, child) => sum + rowsRead(child), 0)
}

/** The database, noting of each statement how many rows it reads, and how many pairs of them its joins look at in vain. */
function watched(database: Database, noted: Noted[]): Database {
  const watch =
    (session: Queryable): Queryable['query'] =>
    async (text: string, values?: readonly Value[]) => {
      if (/^\s*(select|with)/.test(text) && values) {
        const { rows } = await session.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
          `explain (analyze, timing off, format json) ${text}`,
          values,
        )
        const plan = rows[0]?.['QUERY PLAN'][0].Plan
        const lost = Number.POSITIVE_INFINITY
        noted.push({ statement: text, pairs: plan ? vainPairs(plan) : lost, rows: plan ? rowsRead(plan) : lost })
      }
      return session.query(text, values)
    }
  const transaction: Database['transaction'] = (work) => database.transaction((tx) => work({ query: watch(tx) }))
  return { ...database, query: watch(database), transaction }
}

describe.each(databaseKinds)('statements over all services on %s without any statistics', (kind) => {
  let database: Database
  let context: Context
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    context = testContext(database, start)
    const names = Array.from({ length: services }, (_, index) => `service-${index}`)
    await recordStatusReport(context, {
      nodeId: 'acme/shop/prod/one',
      services: names.map((name, index) => ({
        name,
        status: 'OPERATIONAL',
        slaGroup: `group-${index % 30}`,
        pieces: [
          { from: new Date(start - 30_000).toISOString(), to: new Date(start).toISOString(), status: 'OPERATIONAL' },
        ],
      })),
    })
    await database.query('call record_open_results($1::timestamptz)', [new Date(start)])
  })
  afterAll(() => database.close())

  it.each<[string, (context: Context) => Promise<unknown>]>([
    ['a page of services', (held) => listServices(held, {}, 100)],
    ['the services of all nodes', (held) => listNodeServices(held, undefined)],
    ['the hierarchy', listHierarchy],
    ['the fleet at a glance', readDashboardStats],
    ['the groups', listGroups],
    ['the statistics of incidents', (held) => readIncidentStats(held, {}, new Date(start - 1), new Date(start))],
    ['/metrics', (held) => createSeries().render(held)],
    ['the statuses of the month', notifyStatusChanges],
    ['the reporting view of services', (held) => held.database.query('select * from reporting.services', [])],
    ['the reporting view of results', (held) => held.database.query('select * from reporting.period_results', [])],
  ])('go through each service once: %s', async (_, work) => {
    const noted: Noted[] = []
    await work({ ...context, database: watched(database, noted) })
    expect(noted.length).toBeGreaterThan(0)
    for (const { statement, pairs } of noted) expect(pairs, statement).toBeLessThan(services * 40)
  })

  it('look buckets up one by one where some are held against their snapshots', async () => {
    await database.query(
      `insert into sla_snapshots (service_id, time, duration_ms, status)
      select s.id, t, 300000, 'OPERATIONAL'
      from services s
      cross join generate_series($1::timestamptz, $2::timestamptz, interval '5 minutes') t`,
      [new Date(start - 10_800_000), new Date(start - 3_600_000)],
    )
    await refreshAggregates(database, new Date(start - 10_800_000), new Date(start), new Date(start))
    const noted: Noted[] = []
    await allPasses(checkBuckets({ ...context, database: watched(database, noted) }, 30, Math.random))
    const compared = noted.filter(({ statement }) => statement.includes('raw_sums'))
    expect(compared.length).toBeGreaterThan(1)
    // Of some 7,500 rows that each aggregate holds or has to sum.
    for (const { statement, rows } of compared) expect(rows, statement).toBeLessThan(1_000)
  })

  it('call nothing for each service, also where an interval begins between two buckets', async () => {
    const calls = await database.transaction(async (tx) => {
      await tx.query(`set local track_functions = 'all'`)
      const { rows } = await tx.query<{ count: number }>(
        `select count(*)::integer as count
        from hierarchy_nodes n
        cross join lateral range_results('NODE', n.id, $1, $2, $2, 'UTC', true)
        where n.level = 0`,
        [new Date(start - 86_400_000), new Date(start)],
      )
      expect(rows).toEqual([{ count: expect.any(Number) }])
      expect(rows[0]?.count).toBeGreaterThan(services)
      const counted = await tx.query<{ name: string; calls: number }>(
        `select f.funcname as name, f.calls::integer
        from pg_stat_xact_user_functions f
        join pg_proc p on p.oid = f.funcid
        join pg_language l on l.oid = p.prolang
        where l.lanname in ('sql', 'plpgsql')`,
        [],
      )
      return counted.rows
    })
    expect(calls.map(({ name }) => name)).toContain('exact_composites')
    for (const { name, calls: times } of calls) expect(times, name).toBeLessThan(services / 3)
  })

  it('have what works out a single value in them, instead of calling it for each row', async () => {
    const { rows: functions } = await database.query<{ name: string; call: string }>(
      `select
        p.proname as name,
        format(
          'select %I(%s) from (select %s offset 0) v', p.proname, string_agg('a' || n, ', ' order by n),
          string_agg(format('null::%s as a%s', format_type(a.type, null), n), ', ' order by n)
        ) as call
      from pg_proc p
      join pg_language l on l.oid = p.prolang
      cross join unnest(p.proargtypes) with ordinality a (type, n)
      where l.lanname = 'sql'
        and p.prokind = 'f'
        and not p.proretset
        and p.pronamespace = 'public'::regnamespace
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
        -- Of one expression, that reads nothing.
        and regexp_count(p.prosrc, '\\mselect\\M') = 1
        and p.prosrc !~ '\\n\\s*from\\M'
      group by p.oid`,
    )
    expect(functions.length).toBeGreaterThan(15)
    const called: string[] = []
    for (const { name, call } of functions) {
      const { rows } = await database.query<{ 'QUERY PLAN': string }>(`explain (verbose, costs off) ${call}`)
      if (rows.some((row) => row['QUERY PLAN'].includes(`${name}(`))) called.push(name)
    }
    // What a function is declared as must hold for its body too: `immutable` over something that is stable can't be planned with the rest.
    expect(called).toEqual([])
  })
})

it('no function asks for a kind of plan: what it needs is in how it is written', async () => {
  const { functions, schema } = await readSql()
  for (const { name, text } of [...functions, ...schema])
    expect(text, name).not.toMatch(/\bset\s+(local\s+)?(enable_\w+|jit\w*|join_collapse_limit|from_collapse_limit)\b/i)
})
