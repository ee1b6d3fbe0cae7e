import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startRedis, type TestRedis } from '../../../testing/servers/redis.ts'
import type { RedisServer } from '../config.ts'
import type { Bus } from './bus.ts'
import { createInProcessBus } from './in-process.ts'
import { openBus } from './open.ts'
import { createRedisBus } from './redis.ts'

/** The ids that arrive at a bus, in order. */
function arrivals(bus: Bus): number[] {
  const ids: number[] = []
  bus.subscribe('events', (message) => ids.push(...message.ids))
  return ids
}

describe('the bus within a process', () => {
  it('hands each message to every subscriber of its topic, until they stop', async () => {
    const bus = createInProcessBus()
    const first = arrivals(bus)
    const second: number[] = []
    const stop = bus.subscribe('events', ({ ids }) => second.push(...ids))
    bus.publish('events', { ids: [1] })
    bus.publish('late', { services: 3 })
    stop()
    bus.publish('events', { ids: [2] })
    expect({ first, second }).toEqual({ first: [1, 2], second: [1] })
    expect(bus.isConnected()).toBe(true)
    await bus.close()
  })

  it('does not fail the publisher when a listener fails, and notifies the others', async () => {
    const bus = createInProcessBus()
    const warned = new Promise((resolve) => process.once('warning', resolve))
    bus.subscribe('late', () => {
      throw new Error('a listener that fails')
    })
    const reported: number[] = []
    bus.subscribe('late', ({ services }) => reported.push(services))
    bus.publish('late', { services: 2 })
    expect(reported).toEqual([2])
    expect(await warned).toMatchObject({ message: 'a listener that fails' })
    await bus.close()
  })

  it('is chosen when no Redis server is named', () => {
    expect(openBus(undefined, () => {}).kind).toBe('in-process')
  })
})

describe('the bus over Redis', () => {
  let redis: TestRedis
  const open: Bus[] = []
  beforeAll(async () => {
    redis = await startRedis('right')
  })
  afterAll(() => redis.stop())
  afterEach(async () => {
    for (const bus of open.splice(0)) await bus.close()
  })

  const connect = (reported: boolean[] = [], server: RedisServer = redis.server) => {
    const bus = createRedisBus(server, ({ connected }) => reported.push(connected))
    open.push(bus)
    return bus
  }
  const connected = (bus: Bus) => expect.poll(() => bus.isConnected(), { timeout: 20_000 }).toBe(true)
  /** Publishes until it has arrived: a subscription is in force a moment after the connection. */
  const crosses = (from: Bus, to: number[], id: number) =>
    expect
      .poll(
        () => {
          from.publish('events', { ids: [id] })
          return to
        },
        { timeout: 20_000 },
      )
      .toContain(id)

  it('carries a message to another replica, and to its own subscribers once', async () => {
    const [here, there] = [connect(), connect()]
    await Promise.all([connected(here), connected(there)])
    const [seenHere, seenThere] = [arrivals(here), arrivals(there)]
    await crosses(here, seenThere, 1)
    await crosses(there, seenHere, 2)
    seenHere.length = 0
    here.publish('events', { ids: [3] })
    await crosses(here, seenThere, 4)
    expect(seenHere.filter((id) => id === 3)).toEqual([3])
  })

  it('passes over what others publish on its channels', async () => {
    const [here, there] = [connect(), connect()]
    await Promise.all([connected(here), connected(there)])
    const seen = arrivals(there)
    for (const text of ['garbage', 'null', '{}', '7']) await here.client.publish('itops:events', text)
    await crosses(here, seen, 1)
  })

  it('goes on alone while Redis is away, says so, and crosses again when it is back', async () => {
    const reported: boolean[] = []
    const [here, there] = [connect(reported), connect()]
    await Promise.all([connected(here), connected(there)])
    const [seenHere, seenThere] = [arrivals(here), arrivals(there)]
    await crosses(here, seenThere, 1)

    await redis.stop()
    await expect.poll(() => here.isConnected()).toBe(false)
    here.publish('events', { ids: [2] })
    expect(seenHere).toContain(2)

    await redis.start()
    await Promise.all([connected(here), connected(there)])
    await crosses(here, seenThere, 3)
    expect(seenThere).not.toContain(2)
    expect(reported).toEqual([true, false, true])
  })

  it('says that a Redis that accepts and never answers is away, and crosses again when it answers', async () => {
    const reported: { connected: boolean; error?: string }[] = []
    const here = createRedisBus(redis.server, (state) => reported.push(state))
    open.push(here)
    const there = connect()
    await Promise.all([connected(here), connected(there)])
    redis.freeze()
    await expect.poll(() => here.isConnected(), { timeout: 20_000 }).toBe(false)
    await expect
      .poll(() => reported.at(-1)?.error ?? '', { timeout: 20_000 })
      .toBe('redis gave no answer within 2000 ms')
    const seenHere = arrivals(here)
    here.publish('events', { ids: [1] })
    expect(seenHere).toEqual([1])
    redis.thaw()
    await Promise.all([connected(here), connected(there)])
    await crosses(here, arrivals(there), 2)
  })

  it.each([
    ['a wrong password', () => ({ ...redis.server, password: 'wrong' }), /WRONGPASS|invalid password/i],
    ['a server that is not there', () => ({ host: '127.0.0.1', port: 1, password: '' }), /ECONNREFUSED/],
  ])('stays alone with %s, and says so once', async (_what, server, reason) => {
    const reported: { connected: boolean; error?: string }[] = []
    const bus = createRedisBus(server(), (state) => reported.push(state))
    open.push(bus)
    const seen = arrivals(bus)
    await expect.poll(() => reported).toEqual([{ connected: false, error: expect.stringMatching(reason) }])
    bus.publish('events', { ids: [1] })
    expect(seen).toEqual([1])
    expect(bus.isConnected()).toBe(false)
  })

  it('says nothing of its own closing', async () => {
    const reported: boolean[] = []
    const bus = connect(reported)
    await connected(bus)
    const other = connect()
    await bus.close()
    await connected(other)
    expect(reported).toEqual([true])
  })
})
