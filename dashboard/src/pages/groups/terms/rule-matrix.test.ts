import { expect, it } from 'vitest'
import type { RuleOutcome } from '../../../graphql/generated/types.generated.ts'
import { degradedRules, unmeasuredRules } from '../../../sla/rule-labels.ts'
import { recentMonths, ruleMatrix } from './rule-matrix.ts'

const outcomes = degradedRules.flatMap((degraded) =>
  unmeasuredRules.map((unmeasured) => ({ degraded, unmeasured, uptime: 99 }) as RuleOutcome),
)

it('every rule has its place, in whatever order the outcomes come', () => {
  const rows = ruleMatrix(outcomes.toReversed())
  expect(rows.map(({ degraded }) => degraded)).toEqual(['UP', 'HALF', 'DOWN'])
  expect(rows[1]?.cells.map((cell) => `${cell?.degraded} ${cell?.unmeasured}`)).toEqual([
    'HALF LEFT_OUT',
    'HALF DOWN',
    'HALF UP',
  ])
})

it('a rule without an outcome leaves its place empty', () => {
  expect(ruleMatrix([])[0]?.cells).toEqual([null, null, null])
})

it('months go back over the turn of the year', () => {
  expect(recentMonths('2027-01-31', 3)).toEqual(['2027-01', '2026-12', '2026-11'])
})
