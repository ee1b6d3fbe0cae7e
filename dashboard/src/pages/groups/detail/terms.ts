import type { GroupTerms } from '../../../graphql/generated/types.generated.ts'

/** Terms of the past, the present or the time to come; `until` is null for the last one. */
export interface DatedTerms extends GroupTerms {
  state: 'planned' | 'in force' | 'past'
  until: string | null
}

/** The terms of a group, the newest first, each until the next one counts. */
export function termsOverTime(terms: readonly GroupTerms[], now: number): DatedTerms[] {
  const start = ({ effectiveFrom }: GroupTerms) =>
    effectiveFrom ? Date.parse(effectiveFrom) : Number.NEGATIVE_INFINITY
  const ordered = terms.toSorted((a, b) => start(b) - start(a))
  const present = ordered.find((one) => start(one) <= now)
  return ordered.map((one, index) => ({
    ...one,
    state: one === present ? 'in force' : start(one) > now ? 'planned' : 'past',
    until: ordered[index - 1]?.effectiveFrom ?? null,
  }))
}
