import { expect, it } from 'vitest'
import { untraced } from '../../platform/telemetry/trace.ts'
import { createAttempts } from '../attempts.ts'
import { takeTurns } from './take-turns.ts'
import { inOnePass, type Work } from './work.ts'

/** Runs the works in turns, with a slice of one pass, and gives what happened in its order. */
async function play(works: (note: (what: string) => void, stop: AbortController) => Work['run'][]) {
  const notes: string[] = []
  const stop = new AbortController()
  const clock = { now: () => new Date(0) }
  const attempts = createAttempts({
    clock,
    log: { warn: (_facts, text) => void notes.push(text) },
    metrics: { finished: (job, _seconds, ok) => void notes.push(`${job} ${ok ? 'ended' : 'failed'}`) },
  })
  const due = works((what) => notes.push(what), stop).map(
    (run, index): Work => ({ name: `work ${index + 1}`, lane: 'reviews', run }),
  )
  let rounds = 0
  await takeTurns({
    // The works of this suite look at nothing of it but the clock.
    context: { clock } as never,
    sliceMs: 0,
    attempts,
    signal: stop.signal,
    trace: untraced,
    listDue: async () => due,
    done: () => {},
    roundEnded: async () => void rounds++,
  })
  return { notes, rounds }
}

it('work in many passes lets the others of its lane go on after each', async () => {
  const { notes, rounds } = await play((note) => [
    async function* () {
      for (const part of [1, 2, 3]) {
        note(`long ${part}`)
        yield
      }
    },
    inOnePass(async () => note('short')),
  ])
  expect(notes.filter((note) => /^(long|short)/.test(note))).toEqual([
    'long 1', 'short', 'long 2', 'short', 'long 3', 'short', 'short',
  ]) // biome-ignore format: one line
  expect(rounds).toBe(4)
  expect(notes.filter((note) => note === 'work 1 ended')).toHaveLength(1)
})

it('work that fails between two passes is left, and the others go on', async () => {
  const { notes } = await play((note) => [
    async function* () {
      note('before')
      yield
      throw new Error('on purpose')
    },
    inOnePass(async () => note('other')),
  ])
  expect(notes).toEqual([
    'before',
    'other',
    'work 2 ended',
    'work 1 failed',
    'a job failed; it is tried again in a minute',
    'other',
    'work 2 ended',
  ])
})

it('nothing more begins once core stops, and what was cancelled for that has not failed', async () => {
  const { notes } = await play((note, stop) => [
    async function* () {
      note('one')
      yield
      note('never')
    },
    inOnePass(async () => {
      stop.abort()
      throw new Error('cancelled')
    }),
    inOnePass(async () => note('never')),
  ])
  expect(notes).toEqual(['one'])
})
