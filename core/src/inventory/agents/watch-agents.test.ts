import { afterAll, beforeAll, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { openTestDatabase } from '../../../testing/database/database.ts'
import { recordHealthReport } from '../../ingest/record-status-report.ts'
import { registerServices } from '../../ingest/register-services.ts'
import { changeInventory } from '../../lifecycle/change-inventory.ts'
import type { Database } from '../../platform/database/database.ts'
import { scopeBelow } from '../../platform/scope.ts'
import { findAlike } from '../services/alike-paths.ts'
import { recordAgent } from './record-agent.ts'
import { watchAgents } from './watch-agents.ts'

const start = Date.parse('2026-03-02T10:00:00Z')
const at = (seconds: number) => new Date(start + seconds * 1000)

let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

it('reports once an agent that falls silent and once its return, but not a core that was away', async () => {
  const context = testContext(database, at(0))
  const heard = async (nodeId: string, seconds: number, intervalMs = 30_000) => {
    context.clock.set(at(seconds))
    await recordAgent(database, { nodeId, intervalMs }, at(seconds))
  }
  let seen = 0
  const reported = async () => {
    const { rows } = await database.query<{ id: number; type: string; subject: string }>(
      'select id, type, subject from outbox_events where id > $1 order by id',
      [seen],
    )
    seen = rows.at(-1)?.id ?? seen
    return rows.map(({ type, subject }) => `${type} ${subject}`)
  }
  /** Looks every ten seconds, as core does; resolves to what was reported and when. */
  const watch = async (from: number, to: number) => {
    const lines: string[] = []
    for (let seconds = from; seconds <= to; seconds += 10) {
      context.clock.set(at(seconds))
      await watchAgents(context)
      for (const line of await reported()) lines.push(`${seconds} ${line}`)
    }
    return lines
  }
  await heard('a/b/c/quick', 0)
  await heard('a/b/c/slow', 0, 60_000)
  expect(await watch(0, 300)).toEqual(['100 agent.offline a/b/c/quick', '190 agent.offline a/b/c/slow'])
  await heard('a/b/c/quick', 305)
  expect(await watch(310, 350)).toEqual(['310 agent.online a/b/c/quick'])
  // Core is away for an hour, and the agents find it again only after a while.
  expect(await watch(4000, 4080)).toEqual([])
  await heard('a/b/c/quick', 4085)
  expect(await watch(4090, 4150)).toEqual([])
  expect(await watch(4160, 4300)).toEqual(['4180 agent.offline a/b/c/quick'])
  await Promise.all([watchAgents(context), watchAgents(context)])
  expect(await reported()).toEqual([])
})

it('warns of a path, a level or a group that differs from another one only in case, which is said once and shown', async () => {
  const when = (seconds: number) => testContext(database, at(seconds))
  const node = 'acme/Case/prod/eu1'
  const other = 'acme/case/prod/eu1'
  const warnings = async (nodeId: string, name: string) =>
    (await registerServices(when(0), { nodeId, services: [{ name }] as never })).warnings
  expect(await warnings(node, 'web')).toEqual([])
  const said = [
    expect.stringMatching(/^path "acme\/case\/prod\/eu1\/api": "acme\/case" differs only in upper and lower case/),
  ]
  for (let time = 0; time < 2; time++) expect(await warnings(other, 'api')).toEqual(said)
  expect(await warnings(node, 'web')).toEqual([expect.stringContaining('"acme/Case" differs only')])
  const pushed = await recordHealthReport(when(0), { path: 'acme/one/prod/eu1/Web', status: 'DOWN' })
  expect(pushed.warnings).toEqual([])
  const report = () => recordHealthReport(when(1), { path: 'acme/one/prod/eu1/web', status: 'DOWN' })
  const isAlike = expect.stringContaining('"acme/one/prod/eu1/web" differs only in upper and lower case from')
  expect([(await report()).warnings, (await report()).warnings]).toEqual([[isAlike], []])
  const { rows } = await database.query(
    `select subject, payload from outbox_events where type = 'service.resembles_another' order by id`,
  )
  expect(rows).toEqual([
    { subject: `${other}/api`, payload: { own: 'acme/case', other: 'acme/Case' } },
    { subject: 'acme/one/prod/eu1/web', payload: { own: 'acme/one/prod/eu1/web', other: 'acme/one/prod/eu1/Web' } },
  ])
  // Nobody is shown what lies beyond their scope, and what is out of use disturbs nobody.
  const alike = (scope: string) => findAlike(database, [`${other}/api`], scopeBelow(scope))
  expect([(await alike('acme')).size, (await alike('acme/case')).size]).toEqual([1, 0])
  await changeInventory(when(2), { act: 'RETIRE_SERVICE', target: `${node}/web` }, { dryRun: false })
  expect((await alike('')).size).toBe(0)

  const group = (name: string) => registerServices(when(3), { nodeId: node, services: [], slaGroups: [{ name }] })
  expect((await group('Checkout')).warnings).toEqual([])
  expect((await group('checkout')).warnings).toEqual([expect.stringMatching(/^SLA group "checkout" differs only/)])
})
