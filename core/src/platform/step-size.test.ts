import { expect, it, vi } from 'vitest'
import { createQueue } from './database/queue.ts'
import { allPasses } from './passes.ts'
import { createStepSize, extentOf, quartersOf, stepsOver, stepsUntilDone } from './step-size.ts'

/** The sizes of the steps of which each takes so many milliseconds, and what the step after them would be. */
async function sizesOf(
  took: readonly number[],
  options: { first?: number; max: number } = { max: 1000 },
  doneOf = (size: number) => size,
) {
  let now = 0
  const size = createStepSize({ now: () => new Date(now) }, options)
  const sizes: number[] = []
  for (const ms of took) {
    sizes.push(size.current())
    await size.timed(
      async () => {
        now += ms
      },
      () => doneOf(size.current()),
    )
  }
  return [...sizes, size.current()]
}

it('steps begin small, and grow by no more than twice while they are short', async () => {
  expect(await sizesOf([1, 1, 1, 99, 100, 150])).toEqual([1, 2, 4, 8, 16, 32, 42])
  expect(await sizesOf([1, 1, 1], { max: 5 })).toEqual([1, 2, 4, 5])
  expect(await sizesOf([1], { first: 25, max: 40 })).toEqual([25, 40])
})

it('a step that takes long makes the next one as much smaller, at once', async () => {
  expect(await sizesOf([1, 1, 1, 1, 1, 1, 2000, 200, 400])).toEqual([1, 2, 4, 8, 16, 32, 64, 6, 6, 3])
  expect(await sizesOf([10_000, 10_000])).toEqual([1, 1, 1])
})

it('a step that found less to do than it might have makes none larger, and counts for what it did', async () => {
  expect(await sizesOf([1, 1], { first: 8, max: 1000 }, () => 3)).toEqual([8, 8, 8])
  expect(await sizesOf([300], { first: 8, max: 1000 }, () => 3)).toEqual([8, 2])
})

it('after a step that failed the next is the smallest', async () => {
  const size = createStepSize({ now: () => new Date(0) }, { first: 64, max: 64 })
  await expect(size.timed(() => Promise.reject(new Error('out of time')))).rejects.toThrow('out of time')
  expect(size.current()).toBe(1)
})

it('a size in quarters of a day goes down to six hours of one service', () => {
  const extents = [1, 2, 3, 4, 7, 8, 40].map((quarters) => extentOf(quarters))
  expect(extents.map(({ services, hours }) => [services, hours])).toEqual([
    [1, 6],
    [1, 12],
    [1, 12],
    [1, 24],
    [1, 24],
    [2, 24],
    [10, 24],
  ])
  expect(extents.map(({ services, hours }) => quartersOf(services, hours))).toEqual([1, 2, 2, 4, 4, 8, 40])
})

it('what a step waited for its turn does not count', async () => {
  const size = createStepSize({ now: () => new Date(performance.now()) }, { first: 8, max: 8 })
  vi.useFakeTimers()
  try {
    const queue = createQueue()
    queue(() => new Promise((resolve) => setTimeout(resolve, 5_000)))
    const step = size.timed(() => queue(() => new Promise((resolve) => setTimeout(resolve, 100))))
    await vi.runAllTimersAsync()
    await step
    expect(size.current()).toBe(8)
  } finally {
    vi.useRealTimers()
  }
})

it('a list is gone through once, some of it at a time', async () => {
  const size = createStepSize({ now: () => new Date(0) }, { max: 4 })
  const steps: string[] = []
  for await (const step of stepsOver(['a', 'b', 'c', 'd', 'e', 'f'], size, async (some) => some.join('')))
    steps.push(step)
  expect(steps).toEqual(['a', 'bc', 'def'])
})

it('steps go on until one finds nothing to do, and resolve to what all of them did', async () => {
  const size = createStepSize({ now: () => new Date(0) }, { max: 4 })
  let left = 6
  const asked: number[] = []
  const passes = stepsUntilDone(size, async (max) => {
    asked.push(max)
    const done = Math.min(max, left)
    left -= done
    return done
  })
  expect(await allPasses(passes)).toBe(6)
  expect(asked).toEqual([1, 2, 4, 4])
})
