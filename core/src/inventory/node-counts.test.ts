import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import type { Database } from '../platform/database/database.ts'
import { allPasses } from '../platform/passes.ts'
import { nodeCountPasses } from './count-nodes.ts'
import { createNodes, createServices } from './services/create-services.ts'

const now = new Date('2026-03-10T12:00:00Z')
const nodes = ['acme/shop/prod/eu-1', 'acme/shop/prod/eu-2', 'acme/bank/prod/eu-1']
const months = ['2026-02-01', '2026-03-01', '2026-04-01']

/** Something that changes what is counted: a number picks the service. */
const change = fc.oneof(
  fc.record({
    kind: fc.constant('status' as const),
    which: fc.nat(),
    status: fc.constantFrom('DOWN', 'OPERATIONAL', 'UNKNOWN'),
  }),
  fc.record({ kind: fc.constantFrom('run' as const, 'stop' as const, 'delete' as const), which: fc.nat() }),
  fc.record({ kind: fc.constantFrom('retire' as const, 'restore' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('move' as const), which: fc.nat(), to: fc.constantFrom(...nodes) }),
  fc.record({
    kind: fc.constantFrom('result' as const, 'no result' as const),
    which: fc.nat(),
    month: fc.constantFrom(...months),
    status: fc.constantFrom('MET', 'BREACHED', 'NO_DATA'),
  }),
  fc.constant({ kind: 'create' as const }),
  fc.constant({ kind: 'keep' as const }),
)
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

describe.each(databaseKinds)('counts by node on %s', (kind) => {
  let database: Database
  let created = 0
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    await database.transaction((tx) => createNodes(tx, new Set(nodes), now))
    await database.query(
      `insert into running_credits (reporter, credited_until, stored_until, reported_at, interval_ms)
      values ('agent:a', $1, $1, $1, 30000), ('agent:b', $1::timestamptz, $1, $1::timestamptz - interval '1 h', 30000)`,
      [now],
    )
  })
  afterAll(() => database.close())

  it('are what counting all services comes to, whatever changed, and whatever of it was kept before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
        for (const one of changes) await apply(one)
        expect(await counted()).toEqual(await recounted())
      }),
      { numRuns: 25, endOnFailure: true },
    )
  })

  it('are kept once: then nothing is marked any more', async () => {
    await apply({ kind: 'create' })
    await allPasses(nodeCountPasses(testContext(database, now)))
    expect((await database.query('select from node_count_marks')).rows).toHaveLength(0)
    expect(await counted()).toEqual(await recounted())
  })

  async function apply(one: Change): Promise<void> {
    if (one.kind === 'keep') return allPasses(nodeCountPasses(testContext(database, now)))
    if (one.kind === 'create') {
      const path = `${nodes[created % nodes.length]}/service-${created++}`
      await database.transaction((tx) => createServices(tx, [{ path }], now))
      return
    }
    const { rows } = await database.query<{ id: number }>(
      'select id from services order by id offset $1 % greatest(1, (select count(*) from services)) limit 1',
      [one.which],
    )
    const [service] = rows
    if (service) await changeService(service.id, one)
  }

  async function changeService(id: number, one: Exclude<Change, { kind: 'create' | 'keep' }>): Promise<void> {
    switch (one.kind) {
      case 'status':
        await database.query('update stored_service_states set status = $2::service_status where service_id = $1', [
          id,
          one.status,
        ])
        break
      case 'run':
        await database.query(
          `update stored_service_states
          set running_id = (select min(id) + $1 % 2 from running_credits), running_from = $2
          where service_id = $1`,
          [id, now],
        )
        break
      case 'stop':
        await database.query('select stop_running(array[$1::bigint])', [id])
        break
      case 'delete':
        await database.query('delete from services where id = $1', [id])
        break
      case 'retire':
      case 'restore':
        await database.query('update services set retired_at = $2 where id = $1', [
          id,
          one.kind === 'retire' ? now : null,
        ])
        break
      case 'move':
        await database.query(
          'update services set node_id = (select id from hierarchy_nodes where path = $2) where id = $1',
          [id, one.to],
        )
        break
      case 'result':
        await storeResult(id, one.month, one.status)
        break
      case 'no result':
        await database.query(
          `delete from sla_period_results where subject_kind = 'SERVICE' and subject_id = $1 and period_day = $2::date`,
          [id, one.month],
        )
    }
  }

  async function storeResult(id: number, month: string, status: string): Promise<void> {
    await database.query(
      `insert into sla_period_results (
        period_type, period_day, subject_kind, subject_id, period_start, period_end, known_from, operational_ms, degraded_ms, down_ms,
        excluded_ms, unknown_ms, elapsed_ms, period_ms, remaining_ms, counted_ms, budget_ms, consumed_ms, burn_consumed_ms,
        burn_counted_ms, status, incident_count, final, computed_at
      )
      select 'MONTHLY', $2::date, 'SERVICE', $1, b.starts_at, b.ends_at, b.starts_at, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, $3, 0, false, $4
      from period_bounds('MONTHLY', $2::date, 'UTC') b
      on conflict (period_type, period_day, subject_kind, subject_id) do update
      set status = excluded.status`,
      [id, month, status, now],
    )
  }

  const counted = async () => [
    ...(await rowsOf(
      'select n.path, c.status, c.services, c.stale from state_counts($1) c join hierarchy_nodes n on n.id = c.node_id',
    )),
    ...(await rowsOf(
      `select n.path, c.status, sum(c.services)::integer as services
      from counted_nodes($1) c
      join hierarchy_nodes n on n.id = c.node_id
      where c.kind = 'MONTH' and c.period_start <= $1 and c.period_end > $1
      group by n.path, c.status`,
    )),
  ]

  const recounted = async () => [
    ...(await rowsOf(
      `select n.path, c.status::text, count(*) as services, count(*) filter (where is_stale(c.reported_at, c.interval_ms, $1)) as stale
      from services s
      join hierarchy_nodes n on n.id = s.node_id
      join service_states c on c.service_id = s.id
      where s.retired_at is null
      group by n.path, c.status`,
    )),
    ...(await rowsOf(
      `select n.path, m.status, count(*)::integer as services
      from services s
      join hierarchy_nodes n on n.id = s.node_id
      cross join lateral current_result('MONTHLY', $1, 'SERVICE', s.id) m
      where s.retired_at is null
      group by n.path, m.status`,
    )),
  ]

  async function rowsOf(text: string): Promise<unknown[]> {
    const { rows } = await database.query(`${text} order by 1, 2`, [now])
    return rows
  }
})
