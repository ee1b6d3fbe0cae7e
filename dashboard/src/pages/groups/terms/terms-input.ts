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
    ...(form.effectiveFrom && { effectiveFrom: form.effectiveFrom }),
    ...(form.reason.trim() && { reason: form.reason.trim() }),
  }
}

/** Every IANA zone that the browser names, with UTC, which browsers leave out, in front. */
export function timeZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
}
