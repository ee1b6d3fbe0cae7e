import { describe, expect, it } from 'vitest'
import { endOfDay, stateOfKey } from './key-texts.ts'

const now = Date.parse('2026-11-29T12:00:00Z')
const key = { revokedAt: null, expiresAt: null, previousUntil: null }

describe('a key', () => {
  it.each([
    [{}, 'in force'],
    [{ expiresAt: '2026-11-29T12:00:01Z' }, 'in force'],
    [{ expiresAt: '2026-11-29T12:00:00Z' }, 'expired'],
    [{ previousUntil: '2026-11-30T00:00:00Z' }, 'two secrets'],
    [{ previousUntil: '2026-11-28T00:00:00Z' }, 'in force'],
    [{ revokedAt: '2026-11-28T00:00:00Z', expiresAt: '2026-11-28T00:00:00Z' }, 'revoked'],
  ])('of %j is %s', (more, text) => {
    expect(stateOfKey({ ...key, ...more }, now).text).toBe(text)
  })

  it('expires at the end of the day that was chosen', () => {
    expect(endOfDay('')).toBeNull()
    expect(new Date(endOfDay('2026-12-31') ?? '').getHours()).toBe(23)
  })
})
