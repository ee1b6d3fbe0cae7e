import { expect, it } from 'vitest'
import { createConcurrencyLimit } from './concurrency-limit.ts'

it('no more works run at once than the limit, and none comes into a queue that is full', async () => {
  const limit = createConcurrencyLimit({ atOnce: 2, waiting: 3 })
  let running = 0
  let peak = 0
  const ends: (() => void)[] = []
  const work = async () => {
    peak = Math.max(peak, ++running)
    await new Promise<void>((resolve) => ends.push(resolve))
    running--
  }
  const all = [1, 2, 3, 4, 5].map(() => limit.run(work))
  await expect(limit.run(work)).rejects.toMatchObject({ code: 'unavailable' })
  for (let ended = 0; ended < 5; ) {
    ended += ends.splice(0).map((end) => end()).length
    await new Promise(setImmediate)
  }
  await Promise.all(all)
  expect(peak).toBe(2)
  await expect(limit.run(async () => 'free again')).resolves.toBe('free again')
})
