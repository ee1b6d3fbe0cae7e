import type {
  DegradedRule,
  GroupDetail,
  SlaGroupTermsInput,
  SlaTier,
  UnmeasuredRule,
} from '../../../graphql/generated/types.generated.ts'

/** The form as it is filled in; an empty number is the tier's. */
export interface TermsForm {
  name: string
  displayName: string
  tier: string
  uptimeTarget: number | ''
  responseMinutes: number | ''
  resolutionMinutes: number | ''
  timeZone: string
  degraded: DegradedRule
  unmeasured: UnmeasuredRule
  minCoverage: number | ''
  /** Steps as a text, like `99.9: 10, 99: 25`. */
  credits: string
  creditCap: number | ''
  creditFee: number | ''
  creditCurrency: string
  creditPerResponseBreach: number | ''
  creditPerResolutionBreach: number | ''
  effectiveFrom: string
  reason: string
}

export const emptyForm: TermsForm = {
  name: '',
  displayName: '',
  tier: 'medium',
  uptimeTarget: '',
  responseMinutes: '',
  resolutionMinutes: '',
  timeZone: 'UTC',
  degraded: 'UP',
  unmeasured: 'LEFT_OUT',
  minCoverage: 90,
  credits: '',
  creditCap: '',
  creditFee: '',
  creditCurrency: '',
  creditPerResponseBreach: '',
  creditPerResolutionBreach: '',
  effectiveFrom: '',
  reason: '',
}

/** The form with the terms in force; what equals the tier's default is left to the tier. */
export function filledForm(group: GroupDetail, tiers: readonly SlaTier[]): TermsForm {
  const tier = tiers.find((one) => one.tier === group.tier)
  const own = (value: number, ofTier: number | undefined) => (value === ofTier ? '' : value)
  return {
    ...emptyForm,
    name: group.name,
    displayName: group.displayName,
    tier: group.tier,
    uptimeTarget: own(group.targetUptime, tier?.uptimeTarget),
    responseMinutes: own(group.responseMinutes, tier?.responseMinutes),
    resolutionMinutes: own(group.resolutionMinutes, tier?.resolutionMinutes),
    timeZone: group.timeZone,
    degraded: group.degraded,
    unmeasured: group.unmeasured,
    minCoverage: group.minCoverage ?? 90,
    credits: (group.credits ?? []).map(({ below, percent }) => `${below}: ${percent}`).join(', '),
    creditCap: group.creditCap ?? '',
    creditFee: group.creditFee ?? '',
    creditCurrency: group.creditCurrency ?? '',
    creditPerResponseBreach: group.creditPerResponseBreach ?? '',
    creditPerResolutionBreach: group.creditPerResolutionBreach ?? '',
  }
}

/** Steps from a text like `99.9: 10, 99: 25`; undefined where it is none. */
export function parseSteps(text: string): { below: number; percent: number }[] | undefined {
  const parts = text.split(',').filter((part) => part.trim() !== '')
  const steps = parts.map((part) => {
    const [, below, percent] = /^\s*(\d+(?:\.\d+)?)\s*:\s*(\d+(?:\.\d+)?)\s*$/.exec(part) ?? []
    return { below: Number(below), percent: Number(percent) }
  })
  return steps.every(({ below, percent }) => !Number.isNaN(below + percent)) ? steps : undefined
}

/** Credits go together: what is changed of them is sent with all of them. */
function creditInput(form: TermsForm, before: TermsForm): Partial<SlaGroupTermsInput> {
  const keys = ['creditCap', 'creditFee', 'creditPerResponseBreach', 'creditPerResolutionBreach'] as const
  if ([...keys, 'credits' as const, 'creditCurrency' as const].every((key) => form[key] === before[key])) return {}
  return {
    credits: parseSteps(form.credits) ?? [],
    creditCurrency: form.creditCurrency.trim().toUpperCase() || null,
    ...Object.fromEntries(keys.map((key) => [key, form[key] === '' ? null : form[key]])),
  }
}

/** What is sent: only what differs from the form as it was. Target and clocks go together with another tier. */
export function termsInput(form: TermsForm, before: TermsForm): SlaGroupTermsInput {
  const changed = (key: keyof TermsForm) => form[key] !== before[key]
  const otherTier = changed('tier')
  const given = (key: 'uptimeTarget' | 'responseMinutes' | 'resolutionMinutes') =>
    otherTier || changed(key) ? { [key]: form[key] === '' ? null : form[key] } : {}
  const text = (key: 'displayName' | 'timeZone' | 'tier' | 'degraded' | 'unmeasured') =>
    changed(key) ? { [key]: form[key].trim() } : {}
  return {
    group: form.name.trim(),
    ...text('displayName'),
    ...text('tier'),
    ...given('uptimeTarget'),
    ...given('responseMinutes'),
    ...given('resolutionMinutes'),
    ...text('timeZone'),
    ...text('degraded'),
    ...text('unmeasured'),
    ...(changed('minCoverage') && form.minCoverage !== '' ? { minCoverage: form.minCoverage } : {}),
    ...creditInput(form, before),
    ...(form.effectiveFrom && { effectiveFrom: form.effectiveFrom }),
    ...(form.reason.trim() && { reason: form.reason.trim() }),
  }
}

/** Every IANA zone that the browser names, with UTC, which browsers leave out, in front. */
export function timeZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
}
