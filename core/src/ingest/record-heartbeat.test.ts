import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import { listAgents } from '../inventory/agents/list-agents.ts'
import type { Database } from '../platform/database/database.ts'
import { scopeBelow } from '../platform/scope.ts'
import { recordHeartbeat } from './record-heartbeat.ts'
import { recordStatusReport } from './record-status-report.ts'

const start = Date.parse('2026-11-20T12:00:00Z')

describe.each(databaseKinds)('a heartbeat on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  const agents = async () =>
    (
      await database.query(
        `select n.path, n.level, a.name, a.version, a.interval_ms, a.first_seen_at, a.last_seen_at
        from agents a join hierarchy_nodes n on n.id = a.node_id order by n.path`,
      )
    ).rows

  it('makes the agent known with its hierarchy, then keeps it alive', async () => {
    const context = testContext(database, start)
    const answer = await recordHeartbeat(context, { nodeId: 'acme/shop/prod/eu1', operatorVersion: '4.0.0' })
    expect(answer).toEqual({ accepted: 1, rejected: [], warnings: [], serverTime: '2026-11-20T12:00:00.000Z' })
    const first = { path: 'acme/shop/prod/eu1', level: 4, name: 'eu1', version: '4.0.0', interval_ms: 30_000 }
    expect(await agents()).toEqual([{ ...first, first_seen_at: new Date(start), last_seen_at: new Date(start) }])

    context.clock.set(start + 30_000)
    await recordHeartbeat(context, { nodeId: 'acme/shop/prod/eu1', name: 'Europe 1', intervalSeconds: 10 })
    const then = { ...first, name: 'Europe 1', interval_ms: 10_000 }
    expect(await agents()).toEqual([
      { ...then, first_seen_at: new Date(start), last_seen_at: new Date(start + 30_000) },
    ])

    context.clock.set(start)
    await recordHeartbeat(context, { nodeId: 'acme/shop/prod/eu1' })
    expect(await agents()).toEqual([
      { ...then, first_seen_at: new Date(start), last_seen_at: new Date(start + 30_000) },
    ])
  })

  it('says how the replica that leads is, and what that no longer says is not known', async () => {
    const context = testContext(database, start)
    const nodeId = 'acme/state/prod/eu1'
    const state = async () => {
      const agent = (await listAgents(context)).find((one) => one.nodeId === nodeId)
      return agent && [agent.instance, agent.clockSkewSeconds, agent.spooledIntervals, agent.oldestSpooledAt, agent.droppedIntervals] // biome-ignore format: a row
    }
    await recordHeartbeat(context, {
      nodeId,
      instance: 'itops-agent-7d9-x',
      clockSkewSeconds: -2.5,
      spooledIntervals: 5_000_000_000,
      oldestSpooledAt: '2026-11-20T11:00:00Z',
      droppedIntervals: 3,
    })
    const reported = ['itops-agent-7d9-x', -2.5, 5_000_000_000, new Date(start - 3_600_000), 3]
    expect(await state()).toEqual(reported)
    await recordStatusReport(context, { nodeId, services: [] })
    expect(await state()).toEqual(reported)

    await recordHeartbeat(context, { nodeId, name: 'standby' })
    expect(await state()).toEqual(reported)

    const answer = await recordHeartbeat(context, {
      nodeId,
      instance: 'b',
      spooledIntervals: 0,
      oldestSpooledAt: 'yesterday',
    })
    expect(answer.warnings).toEqual([
      'oldestSpooledAt "yesterday" is not an ISO 8601 instant with a zone; it is left out',
    ])
    expect(await state()).toEqual(['b', null, 0, null, null])
  })

  it('hangs the node below its ancestors, which run from the root down to itself', async () => {
    await recordHeartbeat(testContext(database, start), { nodeId: 'acme/shop/prod/eu2' })
    const { rows } = await database.query<{ path: string; above: string[] }>(
      `select n.path, array(
        select a.path from unnest(n.ancestors) with ordinality as u (id, place) join hierarchy_nodes a on a.id = u.id order by place
      ) as above
      from hierarchy_nodes n where n.path = 'acme/shop/prod/eu2'`,
    )
    expect(rows[0]?.above).toEqual(['', 'acme', 'acme/shop', 'acme/shop/prod', 'acme/shop/prod/eu2'])
    const shared = await database.query("select from hierarchy_nodes where path = 'acme/shop'")
    expect(shared.rowCount).toBe(1)
  })

  it('of two at once for a new node makes it once', async () => {
    const beat = () => recordHeartbeat(testContext(database, start), { nodeId: 'acme/race/prod/eu1' })
    await Promise.all([beat(), beat(), beat()])
    const { rows } = await database.query("select count(*) as n from agents a join hierarchy_nodes n on n.id = a.node_id where n.path = 'acme/race/prod/eu1'") // biome-ignore format: one statement
    expect(rows).toEqual([{ n: 1 }])
  })

  it('with a malformed node is mended with a warning', async () => {
    const { warnings } = await recordHeartbeat(testContext(database, start), { nodeId: 'acme/sh op' })
    expect(warnings).toHaveLength(3)
    expect((await agents()).map(({ path }: { path?: string }) => path)).toContain('acme/unknown/unknown/unknown')
  })

  it('is forbidden outside the scope of the key', async () => {
    const context = testContext(database, start)
    const narrow = { ...context, actor: { ...context.actor, scope: scopeBelow('acme/mine') } }
    await expect(recordHeartbeat(narrow, { nodeId: 'acme/minecraft/prod/eu1' })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })
})
