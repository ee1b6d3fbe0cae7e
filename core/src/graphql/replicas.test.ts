import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { openTestDatabase } from '../../testing/database/database.ts'
import { startRedis, type TestRedis } from '../../testing/servers/redis.ts'
import { startTestCore, type TestCore } from '../../testing/servers/server.ts'
import type { Database } from '../platform/database/database.ts'

const nodeId = 'acme/shop/prod/eu1'

describe('two replicas over Redis', () => {
  let redis: TestRedis
  let database: Database
  let one: TestCore
  let other: TestCore

  beforeAll(async () => {
    redis = await startRedis('secret')
    database = await openTestDatabase()
    const env = {
      ITOPS_REDIS_HOST: redis.server.host,
      ITOPS_REDIS_PORT: String(redis.server.port),
      ITOPS_REDIS_PASSWORD: 'secret',
    }
    one = await startTestCore({ database, env })
    other = await startTestCore({ database, env })
  })
  afterAll(async () => {
    await one.close()
    await other.close()
    await database.close()
    await redis.stop()
  })

  const report = (core: TestCore, status: string) =>
    core.call('/api/v1/operator/status', { nodeId, services: [{ name: 'orders', status }] })
  const ready = async (core: TestCore) => {
    const answer = await core.call('/ready', undefined, {})
    const { status, checks } = (await answer.json()) as { status: string; checks: { bus: { status: string } } }
    return { code: answer.status, status, bus: checks.bus.status }
  }
  const isReady = { code: 200, status: 'ready', bus: 'ok' }
  /** Hears of changes at one replica until it has heard of `status`, which the other one receives again and again. */
  const hear = async (reported: TestCore, listening: TestCore, status: string) => {
    const client = createClient({
      url: `${listening.url.replace('http', 'ws')}/graphql/ws`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${await listening.token()}` },
    })
    const heard: string[] = []
    client.subscribe<{ serviceStatusChanged: { to: string } }>(
      { query: 'subscription { serviceStatusChanged { to } }' },
      {
        next: ({ data }) => void heard.push(data?.serviceStatusChanged.to ?? 'an error'),
        error: () => {},
        complete: () => {},
      },
    )
    await expect
      .poll(
        async () => {
          await report(reported, 'UNKNOWN')
          await report(reported, status)
          return heard
        },
        { timeout: 20_000 },
      )
      .toContain(status)
    await client.dispose()
  }

  it('notify their listeners of what the other one received', async () => {
    await expect.poll(() => ready(one), { timeout: 20_000 }).toEqual(isReady)
    await expect.poll(() => ready(other), { timeout: 20_000 }).toEqual(isReady)
    await hear(one, other, 'DOWN')
    await hear(other, one, 'DEGRADED')
  })

  it('go on without Redis, saying so, each for itself', async () => {
    await redis.stop()
    await expect.poll(() => ready(one), { timeout: 20_000 }).toEqual({ code: 200, status: 'degraded', bus: 'degraded' })
    expect((await report(one, 'OPERATIONAL')).status).toBe(200)
    expect(await (await one.call('/metrics')).text()).toContain('\nitops_bus_connected 0\n')
    await hear(one, one, 'MAINTENANCE')
  })

  it('are as before once Redis is back', async () => {
    await redis.start()
    await expect.poll(() => ready(one), { timeout: 20_000 }).toEqual(isReady)
    await expect.poll(() => ready(other), { timeout: 20_000 }).toEqual(isReady)
    await hear(other, one, 'DOWN')
  })
})
