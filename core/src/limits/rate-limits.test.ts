import { afterAll, beforeAll, expect, it } from 'vitest'
import { startRedis, type TestRedis } from '../../testing/servers/redis.ts'
import { createRedisBus } from '../platform/bus/redis.ts'
import type { RateLimit } from './bounds.ts'
import { createRateLimits, type RateLimits } from './rate-limits.ts'

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.stop())

const settings = { key: 5, user: 100, address: 0 }

/** How many of so many points, spent one by one, were refused. */
async function refusalsOf(limits: RateLimits, limit: RateLimit, caller: string, points: number): Promise<number> {
  let refused = 0
  for (let count = 0; count < points; count++)
    await limits.spend(limit, caller).catch(({ code }) => {
      expect(code).toBe('rate_limited')
      refused++
    })
  return refused
}

it('counts each caller and each limit for itself, in points, and nothing where the limit is 0', async () => {
  const exceeded: RateLimit[] = []
  const limits = createRateLimits(settings, undefined, (limit) => exceeded.push(limit))
  expect(await refusalsOf(limits, 'key', 'a', 8)).toBe(3)
  expect(await refusalsOf(limits, 'key', 'b', 5)).toBe(0)
  expect(await refusalsOf(limits, 'login_address', 'a', 61)).toBe(1)
  expect(await refusalsOf(limits, 'address', 'a', 1_000)).toBe(0)
  await limits.spend('user', 'a', 100)
  await expect(limits.spend('user', 'a')).rejects.toMatchObject({
    code: 'rate_limited',
    retryAfter: expect.any(Number),
  })
  expect(exceeded).toEqual(['key', 'key', 'key', 'login_address', 'user'])
})

it('counts for all replicas together by Redis, and each for itself while Redis is away or silent', async () => {
  const buses = [createRedisBus(redis.server), createRedisBus(redis.server)]
  await expect.poll(() => buses.every((bus) => bus.isConnected())).toBe(true)
  const [one, other] = buses.map((bus) => createRateLimits(settings, bus.client, () => {}))
  if (!one || !other) throw new Error('two replicas are made above')
  expect((await refusalsOf(one, 'key', 'shared', 3)) + (await refusalsOf(other, 'key', 'shared', 4))).toBe(2)

  redis.freeze()
  expect([await refusalsOf(one, 'key', 'silent', 6), await refusalsOf(other, 'key', 'silent', 6)]).toEqual([1, 1])
  redis.thaw()
  await redis.stop()
  expect(await refusalsOf(one, 'key', 'away', 6)).toBe(1)
  await Promise.all(buses.map((bus) => bus.close()))
})
