import type { StatusReport } from '@itops/core/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  interval,
  silentLog as log,
  monotonic,
  openReportStage,
  type ReportStage,
  reporter,
} from '../../../testing/report-stage.ts'
import { createStatusSender, type StatusSender } from '../status-sender.ts'
import { createFaults, type Faults } from './faults.ts'
import { createHeldIntervals, type HeldIntervals } from './held-intervals.ts'

let stage: ReportStage
let sender: StatusSender
let held: HeldIntervals
let faults: Faults
let refusedIntervals: Record<string, number>
/** What core's clock said last. */
let coreTime: number
/** How far the monotonic clock runs ahead of the real one. */
let passedMs: number

beforeEach(async () => {
  stage = await openReportStage()
  refusedIntervals = {}
  coreTime = 0
  passedMs = 0
  const later = () => monotonic() + passedMs
  held = createHeldIntervals({ spool: stage.spool, monotonic: later, coreTime: () => coreTime })
  faults = createFaults(later)
  sender = createStatusSender({
    ...stage,
    services: () => stage.services,
    reporter,
    log,
    held,
    faults,
    monotonic,
    isKnown: () => true,
    onChangeReported: () => undefined,
    onRefused(cause, intervals) {
      refusedIntervals[cause] = (refusedIntervals[cause] ?? 0) + intervals
    },
  })
})

afterEach(() => stage.close())

function watch(...paths: string[]): void {
  stage.know(paths)
  sender.report(paths)
}

/** What the spool offers for sending, and holds from then on. */
const offered = () => stage.spool.dequeueOldest({ rows: 100, services: 100 })?.intervals
const refuse = (...refused: object[]) => {
  stage.answer = JSON.stringify({
    accepted: 1,
    rejected: [],
    warnings: [],
    refused,
    serverTime: '2026-03-01T12:00:00Z',
  })
}

test('what lies in core’s future is spooled by itself before the report is acknowledged, and offered when core’s time has passed it', async () => {
  watch('o/p/e/c/a', 'o/p/e/c/b')
  for (const from of [1_000, 2_000, 3_000]) stage.add('o/p/e/c/a', from)
  stage.add('o/p/e/c/b', 1_000)
  const [from, to] = [new Date(2_500).toISOString(), new Date(4_000).toISOString()]
  refuse({ name: 'a', cause: 'future', from, to })
  await sender.sendAll()
  expect([stage.waiting(), held.counts().future, refusedIntervals]).toEqual([2, 2, { future: 2 }])
  coreTime = 3_999
  held.release()
  expect(offered()).toBeUndefined()
  coreTime = 4_000
  held.release()
  expect(offered()?.map(({ path, interval }) => [path, interval.from, interval.to])).toEqual([
    ['o/p/e/c/a', 2_500, 4_000],
  ])
})

test('held intervals outlive the process, which offers them again', async () => {
  watch('o/p/e/c/a')
  stage.add('o/p/e/c/a', 5_000)
  refuse({ name: 'a', cause: 'future', from: 'no instant', to: 'none' })
  await sender.sendAll()
  await stage.reopenSpool()
  expect(offered()).toEqual([{ path: 'o/p/e/c/a', interval: interval(5_000) }])
})

test('what is too old, and what core rejects, is counted by cause and not sent again', async () => {
  watch('o/p/e/c/a', 'o/p/e/c/b')
  stage.add('o/p/e/c/a', 1_000)
  stage.add('o/p/e/c/b', 1_000)
  stage.add('o/p/e/c/b', 2_000)
  const [from, to] = [new Date(1_000).toISOString(), new Date(2_000).toISOString()]
  stage.answer = JSON.stringify({
    rejected: [{ name: 'b', reason: 'it cannot be stored' }],
    refused: [{ name: 'a', cause: 'tooOld', from, to }],
  })
  await sender.sendAll()
  expect([stage.waiting(), refusedIntervals]).toEqual([0, { tooOld: 1, rejected: 2 }])
})

const names = ['a', 'b', 'bad', 'c', 'd', 'e', 'f']
const failsOn = (bad: string) => (report: StatusReport) =>
  report.services.some(({ name }) => name === bad) ? 500 : 200

test('a service that core fails on is parked after three failures, the others get through, and it is tried again after ten minutes', async () => {
  watch(...names.map((name) => `o/p/e/c/${name}`))
  for (const path of stage.services.keys()) stage.add(path, 0)
  stage.judge = failsOn('bad')
  await expect(sender.sendAll()).rejects.toMatchObject({ status: 500 })
  await expect(sender.sendAll()).rejects.toMatchObject({ status: 500 })
  expect(stage.taken).toEqual([])
  await sender.sendAll()
  expect(stage.reported().sort()).toEqual(names.filter((name) => name !== 'bad').map((name) => `o/p/e/c ${name}`))
  expect([faults.parked(), refusedIntervals, held.counts().fault]).toEqual([['o/p/e/c/bad'], { fault: 1 }, 1])

  let calls = 0
  stage.judge = () => {
    calls += 1
    return 200
  }
  stage.add('o/p/e/c/bad', 1_000)
  sender.report(stage.services.keys())
  await sender.sendAll()
  expect([calls, stage.reported().filter((name) => name.endsWith('bad'))]).toEqual([1, []])
  held.release()
  expect(offered()).toBeUndefined()
  passedMs = 600_001
  held.release()
  expect(offered()).toEqual([{ path: 'o/p/e/c/bad', interval: interval(0) }])
  await sender.sendAll()
  expect(stage.reported().at(-1)).toBe('o/p/e/c bad')
})

test('the next try of a parked service is taken apart at once', async () => {
  watch(...names.map((name) => `o/p/e/c/${name}`))
  stage.judge = failsOn('bad')
  for (let attempt = 0; attempt < 3; attempt += 1) await sender.sendAll().catch(() => undefined)
  passedMs = 600_001
  expect(faults.parked()).toEqual([])
  sender.report(stage.services.keys())
  await sender.sendAll()
  expect(faults.parked()).toEqual(['o/p/e/c/bad'])
})

test('a core that fails on everything is away: no service is parked, and not every try takes the report apart', async () => {
  watch(...names.map((name) => `o/p/e/c/${name}`))
  for (const path of stage.services.keys()) stage.add(path, 0)
  let calls = 0
  stage.judge = () => {
    calls += 1
    return 503
  }
  for (let attempt = 0; attempt < 10; attempt += 1)
    await expect(sender.sendAll()).rejects.toMatchObject({ status: 503 })
  expect([faults.parked(), stage.waiting()]).toEqual([[], names.length])
  expect(calls).toBeLessThanOrEqual(10 + 16)
  stage.judge = () => 200
  await sender.sendAll()
  expect([stage.taken.length, stage.waiting()]).toEqual([1, 0])
})

test('a core that can’t be reached strikes no service', async () => {
  watch('o/p/e/c/a')
  await stage.stopServer()
  for (let attempt = 0; attempt < 5; attempt += 1)
    await expect(sender.sendAll()).rejects.toMatchObject({ code: 'core_unreachable' })
  expect(faults.areSuspect(['o/p/e/c/a'])).toBe(false)
})
