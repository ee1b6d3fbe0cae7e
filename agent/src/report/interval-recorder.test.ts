import { beforeEach, expect, test } from 'vitest'
import {
  covered,
  drain,
  freshFolder,
  open,
  pathOf,
  readableLog,
  start,
  step,
  stepInterval,
} from '../../testing/spool-fixtures.ts'
import { openJournal } from '../spool/journal.ts'
import type { Spool } from '../spool/spool.ts'
import type { ProbeAnswer } from '../status/evaluation.ts'
import { createStateStore, type StateStore } from '../timeline/state-store.ts'
import { createFreshIntervals, type FreshIntervals } from './fresh-intervals.ts'
import { createIntervalRecorder, type IntervalRecorder } from './interval-recorder.ts'

const path = pathOf('web')
const rememberMs = 4 * step

let journalFolder: string
let spool: Spool
let fresh: FreshIntervals
let states: StateStore
let recorder: IntervalRecorder
/** The last answer of each probe. */
let answers: Map<string, ProbeAnswer>
let reported: Map<string, ProbeAnswer>

beforeEach(async () => {
  journalFolder = freshFolder()
  spool = await open(freshFolder())
  fresh = createFreshIntervals(spool)
  answers = new Map()
  reported = new Map()
  const { journal } = openJournal({ folder: journalFolder, stepMs: step, log: readableLog().log })
  recorder = createIntervalRecorder({
    states: () => states,
    answers: () => answers.values(),
    newAnswers() {
      const before = reported
      reported = new Map(answers)
      const gone = [...before.keys()].filter((one) => !answers.has(one)).map((one) => ({ path: one }))
      return [...[...answers.values()].filter((one) => before.get(one.path) !== one), ...gone]
    },
    fresh,
    journal,
    rememberMs,
  })
  states = createStateStore({
    stepMs: step,
    onIntervals: recorder.record,
    onOpen: recorder.opened,
    onChange: () => undefined,
    onMessage: () => undefined,
    onGap: () => undefined,
  })
})

function tick(at: number): void {
  states.tick(at)
  recorder.credited(at)
  recorder.mark(at)
}

/** What is on disk for core, whatever is sent at the moment. */
function spooled(): string[] {
  fresh.giveUp()
  return covered(drain(spool))
}

/** What a process that was killed now would find when it starts again. */
function recovered(): string[] {
  return covered(openJournal({ folder: journalFolder, stepMs: step, log: readableLog().log }).recovered)
}

test('a standby keeps nothing on disk, and reports what it saw after the last sign of the leader when it leads', () => {
  states.observe(path, { observation: { status: 'OPERATIONAL' } }, start)
  tick(start + step)
  tick(start + 2 * step)
  tick(start + 3 * step)
  expect(spooled()).toEqual([])
  expect(recovered()).toEqual([])
  recorder.lead(start + step + 5_000)
  expect(spooled()).toEqual(covered([stepInterval('web', 1), stepInterval('web', 2)]))
})

test('a standby forgets what is older than it is to remember', () => {
  states.observe(path, { observation: { status: 'OPERATIONAL' } }, start)
  for (let index = 1; index <= 10; index += 1) tick(start + index * step)
  recorder.lead()
  expect(spooled()).toEqual(covered([5, 6, 7, 8, 9].map((index) => stepInterval('web', index))))
})

test('from the moment it leads a crash finds what was open, and one that stands by again leaves nothing behind', () => {
  states.observe(path, { observation: { status: 'DOWN' } }, start)
  tick(start + step)
  recorder.lead()
  recorder.mark(start + step + 10_000)
  expect(recovered()).toEqual(covered([stepInterval('web', 1, { to: start + step + 10_000, status: 'DOWN' })]))
  recorder.follow()
  expect(recovered()).toEqual([])
})

/** The probe of the service answered so many seconds after the start, and the clock shows that as `shown`. */
function answer(seconds: number, shown = seconds): void {
  answers.set(path, { path, answeredAt: seconds * 1_000, provenTo: start + shown * 1_000 })
}
const after = (seconds: number) => start + seconds * 1_000
const left = (from: number, to: number) => covered([stepInterval('web', 0, { from: after(from), to: after(to) })])

test('of a service that its probe decides a crash leaves what lies before the last answer, until the probe does not count any more', () => {
  recorder.lead()
  states.observe(path, { observation: { status: 'OPERATIONAL' } }, start)
  answer(0)
  recorder.mark(after(9))
  expect(recovered()).toEqual([])
  answer(10)
  recorder.mark(after(19))
  expect(recovered()).toEqual(left(0, 10))
  recorder.mark(after(20))
  expect(recovered()).toEqual(left(0, 10))
  answers.clear()
  recorder.mark(after(20))
  expect(recovered()).toEqual(left(0, 20))
  answer(10)
  recorder.mark(after(21))
  expect(recovered()).toEqual(left(0, 10))
})

test('one that leads anew, or whose clock is corrected, knows the answers by the clock as it is then', () => {
  recorder.lead()
  states.observe(path, { observation: { status: 'OPERATIONAL' } }, start)
  answer(10)
  recorder.mark(after(15))
  recorder.follow()
  recorder.lead()
  recorder.mark(after(15))
  expect(recovered()).toEqual(left(0, 10))
  // An hour ahead: what was proven by the clock as it was is left, and nothing of the hour.
  answer(10, 3_610)
  recorder.restate(after(3_615))
  states.stepClock(after(15), after(3_615))
  expect(recovered().every((line) => left(0, 10).includes(line) || left(3_615, 3_620).includes(line))).toBe(true)
  answer(20, 3_620)
  recorder.mark(after(3_621))
  expect(recovered()).toEqual(left(3_615, 3_620))
})
