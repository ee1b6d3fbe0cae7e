import { expect, it } from 'vitest'
import { secondsParts } from './kinds-of-seconds.ts'

it('the seven kinds keep their seconds, planned downtime beside unplanned', () => {
  const parts = secondsParts({
    operationalSeconds: 1,
    degradedSeconds: 2,
    downSeconds: 3,
    plannedDownSeconds: 4,
    excludedSeconds: 5,
    unknownSeconds: 6,
    unmeasuredSeconds: 7,
  })
  expect(parts.map(({ seconds }) => seconds)).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(parts.map(({ look }) => look).slice(2, 4)).toEqual(['down', 'planned-down'])
  expect(new Set(parts.map(({ look }) => look)).size).toBe(7)
})
