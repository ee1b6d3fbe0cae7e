import { expect, test } from 'vitest'
import { targetOf } from '../../testing/probe-world.ts'
import type { ProbeResult } from './result.ts'
import { isPending, judgeProbe, type ProbeState, staleAt } from './verdict.ts'

const base = { latencyMs: 1, addresses: [] }
const results: Record<string, ProbeResult> = {
  '+': { ...base, ok: true },
  w: { ...base, ok: true, weakness: 'the certificate ends soon' },
  '-': { ...base, ok: false, problem: 'answered 503', undecided: false, reached: true },
  '?': { ...base, ok: false, problem: 'no name servers', undecided: true, reached: false },
}
const result = (letter: string): ProbeResult => results[letter] ?? { ...base, ok: true }

function states(letters: string): ProbeState[] {
  let state: ProbeState | undefined
  return [...letters].map((letter, index) => {
    state = judgeProbe(state, result(letter), index)
    return state
  })
}

const statuses = (letters: string) => states(letters).map(({ observation }) => observation.status)

test.each([
  ['+', ['OPERATIONAL']],
  ['-', ['DEGRADED']],
  ['+---', ['OPERATIONAL', 'DEGRADED', 'DEGRADED', 'DOWN']],
  ['+--+-', ['OPERATIONAL', 'DEGRADED', 'DEGRADED', 'OPERATIONAL', 'DEGRADED']],
  ['----+', ['DEGRADED', 'DEGRADED', 'DOWN', 'DOWN', 'OPERATIONAL']],
  ['w+', ['DEGRADED', 'OPERATIONAL']],
  ['ww-', ['DEGRADED', 'DEGRADED', 'DEGRADED']],
  ['+?????', ['OPERATIONAL', 'UNKNOWN', 'UNKNOWN', 'UNKNOWN', 'UNKNOWN', 'UNKNOWN']],
  ['--?-', ['DEGRADED', 'DEGRADED', 'UNKNOWN', 'DOWN']],
  ['---?-', ['DEGRADED', 'DEGRADED', 'DOWN', 'UNKNOWN', 'DOWN']],
  ['?+', ['UNKNOWN', 'OPERATIONAL']],
])('results %s are judged one by one', (results, expected) => {
  expect(statuses(results)).toEqual(expected)
})

test.each([
  ['a first result', '?', 0],
  ['a success', '+++?', 2],
  ['successes and failures pending', '++--?', 1],
  ['an outage', '+---?', 3],
  ['what was undecided before', '+???', 0],
])('an undecided result after %s makes it unknown since the last one that counts', (_case, letters, since) => {
  expect(states(letters).at(-1)?.blindSince).toBe(since)
})

test('a success or a failure ends it', () => {
  expect(states('+?+').at(-1)?.blindSince).toBeUndefined()
  expect(states('+?-').at(-1)?.blindSince).toBeUndefined()
})

test('a failure that is held is not yet the third, and an outage stays one', () => {
  const held = judgeProbe(states('+--').at(-1), result('-'), 3, true)
  expect(held.observation.status).toBe('DEGRADED')
  expect(isPending(held)).toBe(true)
  expect(judgeProbe(held, result('-'), 4).observation.status).toBe('DOWN')
  expect(judgeProbe(states('---').at(-1), result('-'), 3, true).observation.status).toBe('DOWN')
})

test('a failure keeps its reason', () => {
  expect(states('-')[0]?.observation.message).toBe('answered 503')
  expect(states('w')[0]?.observation.message).toBe('the certificate ends soon')
})

test('a result is stale an interval and a timeout after it came, and a second for a busy machine', () => {
  expect(staleAt({ resultAt: 1_000, since: 0 }, targetOf('http://x', {}, 5_000))).toBe(37_000)
})
