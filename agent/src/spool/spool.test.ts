import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { serviceStatuses } from '@itops/core/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ample,
  covered,
  drain,
  freshFolder,
  handClock,
  open,
  readableLog,
  start,
  step,
  stepInterval,
} from '../../testing/spool-fixtures.ts'
import type { ServiceInterval } from '../timeline/timeline.ts'
import type { DequeuedIntervals, Spool, Ticket } from './spool.ts'

test('what nobody acknowledged is found again after a restart, and what was acknowledged is not', async () => {
  const folder = freshFolder()
  const spool = await open(folder)
  const [first, second, third] = [0, 1, 2].map((index) => [
    stepInterval('orders', index),
    stepInterval('billing', index),
  ])
  spool.acknowledge(spool.append(first ?? []))
  spool.append(second ?? [])
  spool.release(spool.append(third ?? []))
  spool.close()

  const again = await open(folder)
  expect(again.stats()).toMatchObject({ intervals: 4, oldestAt: start + step, droppedIntervals: 0, problem: undefined })
  expect(covered(drain(again))).toEqual(covered([...(second ?? []), ...(third ?? [])]))
  again.close()
  expect((await open(folder)).dequeueOldest(ample)).toBeUndefined()
})

test('a frame is offered to others only when its sender gave it up', async () => {
  const spool = await open(freshFolder())
  const ticket = spool.append([stepInterval('orders', 0)])
  expect(spool.dequeueOldest(ample)).toBeUndefined()
  spool.release(ticket)
  const dequeued = spool.dequeueOldest(ample)
  expect(dequeued?.intervals).toEqual([stepInterval('orders', 0)])
  expect(spool.dequeueOldest(ample)).toBeUndefined()
  dequeued?.release()
  expect(spool.dequeueOldest(ample)?.intervals).toHaveLength(1)
})

test('an answer that comes after the sender gave up still acknowledges', async () => {
  const spool = await open(freshFolder())
  const ticket = spool.append([stepInterval('orders', 0)])
  spool.release(ticket)
  spool.acknowledge(ticket)
  expect(spool.dequeueOldest(ample)).toBeUndefined()
  expect(spool.stats().intervals).toBe(0)
})

test('intervals that touch become one within five minutes, with their latency', async () => {
  const spool = await open(freshFolder())
  const latency = (ms: number) => ({ latency: { count: 2, sumMs: 2 * ms + 1, minMs: ms, maxMs: ms + 1 } })
  for (let index = 0; index < 11; index += 1)
    spool.release(spool.append([stepInterval('orders', index, latency(index))]))
  spool.release(spool.append([stepInterval('orders', 11, { status: 'DOWN' })]))
  const summed = { count: 20, sumMs: 100, minMs: 0, maxMs: 10 }
  expect(spool.dequeueOldest(ample)?.intervals.map(({ interval }) => interval)).toEqual([
    { from: start, to: start + 10 * step, status: 'OPERATIONAL', latency: summed },
    { from: start + 10 * step, to: start + 11 * step, status: 'OPERATIONAL', ...latency(10) },
    { from: start + 11 * step, to: start + 12 * step, status: 'DOWN' },
  ])
})

test('a take is of one node and within its limits', async () => {
  const spool = await open(freshFolder())
  const elsewhere = 'myorg/myplatform/prod/cluster2/orders'
  const apart = (service: string) => [0, 2, 4].map((index) => stepInterval(service, index))
  for (const intervals of [apart('a'), apart(elsewhere), apart('b'), apart('c')]) spool.release(spool.append(intervals))
  spool.release(spool.append([...apart('d'), ...apart(elsewhere).slice(1)]))
  const paths = (dequeued: DequeuedIntervals | undefined) => [
    ...new Set(dequeued?.intervals.map(({ path }) => path.slice(-8))),
  ]
  expect(paths(spool.dequeueOldest({ rows: 7, services: 9 }))).toEqual(['uster1/a', 'uster1/b'])
  expect(paths(spool.dequeueOldest({ rows: 99, services: 9 }))).toEqual(['2/orders'])
  expect(paths(spool.dequeueOldest({ rows: 99, services: 1 }))).toEqual(['uster1/c'])
})

test('the folder of an idle spool stays small', async () => {
  const folder = freshFolder()
  const spool = await open(folder)
  const services = Array.from({ length: 1000 }, (_, index) => `service-${index}`)
  for (let index = 0; index < 200; index += 1) {
    spool.acknowledge(spool.append(services.map((service) => stepInterval(service, index))))
  }
  expect(spool.stats()).toMatchObject({ intervals: 0, oldestAt: undefined })
  expect(spool.stats().bytes).toBeLessThan(256 << 10)
  spool.close()
  expect(readdirSync(folder)).toEqual([])
})

test('a thousand services with one status cost a few bytes each, once', async () => {
  const spool = await open(freshFolder())
  const services = Array.from({ length: 1000 }, (_, index) => `service-${index}`)
  const tick = (index: number) => services.map((service) => stepInterval(service, index))
  spool.append(tick(0))
  const before = spool.stats().bytes
  spool.append(tick(1))
  expect(spool.stats().bytes - before).toBeLessThan(1100)
})

test('beyond its bytes the oldest intervals go first, and are counted', async () => {
  const folder = freshFolder()
  const { log, lines } = readableLog()
  const spool = await open(folder, { maxBytes: 16 << 10, log })
  const all = Array.from({ length: 2000 }, (_, index) => stepInterval('orders', 2 * index))
  const held = spool.append(all.slice(0, 1))
  for (const interval of all.slice(1)) spool.release(spool.append([interval]))
  const { intervals, droppedIntervals, bytes } = spool.stats()
  expect(bytes).toBeLessThanOrEqual(16 << 10)
  expect(intervals + droppedIntervals).toBe(1999)
  spool.release(held)
  expect(spool.stats().droppedIntervals).toBe(2000 - intervals)
  expect(drain(spool)).toEqual(all.slice(-intervals))
  expect(lines.filter((line) => line.includes('too many bytes'))).toHaveLength(1)
})

test('an interval that a sender delivers after its segment was given up is not lost', async () => {
  const spool = await open(freshFolder(), { maxBytes: 16 << 10 })
  const held = spool.append([stepInterval('orders', 0)])
  for (let index = 1; index < 1000; index += 1) spool.release(spool.append([stepInterval('orders', 2 * index)]))
  const { intervals, droppedIntervals } = spool.stats()
  spool.acknowledge(held)
  expect(droppedIntervals).toBe(999 - intervals)
  expect(spool.stats().droppedIntervals).toBe(droppedIntervals)
})

test('beyond their age intervals go, and are counted', async () => {
  const clock = handClock()
  const spool = await open(freshFolder(), { clock })
  for (let day = 0; day < 9; day += 1) {
    clock.at = start + day * 86_400_000
    spool.release(spool.append([stepInterval('orders', day * 2880)]))
  }
  expect(spool.stats().droppedIntervals).toBe(1)
  expect(drain(spool)[0]?.interval.from).toBe(start + 86_400_000)
})

test('a segment that somebody removed is lost and counted, and the spool goes on', async () => {
  const folder = freshFolder()
  const spool = await open(folder)
  spool.release(spool.append([stepInterval('orders', 0)]))
  for (const name of readdirSync(folder).filter((name) => name.startsWith('segment'))) rmSync(join(folder, name))
  expect(spool.dequeueOldest(ample)).toBeUndefined()
  expect(spool.stats().droppedIntervals).toBe(1)
  for (const index of [1, 2]) spool.release(spool.append([stepInterval('orders', index)]))
  spool.close()
  expect(covered(drain(await open(folder)))).toEqual(covered([stepInterval('orders', 1), stepInterval('orders', 2)]))
})

const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      services: fc.subarray(['a', 'b', 'x/y/z/n/c', 'x/y/z/n/d'], { minLength: 1 }),
      status: fc.constantFrom(...serviceStatuses),
      ms: fc.option(fc.integer({ min: 0, max: 5000 }), { nil: undefined }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('acknowledge' as const, 'release' as const), which: fc.nat(20) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('take' as const),
      rows: fc.integer({ min: 4, max: 40 }),
      services: fc.integer({ min: 2, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
)

test('whatever is appended, acknowledged, released, taken and restarted, exactly what is not acknowledged is left', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 80 }), async (actions) => {
      const folder = freshFolder()
      const small = { maxBytes: 32 << 10 }
      let spool: Spool = await open(folder, small)
      let owed: ServiceInterval[] = []
      let holding: { intervals: readonly ServiceInterval[]; acknowledge(): void; release(): void }[] = []
      let index = 0
      for (const action of actions) {
        if (action.kind === 'append') {
          const { status, ms } = action
          const latency = ms === undefined ? {} : { latency: { count: 1, sumMs: ms / 7, minMs: ms / 7, maxMs: ms / 7 } }
          const intervals = action.services.map((service) => stepInterval(service, index, { status, ...latency }))
          index += 1
          const current = spool
          const ticket: Ticket = current.append(intervals)
          owed.push(...intervals)
          holding.push({
            intervals,
            acknowledge: () => current.acknowledge(ticket),
            release: () => current.release(ticket),
          })
        } else if (action.kind === 'take') {
          const dequeued = spool.dequeueOldest(action)
          if (!dequeued) continue
          expect(dequeued.intervals.length).toBeLessThanOrEqual(action.rows)
          expect(new Set(dequeued.intervals.map(({ path }) => path)).size).toBeLessThanOrEqual(action.services)
          for (const { interval } of dequeued.intervals) {
            expect(Math.floor(interval.from / 300_000)).toBe(Math.floor((interval.to - 1) / 300_000))
          }
          holding.push(dequeued)
        } else if (action.kind === 'restart') {
          spool.close()
          spool = await open(folder, small)
          holding = []
        } else {
          const [closed] = holding.splice(action.which, 1)
          closed?.[action.kind]()
          if (!closed || action.kind === 'release') continue
          const gone = new Set(covered(closed.intervals))
          owed = owed.filter((interval) => covered([interval]).some((instant) => !gone.has(instant)))
        }
      }
      spool.close()
      spool = await open(folder, small)
      expect(spool.stats()).toMatchObject({ intervals: owed.length, droppedIntervals: 0 })
      const left = drain(spool)
      expect(covered(left)).toEqual(covered(owed))
      const measured = (intervals: readonly ServiceInterval[]) =>
        intervals.reduce((sum, { interval }) => sum + (interval.latency?.count ?? 0), 0)
      expect(measured(left)).toBe(measured(owed))
      spool.close()
      expect(existsSync(join(folder, 'lock'))).toBe(false)
    }),
    { numRuns: 80 },
  )
})

test('files that are not its own are left alone', async () => {
  const folder = freshFolder()
  writeFileSync(join(folder, 'notes.txt'), 'mine')
  const spool = await open(folder)
  spool.close()
  expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine')
})
