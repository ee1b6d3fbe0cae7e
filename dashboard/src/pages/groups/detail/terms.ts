import type { GroupDetail, GroupTerms } from '../../../graphql/generated/types.generated.ts'

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

type Credits = Pick<
  GroupDetail,
  'credits' | 'creditCap' | 'creditFee' | 'creditCurrency' | 'creditPerResponseBreach' | 'creditPerResolutionBreach'
>

/** Whether a group may owe anything of its fee. */
export const owesCredits = ({ credits, creditPerResponseBreach, creditPerResolutionBreach }: Credits): boolean =>
  credits.length > 0 || creditPerResponseBreach !== null || creditPerResolutionBreach !== null

/** Service credits as a text, like `10 % below 99.9 %, 25 % below 99 %, 50 % at most, of 1000 EUR`; empty where none are agreed on. */
export function creditText(terms: Credits): string {
  if (!owesCredits(terms)) return ''
  const { credits, creditCap, creditFee, creditCurrency, creditPerResponseBreach, creditPerResolutionBreach } = terms
  return [
    ...credits.map(({ below, percent }) => `${percent} % below ${below} %`),
    ...(creditPerResponseBreach === null ? [] : [`${creditPerResponseBreach} % for a late response`]),
    ...(creditPerResolutionBreach === null ? [] : [`${creditPerResolutionBreach} % for a late resolution`]),
    ...(creditCap === null ? [] : [`${creditCap} % at most`]),
    ...(creditFee === null ? [] : [`of ${creditFee} ${creditCurrency}`]),
  ].join(', ')
}
