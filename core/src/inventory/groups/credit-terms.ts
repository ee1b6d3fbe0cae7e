/** Percent of a month's fee that are owed when the uptime of the month is below. */
export interface CreditStep {
  below: number
  percent: number
}

/** What a group owes of the fee of a month that falls short; null where nothing is agreed. */
export interface CreditTerms {
  /** Strictly falling uptimes with strictly rising percentages. */
  credits: CreditStep[]
  /** The most that is owed of a month, in percent. */
  creditCap: number | null
  /** The fee of a month, in units of its currency. */
  creditFee: number | null
  /** ISO 4217. */
  creditCurrency: string | null
  /** Percent for each incident whose response clock runs out. */
  creditPerResponseBreach: number | null
  creditPerResolutionBreach: number | null
}

/** What may be said of them; an absent field stays as it is, a null one is none. */
export type CreditInput = { [K in keyof CreditTerms]?: CreditTerms[K] | null | undefined }

export const noCredits: CreditTerms = {
  credits: [],
  creditCap: null,
  creditFee: null,
  creditCurrency: null,
  creditPerResponseBreach: null,
  creditPerResolutionBreach: null,
}

const maxSteps = 10
const maxFee = 999_999_999_999

/** Whether anything may be owed by these terms at all. */
const owesCredits = ({ credits, creditPerResponseBreach, creditPerResolutionBreach }: CreditTerms): boolean =>
  credits.length > 0 || Boolean(creditPerResponseBreach) || Boolean(creditPerResolutionBreach)

/** The terms with what an input says of them. Cap and fee go with the last thing that they are for, unless they are given. */
export function mergeCredits(input: CreditInput, before: CreditTerms): CreditTerms {
  const given = <K extends keyof CreditTerms>(key: K) => (input[key] === undefined ? before[key] : input[key])
  const merged: CreditTerms = {
    credits: (given('credits') ?? []).map(({ below, percent }) => ({ below, percent })),
    creditCap: given('creditCap') ?? null,
    creditFee: given('creditFee') ?? null,
    creditCurrency: given('creditCurrency') ?? null,
    creditPerResponseBreach: given('creditPerResponseBreach') || null,
    creditPerResolutionBreach: given('creditPerResolutionBreach') || null,
  }
  if (owesCredits(merged)) return merged
  const { creditCap = null, creditFee = null, creditCurrency = null } = input
  return { ...merged, creditCap, creditFee, creditCurrency }
}

/** Why credits can't be agreed on so, as a sentence; undefined when they can. */
export function creditFault(terms: CreditTerms): string | undefined {
  const { credits, creditCap, creditFee, creditCurrency } = terms
  if (credits.length > maxSteps) return `credits has ${maxSteps} steps at most.`
  for (const [at, { below, percent }] of credits.entries()) {
    const before = credits[at - 1]
    const step = `Step ${at + 1} of credits`
    if (!isPercent(below) || !isPercent(percent) || below === 0 || percent === 0)
      return `${step} is {below, percent}: above 0, 100 at most, with four decimals at most.`
    if (before && below >= before.below) return `${step} must be below ${before.below}: uptimes fall from step to step.`
    if (before && percent <= before.percent)
      return `${step} must owe more than ${before.percent} %: percentages rise from step to step.`
  }
  for (const key of ['creditCap', 'creditPerResponseBreach', 'creditPerResolutionBreach'] as const) {
    const percent = terms[key]
    if (percent !== null && !(isPercent(percent) && percent > 0))
      return `${key} is a percentage above 0, with four decimals at most.`
  }
  if (!owesCredits(terms) && (creditCap !== null || creditFee !== null || creditCurrency !== null))
    return 'creditCap, creditFee and creditCurrency say nothing without credits, or a credit for each breach.'
  return feeFault(creditFee, creditCurrency)
}

function feeFault(fee: number | null, currency: string | null): string | undefined {
  if ((fee === null) !== (currency === null)) return 'creditFee and creditCurrency go together.'
  if (fee === null || currency === null) return undefined
  if (!Intl.supportedValuesOf('currency').includes(currency))
    return 'creditCurrency is a code of ISO 4217, like EUR or HUF.'
  if (!(fee >= 0 && fee <= maxFee && Number(fee.toFixed(3)) === fee))
    return `creditFee is from 0 to ${maxFee}, with three decimals at most.`
  return undefined
}

const isPercent = (value: number) => value >= 0 && value <= 100 && Number(value.toFixed(4)) === value

/** The columns of `sla_group_terms t` as credit terms. */
export const creditColumns = (t: string) => `
  ${t}.credits, ${t}.credit_cap as "creditCap", ${t}.credit_fee as "creditFee", ${t}.credit_currency as "creditCurrency",
  ${t}.credit_per_response_breach as "creditPerResponseBreach", ${t}.credit_per_resolution_breach as "creditPerResolutionBreach"`

/** Replaces what may be declared of the terms of a group, where `sla_group_terms` has some from the same instant on. */
export const replacedTerms = `
  tier = excluded.tier,
  uptime_target = excluded.uptime_target,
  response_minutes = excluded.response_minutes,
  resolution_minutes = excluded.resolution_minutes,
  min_coverage = excluded.min_coverage,
  credits = excluded.credits,
  credit_cap = excluded.credit_cap,
  credit_fee = excluded.credit_fee,
  credit_currency = excluded.credit_currency,
  credit_per_response_breach = excluded.credit_per_response_breach,
  credit_per_resolution_breach = excluded.credit_per_resolution_breach`

/** Picks the credit terms out of what has more. */
export function creditsIn(terms: CreditTerms): CreditTerms {
  const { credits, creditCap, creditFee, creditCurrency, creditPerResponseBreach, creditPerResolutionBreach } = terms
  return { credits, creditCap, creditFee, creditCurrency, creditPerResponseBreach, creditPerResolutionBreach }
}
