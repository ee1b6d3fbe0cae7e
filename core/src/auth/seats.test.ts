import { expect, it } from 'vitest'
import { createSeats } from './seats.ts'

it('no more works run at once than there are seats, and none comes into a queue that is full', async () => {
  const seats = createSeats({ atOnce: 2, waiting: 3 })
  let running = 0
  let peak = 0
  const ends: (() => void)[] = []
  const work = async () => {
    peak = Math.max(peak, ++running)
    await new Promise<void>((resolve) => ends.push(resolve))
    running--
  }
  const all = [1, 2, 3, 4, 5].map(() => seats.take(work))
  await expect(seats.take(work)).rejects.toMatchObject({ code: 'unavailable' })
  for (let ended = 0; ended < 5; ) {
    ended += ends.splice(0).map((end) => end()).length
    await new Promise(setImmediate)
  }
  await Promise.all(all)
  expect(peak).toBe(2)
  await expect(seats.take(async () => 'free again')).resolves.toBe('free again')
})
