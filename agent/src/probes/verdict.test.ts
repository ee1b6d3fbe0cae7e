import { expect, test } from 'vitest'
import { judgeProbe, type ProbeState, staleAt } from './verdict.ts'

function statuses(results: string): string[] {
  let state: ProbeState | undefined
  return [...results].map((letter, index) => {
    state = judgeProbe(
      state,
      letter === '+' ? { ok: true, latencyMs: 1 } : { ok: false, latencyMs: 1, problem: 'refused' },
      index,
    )
    return state.observation.status
  })
}

test.each([
  ['+', ['OPERATIONAL']],
  ['-', ['DEGRADED']],
  ['+---', ['OPERATIONAL', 'DEGRADED', 'DEGRADED', 'DOWN']],
  ['+--+-', ['OPERATIONAL', 'DEGRADED', 'DEGRADED', 'OPERATIONAL', 'DEGRADED']],
  ['----+', ['DEGRADED', 'DEGRADED', 'DOWN', 'DOWN', 'OPERATIONAL']],
])('results %s are judged one by one', (results, expected) => {
  expect(statuses(results)).toEqual(expected)
})

test('a failure keeps its reason', () => {
  expect(judgeProbe(undefined, { ok: false, latencyMs: 1, problem: 'answered 503' }, 0).observation.message).toBe(
    'answered 503',
  )
})

test('a result is stale two intervals and a timeout after it came', () => {
  const state = judgeProbe(undefined, { ok: true, latencyMs: 1 }, 1_000)
  expect(staleAt(state, 0, { url: 'http://x', intervalMs: 30_000, timeoutMs: 5_000 })).toBe(66_000)
})
