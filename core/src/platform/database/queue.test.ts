import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createQueue, measureWait, type Turn } from './queue.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A queue whose work takes 100 ms each; `done` is in the order in which it was done. */
function slowQueue() {
  const queue = createQueue()
  const done: string[] = []
  const add = (name: string, turn?: Turn) =>
    queue(async () => {
      await new Promise((resolve) => setTimeout(resolve, 100))
      done.push(name)
    }, turn)
  return { add, done }
}

it('work is done in the order of its calls, one after the other, whether the one before failed or not', async () => {
  const queue = createQueue()
  const failed = queue(() => Promise.reject(new Error('broken'))).catch((error: Error) => error.message)
  const { add, done } = slowQueue()
  const all = ['a', 'b', 'c'].map((name) => add(name))
  await vi.advanceTimersByTimeAsync(250)
  expect(done).toEqual(['a', 'b'])
  await vi.runAllTimersAsync()
  await Promise.all(all)
  expect(done).toEqual(['a', 'b', 'c'])
  expect(await failed).toBe('broken')
  expect(await queue(async () => 'next')).toBe('next')
})

it('urgent work goes before other work, which has every fourth turn', async () => {
  const { add, done } = slowQueue()
  add('running')
  for (const job of ['job 1', 'job 2']) add(job)
  for (let count = 1; count <= 5; count++) add(`report ${count}`, { isUrgent: true })
  await vi.runAllTimersAsync()
  expect(done).toEqual(['running', 'report 1', 'report 2', 'report 3', 'job 1', 'report 4', 'report 5', 'job 2'])
})

it('after other work an urgent one that came meanwhile is the next', async () => {
  const { add, done } = slowQueue()
  for (const job of ['job 1', 'job 2', 'job 3']) add(job)
  await vi.advanceTimersByTimeAsync(150)
  add('report', { isUrgent: true })
  await vi.runAllTimersAsync()
  expect(done).toEqual(['job 1', 'job 2', 'report', 'job 3'])
})

it('work that has not begun is given up after its time, or when its signal says so, and takes no turn', async () => {
  const { add, done } = slowQueue()
  const ending = new AbortController()
  add('running')
  const late = add('late', { waitMs: 50 }).catch((error: { code: string }) => error.code)
  const cancelled = add('cancelled', { signal: ending.signal }).catch((error: { code: string }) => error.code)
  add('last')
  ending.abort()
  await vi.runAllTimersAsync()
  expect(await Promise.all([late, cancelled])).toEqual(['EBUSY', 'ECANCELED'])
  expect(done).toEqual(['running', 'last'])
  await expect(add('never', { signal: ending.signal })).rejects.toMatchObject({ code: 'ECANCELED' })
})

it('how long work waited is known to whoever measures it, and to nobody else', async () => {
  const { add } = slowQueue()
  add('running')
  const measured = measureWait(() => add('waiting'))
  const other = measureWait(async () => 'nothing')
  await vi.runAllTimersAsync()
  expect(await measured).toEqual({ result: undefined, waitedMs: 100 })
  expect(await other).toEqual({ result: 'nothing', waitedMs: 0 })
})

it('as much work runs at a time as the limit says, which may change', async () => {
  let limit = 2
  const queue = createQueue(() => limit)
  let running = 0
  const seen: number[] = []
  const work = () =>
    queue(async () => {
      seen.push(++running)
      await new Promise((resolve) => setTimeout(resolve, 100))
      running--
    })
  const all = [1, 2, 3, 4, 5].map(work)
  await vi.advanceTimersByTimeAsync(50)
  limit = 3
  await vi.runAllTimersAsync()
  limit = 1
  all.push(work(), work())
  await vi.runAllTimersAsync()
  await Promise.all(all)
  expect(seen).toEqual([1, 2, 2, 3, 3, 1, 1])
})
