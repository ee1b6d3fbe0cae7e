import { beforeEach, expect, test } from 'vitest'
import { type Board, createBoard } from './board.ts'

const step = 30_000
const noon = Date.parse('2026-03-01T12:00:00Z')
const path = 'org/plat/prod/c1/web'

let pieces: [number, number, string][]
let changes: string[]
let gaps: number[]
let board: Board

beforeEach(() => {
  pieces = []
  changes = []
  gaps = []
  board = createBoard({
    stepMs: step,
    onPieces: (_path, closed) => {
      pieces.push(...closed.map((p): [number, number, string] => [p.from - noon, p.to - noon, p.status]))
    },
    onChange: (changed) => changes.push(changed),
    onGap: (gapMs) => gaps.push(gapMs),
  })
})

test('a tick closes pieces at the boundary, not at the moment it woke', () => {
  board.observe(path, { status: 'OPERATIONAL' }, noon + 1_000)
  board.tick(noon + step + 17)
  board.tick(noon + 2 * step + 3)
  expect(pieces).toEqual([
    [1_000, step, 'OPERATIONAL'],
    [step, 2 * step, 'OPERATIONAL'],
  ])
})

test('a first observation and every new status are announced at once, a new message is not', () => {
  board.observe(path, { status: 'DEGRADED', message: '2 of 3' }, noon)
  board.observe(path, { status: 'DEGRADED', message: '1 of 3' }, noon + 10)
  board.observe(path, { status: 'DOWN' }, noon + 20)
  expect(changes).toEqual([path, path])
  expect(board.current(path)).toEqual({ status: 'DOWN' })
  expect(pieces).toEqual([[0, 20, 'DEGRADED']])
})

test('time in which the process was suspended is credited to nobody', () => {
  board.observe(path, { status: 'OPERATIONAL' }, noon)
  board.tick(noon + step)
  board.tick(noon + 10 * step)
  board.tick(noon + 11 * step)
  expect(gaps).toEqual([9 * step])
  expect(pieces).toEqual([
    [0, step, 'OPERATIONAL'],
    [10 * step, 11 * step, 'OPERATIONAL'],
  ])
})

test('a clock that was set back by an hour goes on from where it was set to', () => {
  board.observe(path, { status: 'OPERATIONAL' }, noon)
  board.tick(noon + step)
  board.tick(noon - 3_600_000)
  board.tick(noon - 3_600_000 + step)
  expect(pieces).toEqual([
    [0, step, 'OPERATIONAL'],
    [-3_600_000, -3_600_000 + step, 'OPERATIONAL'],
  ])
  expect(gaps).toEqual([-3_600_000 - step])
})

test('a status that went stale during a suspension credits nothing of the suspension', () => {
  board.observe(path, { status: 'OPERATIONAL' }, noon)
  board.observe(path, { status: 'UNKNOWN' }, noon + 10 * step, noon + step)
  board.tick(noon + 11 * step)
  expect(pieces).toEqual([[10 * step, 11 * step, 'UNKNOWN']])
})

test('a status may hold from a little before it was noticed', () => {
  board.observe(path, { status: 'OPERATIONAL' }, noon)
  board.observe(path, { status: 'UNKNOWN' }, noon + 20_000, noon + 12_000)
  board.tick(noon + step)
  expect(pieces).toEqual([
    [0, 12_000, 'OPERATIONAL'],
    [12_000, step, 'UNKNOWN'],
  ])
})

test('a removed service is credited up to its end and then forgotten', () => {
  board.observe(path, { status: 'OPERATIONAL' }, noon)
  board.remove(path, noon + 5_000)
  board.tick(noon + step)
  expect(pieces).toEqual([[0, 5_000, 'OPERATIONAL']])
  expect(board.paths()).toEqual([])
})

test('closing credits up to this very moment', () => {
  board.observe(path, { status: 'DOWN' }, noon)
  board.close(noon + 31_000)
  expect(pieces).toEqual([
    [0, step, 'DOWN'],
    [step, 31_000, 'DOWN'],
  ])
})
