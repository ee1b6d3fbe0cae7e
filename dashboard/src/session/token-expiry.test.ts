import { describe, expect, it } from 'vitest'
import { needsRenewal, tokenExpiry } from './token-expiry.ts'

const tokenWith = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`

describe('tokenExpiry', () => {
  it('reads the exp claim as milliseconds', () => {
    expect(tokenExpiry(tokenWith({ sub: 'ünï?>', exp: 1_800_000_000 }))).toBe(1_800_000_000_000)
  })
  it('is null for tokens that say nothing', () => {
    for (const token of ['', 'opaque', 'a.b.c', tokenWith({}), tokenWith({ exp: 'soon' })]) {
      expect(tokenExpiry(token)).toBeNull()
    }
  })
})

describe('needsRenewal', () => {
  const token = tokenWith({ exp: 1_000 })
  it('is true from a minute before expiry', () => {
    expect(needsRenewal(token, 939_999)).toBe(false)
    expect(needsRenewal(token, 940_000)).toBe(true)
    expect(needsRenewal('opaque', 940_000)).toBe(false)
  })
})
