import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startRedis, startSentinel, type TestRedis } from '../../../testing/servers/redis.ts'
import { parseConfig, type RedisServer } from '../config.ts'
import type { Bus } from './bus.ts'
import { openBus } from './open.ts'
import { parseSentinels } from './sentinels.ts'

const timeout = { timeout: 60_000 }

describe('the bus over several Redis servers', () => {
  const started: TestRedis[] = []
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'itops-redis-'))
  })
  afterAll(() => rm(folder, { recursive: true }))
  const open: Bus[] = []
  afterEach(async () => {
    for (const bus of open.splice(0)) await bus.close()
    for (const server of started.splice(0)) await server.stop()
  })

  const start = async (server: Promise<TestRedis>) => {
    started.push(await server)
    return server
  }
  const connect = async (server: RedisServer | undefined) => {
    const bus = openBus(server, () => {})
    open.push(bus)
    await expect.poll(() => bus.isConnected(), timeout).toBe(true)
    return bus
  }
  /** Publishes until it has arrived. */
  const crosses = async (from: Bus, to: Bus, id: number) => {
    const seen: number[] = []
    const stop = to.subscribe('events', ({ ids }) => seen.push(...ids))
    await expect
      .poll(() => {
        from.publish('events', { ids: [id] })
        return seen
      }, timeout)
      .toContain(id)
    stop()
  }

  it('follows the master that its Sentinels name, also after that one died', async () => {
    const master = await start(startRedis('right', ['--masterauth', 'right']))
    const { host, port } = master.server
    const replica = await start(
      startRedis('right', ['--masterauth', 'right', '--replicaof', host, String(port), '--dir', folder]),
    )
    const follower = new Redis(replica.server.port, replica.server.host, { password: 'right' })
    await expect.poll(() => follower.info('replication'), timeout).toContain('master_link_status:up')
    const sentinel = await start(startSentinel(master.server, 'main'))
    const asked = new Redis(sentinel.server.port, sentinel.server.host)
    // A Sentinel learns of replicas from their master, within ten seconds.
    await expect.poll(() => asked.call('sentinel', 'replicas', 'main'), timeout).toHaveLength(1)
    const { redis } = parseConfig({
      ITOPS_JWT_SECRET: 'x'.repeat(32),
      ITOPS_SECURITY_OPERATOR_API_KEY: 'operator-key',
      ITOPS_REDIS_PASSWORD: 'right',
      ITOPS_REDIS_SENTINELS: `${sentinel.server.host}:${sentinel.server.port}`,
      ITOPS_REDIS_SENTINEL_NAME: 'main',
    })
    const [here, there] = [await connect(redis), await connect(redis)]
    await crosses(here, there, 1)

    await master.stop()
    await expect.poll(() => follower.info('replication'), timeout).toContain('role:master')
    await Promise.all([here, there].map((bus) => expect.poll(() => bus.isConnected(), timeout).toBe(true)))
    await crosses(here, there, 2)
    await crosses(there, here, 3)
    follower.disconnect()
    asked.disconnect()
  })

  it('crosses a Redis Cluster between replicas that are connected to different nodes of it', async () => {
    const node = (name: string) =>
      start(startRedis('', ['--cluster-enabled', 'yes', '--cluster-config-file', join(folder, name)]))
    const [one, two] = [await node('one.conf'), await node('two.conf')]
    const client = new Redis(one.server.port, one.server.host)
    await client.cluster('MEET', two.server.host, two.server.port)
    await expect.poll(() => client.cluster('INFO'), timeout).toContain('cluster_known_nodes:2')
    const [here, there] = [await connect(one.server), await connect(two.server)]
    await crosses(here, there, 1)
    await crosses(there, here, 2)
    client.disconnect()
  })
})

it.each(['one:0', 'one:70000', 'redis://one', 'one two', '[one]:1'])('the list of Sentinels %s is refused', (list) => {
  expect(() => parseSentinels(list)).toThrow('expected hosts, each with a :port or without')
})
