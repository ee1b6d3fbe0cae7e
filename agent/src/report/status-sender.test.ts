import type { ReportedChange } from '@itops/core/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  interval,
  silentLog as log,
  monotonic,
  openReportStage,
  type ReportStage,
  reporter,
} from '../../testing/report-stage.ts'
import { createFaults } from './held/faults.ts'
import { createHeldIntervals } from './held/held-intervals.ts'
import { createStatusSender, type StatusSender } from './status-sender.ts'

let stage: ReportStage
let changesReported: number
let sender: StatusSender
let known: boolean

beforeEach(async () => {
  stage = await openReportStage()
  known = true
  changesReported = 0
  sender = createStatusSender({
    ...stage,
    services: () => stage.services,
    reporter,
    log,
    held: createHeldIntervals({ spool: stage.spool, monotonic, coreTime: () => undefined }),
    faults: createFaults(monotonic),
    monotonic,
    isKnown: () => known,
    onChangeReported() {
      changesReported += 1
    },
    onRefused: () => undefined,
  })
})

afterEach(() => stage.close())

function watch(...paths: string[]): void {
  stage.know(paths)
  sender.report(paths)
}

test('each node has its own report, with status, group and exact intervals', async () => {
  watch('o/p/e/c/a', 'o/p/e/c/b', 'o/p/e/other/a')
  stage.add('o/p/e/c/a', Date.parse('2026-03-01T12:00:00Z'))
  await sender.sendAll()
  expect(stage.reported()).toEqual(['o/p/e/c a', 'o/p/e/c b', 'o/p/e/other a'])
  expect(stage.taken[0]?.services[0]).toEqual({
    name: 'a',
    status: 'OPERATIONAL',
    slaGroup: 'g',
    pieces: [{ from: '2026-03-01T12:00:00.000Z', to: '2026-03-01T12:00:01.000Z', status: 'DOWN' }],
  })
  expect(stage.waiting()).toBe(0)
})

test('what core did not take is due again, with its intervals', async () => {
  watch('o/p/e/c/a', 'o/p/e/c/new')
  stage.add('o/p/e/c/a', 0)
  stage.judge = () => 503
  await expect(sender.sendAll()).rejects.toMatchObject({ code: 'core_refused', status: 503 })
  expect(stage.waiting()).toBe(1)
  stage.judge = () => 200
  await sender.sendAll()
  expect(stage.reported()).toEqual(['o/p/e/c a', 'o/p/e/c new'])
  await sender.sendAll()
  expect(stage.taken).toHaveLength(1)
})

test('a report that core can never take is halved, and only the entry that spoils it is dropped', async () => {
  watch(...['a', 'b', 'bad', 'c', 'd'].map((name) => `o/p/e/c/${name}`))
  for (const path of stage.services.keys()) stage.add(path, 0)
  stage.judge = (report) => (report.services.some(({ name }) => name === 'bad') ? 400 : 200)
  await sender.sendAll()
  expect(stage.reported().sort()).toEqual(['o/p/e/c a', 'o/p/e/c b', 'o/p/e/c c', 'o/p/e/c d'])
  expect(stage.waiting()).toBe(0)
})

test('of one service only the interval is dropped that core can not take', async () => {
  watch('o/p/e/c/a')
  for (const from of [0, 1_000, 2_000, 3_000, 4_000]) stage.add('o/p/e/c/a', from)
  const isBad = ({ pieces = [] }: { pieces?: { from: string }[] }) =>
    pieces.some(({ from }) => Date.parse(from) === 2_000)
  stage.judge = ({ services: [one] }) => (one && isBad(one) ? 413 : 200)
  await sender.sendAll()
  const arrived = stage.taken.flatMap(({ services: [one] }) => one?.pieces?.map(({ from }) => Date.parse(from)) ?? [])
  expect(arrived).toEqual([0, 1_000, 3_000, 4_000])
  expect(stage.waiting()).toBe(0)
})

test.each([
  [400, '<html>The plain HTTP request was sent to HTTPS port</html>'],
  [200, '<html>Welcome</html>'],
  [204, ''],
])('an answer %d that is not one of core (%s) acknowledges nothing, and drops nothing', async (status, text) => {
  watch('o/p/e/c/a')
  stage.add('o/p/e/c/a', 0)
  stage.judge = () => status
  stage.answer = text
  await expect(sender.sendAll()).rejects.toMatchObject({ code: 'core_refused', status })
  expect(stage.waiting()).toBe(1)
})

test('a wrong key drops nothing', async () => {
  watch('o/p/e/c/a')
  stage.add('o/p/e/c/a', 0)
  stage.judge = () => 401
  await expect(sender.sendAll()).rejects.toThrow('check ITOPS_API_KEY')
  expect(stage.waiting()).toBe(1)
})

test('a service that core was not notified of waits for its registration, one that is gone still reports', async () => {
  known = false
  watch('o/p/e/c/a')
  stage.add('o/p/e/c/a', 0)
  stage.add('o/p/e/c/gone', 0)
  await sender.sendAll()
  expect(stage.reported()).toEqual(['o/p/e/c gone'])
  expect(stage.taken[0]?.services[0]?.status).toBe('DOWN')
  known = true
  await sender.sendAll()
  expect(stage.reported()).toEqual(['o/p/e/c gone', 'o/p/e/c a'])
})

test('an address that redirects is an error that says what to set', async () => {
  watch('o/p/e/c/a')
  stage.judge = () => 308
  await expect(sender.sendAll()).rejects.toThrow('set ITOPS_URL to the address')
})

test('a change is reported once, with the time that it took; a tick is no change', async () => {
  watch('o/p/e/c/a')
  await sender.sendAll()
  expect(changesReported).toBe(0)
  sender.report(['o/p/e/c/a'], monotonic())
  sender.report(['o/p/e/c/a'])
  stage.judge = () => 503
  await expect(sender.sendAll()).rejects.toThrow()
  expect(changesReported).toBe(0)
  stage.judge = () => 200
  await sender.sendAll()
  await sender.sendAll()
  expect(changesReported).toBe(1)
})

test('intervals that are given up are offered to the replay, those of a taken report are not', async () => {
  watch('o/p/e/c/a')
  stage.add('o/p/e/c/a', 0)
  await sender.sendAll()
  stage.add('o/p/e/c/a', 5_000)
  stage.fresh.giveUp()
  expect(stage.spool.dequeueOldest({ rows: 10, services: 10 })?.intervals).toEqual([
    { path: 'o/p/e/c/a', interval: interval(5_000) },
  ])
})

const rollout = (id: string): ReportedChange => ({ id, kind: 'ROLLOUT', at: new Date().toISOString() })
const changesOf = (name: string) =>
  stage.taken.flatMap(({ services }) =>
    services.flatMap((one) => (one.name === name ? (one.changes ?? []).map(({ id }) => id) : [])),
  )

test('changes go along until core has taken them, and once', async () => {
  watch('o/p/e/c/a', 'o/p/e/c/b')
  stage.changes.put(['o/p/e/c/a', 'o/p/e/c/b'], rollout('1'))
  stage.changes.put(['o/p/e/c/a'], rollout('2'))
  stage.judge = () => 503
  await expect(sender.sendAll()).rejects.toMatchObject({ status: 503 })
  expect(stage.changes.stats().unsent).toBe(3)
  stage.judge = () => 200
  await sender.sendAll()
  expect([changesOf('a'), changesOf('b')]).toEqual([['1', '2'], ['1']])
  watch('o/p/e/c/a', 'o/p/e/c/b')
  await sender.sendAll()
  expect(changesOf('a')).toEqual(['1', '2'])
  expect(stage.changes.stats().unsent).toBe(0)
})

test('a change that core can never take costs neither a status nor an interval', async () => {
  watch('o/p/e/c/a', 'o/p/e/c/bad')
  stage.add('o/p/e/c/bad', 0)
  stage.changes.put(['o/p/e/c/bad'], rollout('spoils it'))
  stage.changes.put(['o/p/e/c/a'], rollout('fine'))
  stage.judge = ({ services }) => (services.some(({ name, changes }) => name === 'bad' && changes) ? 400 : 200)
  await sender.sendAll()
  expect(stage.reported().sort()).toEqual(['o/p/e/c a', 'o/p/e/c bad'])
  expect([changesOf('a'), changesOf('bad')]).toEqual([['fine'], []])
  expect(stage.taken.flatMap(({ services }) => services.flatMap(({ pieces = [] }) => pieces))).toHaveLength(1)
  expect([stage.waiting(), stage.changes.stats().unsent]).toEqual([0, 0])
})
