import { expect, it } from 'vitest'
import type { GroupTerms } from '../../../graphql/generated/types.generated.ts'
import { termsOverTime } from './terms.ts'

const terms = (effectiveFrom: string | null) => ({ effectiveFrom }) as GroupTerms
const now = Date.parse('2026-11-22T00:00:00Z')

it('terms come newest first, and the last one that has begun is in force', () => {
  const list = [terms(null), terms('2026-12-01T00:00:00Z'), terms('2026-10-01T00:00:00Z')]
  expect(termsOverTime(list, now).map(({ effectiveFrom, state, until }) => [effectiveFrom, state, until])).toEqual([
    ['2026-12-01T00:00:00Z', 'planned', null],
    ['2026-10-01T00:00:00Z', 'in force', '2026-12-01T00:00:00Z'],
    [null, 'past', '2026-10-01T00:00:00Z'],
  ])
})

it('a group that nobody defined has none', () => {
  expect(termsOverTime([], now)).toEqual([])
})
