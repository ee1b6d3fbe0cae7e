import { describe, expect, it } from 'vitest'
import { type Candidate, findRootCauses } from './root-causes.ts'

const minute = 60_000
/** An incident of the service with the same number. */
const down = (id: number, from: number, to: number | null = null): Candidate => ({
  id,
  serviceId: id,
  startedAt: from * minute,
  resolvedAt: to === null ? null : to * minute,
})

describe('root causes', () => {
  const cases: [what: string, candidates: Candidate[], needs: [number, number[]][], causes: [number, number][]][] = [
    ['are none without a need', [down(1, 0), down(2, 1)], [], []],
    ['lie in what is needed', [down(1, 0), down(2, 1)], [[2, [1]]], [[2, 1]]],
    [
      'lie beyond a service that is up',
      [down(1, 0), down(3, 1)],
      [
        [3, [2]],
        [2, [1]],
      ],
      [[3, 1]],
    ],
    [
      'are the topmost',
      [down(1, 2), down(2, 0), down(3, 0)],
      [
        [3, [2]],
        [2, [1]],
      ],
      [
        [2, 1],
        [3, 1],
      ],
    ],
    ['are those of before, and of five minutes after', [down(1, 5), down(2, 0)], [[2, [1]]], [[2, 1]]],
    ['are none that start later than that', [down(1, 5.1), down(2, 0)], [[2, [1]]], []],
    ['are none that were over', [down(1, 0, 3), down(2, 3)], [[2, [1]]], []],
    ['are those that were over soon after', [down(1, 0, 3), down(2, 2)], [[2, [1]]], [[2, 1]]],
    [
      'among services that need each other are the first',
      [down(1, 2), down(2, 1)],
      [
        [1, [2]],
        [2, [1]],
      ],
      [[1, 2]],
    ],
    [
      'go round in no circle',
      [down(1, 3), down(2, 2), down(3, 1)],
      [
        [1, [2]],
        [2, [3]],
        [3, [1]],
      ],
      [
        [1, 3],
        [2, 3],
      ],
    ],
    ['of two are the first', [down(1, 2), down(2, 1), down(3, 3)], [[3, [1, 2]]], [[3, 2]]],
  ]
  it.each(cases)('%s', (_what, candidates, needs, causes) => {
    const found = findRootCauses(candidates, new Map(needs), candidates)
    expect([...found].map(([id, cause]) => [id, cause.id]).sort()).toEqual(causes)
  })
})
