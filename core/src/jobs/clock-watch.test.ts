import { afterAll, beforeAll, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { openTestDatabase } from '../../testing/database/database.ts'
import { startTestCore, type TestCore } from '../../testing/servers/server.ts'
import { recordHeartbeat } from '../ingest/record-heartbeat.ts'
import type { Database } from '../platform/database/database.ts'
import type { Readiness } from '../rest/health.ts'
import { clockProblem, readClockOffsets } from './clock-watch.ts'

let database: Database
let core: TestCore
const now = Date.parse('2026-11-20T12:00:00Z')
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(async () => {
  await core?.close()
  await database.close()
})

/** What is said of core's clock once agents have reported these skews, in seconds. */
async function problemFor(skews: readonly number[], at = now): Promise<string | undefined> {
  await database.query('update agents set clock_skew_seconds = null')
  const context = testContext(database, at)
  for (const [index, clockSkewSeconds] of skews.entries())
    await recordHeartbeat(context, { nodeId: `acme/shop/prod/c${index}`, instance: 'a', clockSkewSeconds })
  return clockProblem(await readClockOffsets({ ...context, database: { ...database, kind: 'embedded' } }))
}

const advice = 'let NTP set the clocks of core and of the database'

it.each([
  [[3600, 3601, 3598], `core's clock is 3600 s behind 3 of 3 agents: ${advice}`],
  [[-120, -100], `core's clock is 120 s ahead of 2 of 2 agents: ${advice}`],
  [[3600, 3600, 0.1, 3590, -7200], `core's clock is 3590 s behind 3 of 5 agents: ${advice}`],
  [[3600], undefined],
  [[3600, 0], undefined],
  [[3600, 3600, 3600, 0, 0, 0, 0], undefined],
  [[59, 59, 59], undefined],
  [[900, 3600, -3600, 7200], undefined],
  [[-9000, -5000, -3600, -3590, 0, 0], undefined],
])('agents that are off by %j s say of core: %s', async (skews, said) => {
  expect(await problemFor(skews)).toBe(said)
})

it('agents that were not heard for five minutes have no say', async () => {
  await problemFor([3600, 3600, 3600])
  const later = testContext(database, now + 301_000)
  expect((await readClockOffsets(later)).agents).toBeUndefined()
})

it('a database that is off by more than five seconds, beyond what the question took, is named', () => {
  const of = (seconds: number, uncertainSeconds: number) =>
    clockProblem({ agents: undefined, database: { seconds, uncertainSeconds } })
  expect(of(-6, 0.1)).toBe(`core's clock is 6 s behind the database: ${advice}`)
  expect([of(4.9, 0), of(7, 3)]).toEqual([undefined, undefined])
})

it('/ready is degraded and the metric has the size while core’s clock is off', async () => {
  await problemFor([3600, 3600, 3600])
  core = await startTestCore({ database, clock: { now: () => new Date(now) } })
  const clocks = async () => {
    const ready = (await (await fetch(`${core.url}/ready`)).json()) as Readiness // as the route's schema has it
    return ready.checks.clocks
  }
  await expect.poll(clocks, { timeout: 20_000 }).toMatchObject({
    status: 'degraded',
    detail: expect.stringContaining('3600 s behind 3 of 3 agents'),
  })
  expect(await core.registry.metrics()).toContain('itops_clock_offset_seconds{against="agents"} -3600')
})
