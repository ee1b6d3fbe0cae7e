import { beforeEach, expect, test } from 'vitest'
import type { WorkloadRef } from '../../sources/source.ts'
import type { WorkloadState } from '../../status/workload-rule.ts'
import { createGrowth, type Growth } from './growth.ts'

const web: WorkloadRef = { namespace: 'shop', type: 'deployment', name: 'web' }
const state = (wanted: number, ready: number, rest: Partial<WorkloadState> = {}): WorkloadState => ({
  wanted,
  ready,
  available: ready,
  maxUnavailable: 1,
  rollingOut: false,
  ...rest,
})

let now: number
let growth: Growth

beforeEach(() => {
  now = 1_000_000_000
  growth = createGrowth({ now: () => now, sleep: async () => undefined })
})

/** Changes the workload step by step; returns what it grows from after each. */
function play(...states: (WorkloadState | undefined)[]): (number | undefined)[] {
  return states.map((after, index) => {
    growth.note(web, states[index - 1], after)
    return after && growth.from(web, after)
  })
}

test.each<[string, (WorkloadState | undefined)[], (number | undefined)[]]>([
  ['a new one', [state(3, 0), state(3, 0), state(3, 1)], [0, 0, undefined]],
  ['one scaled up from zero', [state(0, 0), state(3, 0), state(3, 1)], [undefined, 0, undefined]],
  ['one scaled up', [state(4, 4), state(6, 4), state(6, 5), state(6, 6)], [undefined, 4, 4, undefined]],
  ['one scaled up twice', [state(4, 4), state(6, 5), state(8, 5)], [undefined, 4, 4]],
  ['one scaled up and back', [state(4, 4), state(6, 4), state(4, 4)], [undefined, 4, undefined]],
  ['one scaled up in an outage', [state(4, 0, { createdAt: 0 }), state(6, 0)], [undefined, undefined]],
  ['one that is deleted and made again', [state(2, 2), undefined, state(2, 0)], [undefined, undefined, 0]],
  ['one that loses pods', [state(4, 4), state(4, 2)], [undefined, undefined]],
])('%s grows from what it had', (_case, states, expected) => {
  expect(play(...states)).toEqual(expected)
})

test('a start and a scale-up may take as long as a rollout may', () => {
  const patient = { deadlineMs: 60_000 }
  expect(play(state(4, 4, patient), state(6, 4, patient))).toEqual([undefined, 4])
  now += 59_999
  expect(growth.from(web, state(6, 4, patient))).toBe(4)
  now += 1
  expect(growth.from(web, state(6, 4, patient))).toBeUndefined()
})

test('a first rollout is a start for an agent that came later, as long as it may take', () => {
  const first = { firstRollout: true, createdAt: now - 599_000 }
  expect(growth.from(web, state(3, 0, first))).toBe(0)
  now += 1_000
  expect(growth.from(web, state(3, 0, first))).toBeUndefined()
  expect(growth.from(web, state(3, 0, { createdAt: now }))).toBeUndefined()
})
