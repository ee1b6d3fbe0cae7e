import { describe, expect, it } from 'vitest'
import type { GroupDetail, SlaTier } from '../../../graphql/generated/types.generated.ts'
import { emptyForm, filledForm, parseSteps, termsInput, timeZones } from './terms-input.ts'

const tiers = [
  { tier: 'high', uptimeTarget: 99.9, responseMinutes: 15, resolutionMinutes: 240, weight: 4 },
] satisfies SlaTier[]
const group = {
  name: 'pay',
  displayName: 'Payments',
  tier: 'high',
  targetUptime: 99.95,
  responseMinutes: 15,
  resolutionMinutes: 240,
  timeZone: 'Europe/Berlin',
  degraded: 'UP',
  unmeasured: 'LEFT_OUT',
} as GroupDetail
const form = filledForm(group, tiers)

describe('the form of terms', () => {
  it('starts with what is in force, and leaves to the tier what is the tier’s', () => {
    expect(form).toMatchObject({ uptimeTarget: 99.95, responseMinutes: '', resolutionMinutes: '', tier: 'high' })
  })
  it('sends nothing that was not changed', () => {
    expect(termsInput(form, form)).toEqual({ group: 'pay' })
    expect(termsInput({ ...form, uptimeTarget: 99.5, reason: ' new contract ' }, form)).toEqual({
      group: 'pay',
      uptimeTarget: 99.5,
      reason: 'new contract',
    })
  })
  it('gives a cleared target back to the tier', () => {
    expect(termsInput({ ...form, uptimeTarget: '' }, form)).toEqual({ group: 'pay', uptimeTarget: null })
  })
  it('sends target and clocks with another tier, so that none of the old tier stays behind', () => {
    expect(termsInput({ ...form, tier: 'low' }, form)).toEqual({
      group: 'pay',
      tier: 'low',
      uptimeTarget: 99.95,
      responseMinutes: null,
      resolutionMinutes: null,
    })
  })
  it('sends the chosen rule, zone and day', () => {
    const changed = { ...form, degraded: 'HALF', timeZone: 'Asia/Kolkata', effectiveFrom: '2026-12-01' } as const
    expect(termsInput(changed, form)).toEqual({
      group: 'pay',
      timeZone: 'Asia/Kolkata',
      degraded: 'HALF',
      effectiveFrom: '2026-12-01',
    })
  })
  it('sends all of the credits with any of them, and reads steps as they are written', () => {
    const changed = { ...form, credits: '99.9: 10, 99:25', creditFee: 1000, creditCurrency: 'eur' } as const
    expect(termsInput(changed, form)).toEqual({
      group: 'pay',
      credits: [{ below: 99.9, percent: 10 }, { below: 99, percent: 25 }], // biome-ignore format: steps
      creditCap: null,
      creditFee: 1000,
      creditCurrency: 'EUR',
      creditPerResponseBreach: null,
      creditPerResolutionBreach: null,
    })
    expect([parseSteps('99.9 10'), parseSteps('99.9: 10; 99: 25'), parseSteps('')]).toEqual([undefined, undefined, []])
  })
  it('of a new group has what was filled in', () => {
    expect(termsInput({ ...emptyForm, name: ' pay ', tier: 'low' }, emptyForm)).toMatchObject({
      group: 'pay',
      tier: 'low',
      uptimeTarget: null,
    })
  })
})

it('zones start with UTC, once', () => {
  expect(timeZones()[0]).toBe('UTC')
  expect(timeZones().filter((zone) => zone === 'UTC')).toHaveLength(1)
  expect(timeZones()).toContain('Europe/Berlin')
})
