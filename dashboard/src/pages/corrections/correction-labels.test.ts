import { describe, expect, it } from 'vitest'
import { choicesFor, correctionTitle, progressText } from './correction-labels.ts'

const proposal = { state: 'PROPOSED', proposedBy: 'Ann@example.org' } as const

describe('a proposal', () => {
  it('is decided by another administrator, and taken back by its proposer', () => {
    expect(choicesFor(proposal, { email: 'bob@example.org', admin: true })).toBe('decide')
    expect(choicesFor(proposal, { email: 'ann@example.org', admin: true })).toBe('withdraw')
  })
  it('is nothing to do for viewers, and once it is decided', () => {
    expect(choicesFor(proposal, { email: 'bob@example.org', admin: false })).toBe('none')
    expect(choicesFor(proposal, null)).toBe('none')
    expect(choicesFor({ ...proposal, state: 'APPLIED' }, { email: 'bob@example.org', admin: true })).toBe('none')
  })
})

it('a correction says what it takes the past for', () => {
  expect(correctionTitle({ kind: 'EXCLUDE', status: null })).toBe('It was planned maintenance')
  expect(correctionTitle({ kind: 'STATUS', status: 'OPERATIONAL' })).toBe('It was operational')
})

it('a correction under way says how far it is, never more than it has done', () => {
  const progress = { phase: 'CORRECTING', doneDays: 2999.9, totalDays: 3000 } as const
  expect(progressText(progress)).toMatchObject({ percent: 99, sentence: expect.stringContaining('2999.9 of 3000') })
  expect(progressText({ ...progress, phase: 'RECORDING', doneDays: 3000 })).toMatchObject({
    percent: 100,
    sentence: expect.stringContaining('all at once'),
  })
  expect(progressText({ ...progress, doneDays: 0, totalDays: 0 }).percent).toBe(100)
})
