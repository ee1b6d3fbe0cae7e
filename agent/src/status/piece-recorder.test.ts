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
  stepPiece,
} from '../../test/spool-fixtures.ts'
import { createFreshPieces, type FreshPieces } from '../report/fresh-pieces.ts'
import { openJournal } from '../spool/journal.ts'
import type { Spool } from '../spool/spool.ts'
import { type Board, createBoard } from './board.ts'
import { createPieceRecorder, type PieceRecorder } from './piece-recorder.ts'

const path = pathOf('web')
const rememberMs = 4 * step

let journalFolder: string
let spool: Spool
let fresh: FreshPieces
let board: Board
let recorder: PieceRecorder

beforeEach(async () => {
  journalFolder = freshFolder()
  spool = await open(freshFolder())
  fresh = createFreshPieces(spool)
  const { journal } = openJournal({ folder: journalFolder, stepMs: step, log: readableLog().log })
  recorder = createPieceRecorder({ board: () => board, fresh, journal, rememberMs })
  board = createBoard({
    stepMs: step,
    onPieces: recorder.record,
    onOpen: recorder.opened,
    onChange: () => undefined,
    onMessage: () => undefined,
    onGap: () => undefined,
  })
})

function tick(at: number): void {
  board.tick(at)
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

test('a standby keeps nothing on disk, and tells what it saw after the last sign of the leader when it leads', () => {
  board.observe(path, { observation: { status: 'OPERATIONAL' } }, start)
  tick(start + step)
  tick(start + 2 * step)
  tick(start + 3 * step)
  expect(spooled()).toEqual([])
  expect(recovered()).toEqual([])
  recorder.lead(start + step + 5_000)
  expect(spooled()).toEqual(covered([stepPiece('web', 1), stepPiece('web', 2)]))
})

test('a standby forgets what is older than it is to remember', () => {
  board.observe(path, { observation: { status: 'OPERATIONAL' } }, start)
  for (let index = 1; index <= 10; index += 1) tick(start + index * step)
  recorder.lead()
  expect(spooled()).toEqual(covered([5, 6, 7, 8, 9].map((index) => stepPiece('web', index))))
})

test('from the moment it leads a crash finds what was open, and one that stands by again leaves nothing behind', () => {
  board.observe(path, { observation: { status: 'DOWN' } }, start)
  tick(start + step)
  recorder.lead()
  recorder.mark(start + step + 10_000)
  expect(recovered()).toEqual(covered([stepPiece('web', 1, { to: start + step + 10_000, status: 'DOWN' })]))
  recorder.follow()
  expect(recovered()).toEqual([])
})
