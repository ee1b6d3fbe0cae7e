import { expect, it } from 'vitest'
import type { Seal, TrendPoint } from '../../graphql/generated/types.generated.ts'
import { monthsOf } from './months.ts'

const point = (periodKey: string, final: boolean, coverage: number | null = 100) =>
  ({ periodKey, final, coverage }) as TrendPoint
const seal = (periodKey: string, revision: number, latest: boolean) => ({ periodKey, revision, latest }) as Seal

it('months come newest first, sealed ones with their latest revision', () => {
  const points = [point('2026-09', true), point('2026-10', true), point('2026-11', false)]
  const months = monthsOf(points, [seal('2026-09', 2, true), seal('2026-09', 1, false)])
  expect(months.map(({ periodKey, state, revision }) => [periodKey, state, revision])).toEqual([
    ['2026-11', 'provisional', null],
    ['2026-10', 'final', null],
    ['2026-09', 'sealed', 2],
  ])
})

it('a month between others in which nothing was recorded is neither provisional nor final', () => {
  expect(monthsOf([point('2026-10', false, null)], [])[0]?.state).toBe('none')
})
