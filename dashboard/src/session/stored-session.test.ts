import { describe, expect, it } from 'vitest'
import { readSession, type Session, storageKey, writeSession } from './stored-session.ts'

function memoryStorage(): Storage {
  const entries = new Map<string, string>()
  return {
    get length() {
      return entries.size
    },
    clear: () => entries.clear(),
    key: (index) => [...entries.keys()][index] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  }
}

const session = (remember: boolean): Session => ({
  token: 't',
  refreshToken: 'r',
  user: { id: '1', email: 'admin@itops.local', role: 'ADMIN' },
  remember,
})

describe('the stored session', () => {
  it('stays in the tab unless it is to be remembered', () => {
    const [remembered, ofTab] = [memoryStorage(), memoryStorage()]
    writeSession(session(false), remembered, ofTab)
    expect([remembered.length, ofTab.length]).toEqual([0, 1])
    writeSession(session(true), remembered, ofTab)
    expect([remembered.length, ofTab.length]).toEqual([1, 0])
    expect(readSession(remembered, ofTab)).toEqual(session(true))
  })
  it('is gone from both after sign-out', () => {
    const [remembered, ofTab] = [memoryStorage(), memoryStorage()]
    writeSession(session(true), remembered, ofTab)
    writeSession(null, remembered, ofTab)
    expect([remembered.length, ofTab.length]).toEqual([0, 0])
  })
  it('ignores what it cannot read', () => {
    const [remembered, ofTab] = [memoryStorage(), memoryStorage()]
    for (const text of ['{', 'null', '{"token":1}', '[]']) {
      remembered.setItem(storageKey, text)
      expect(readSession(remembered, ofTab)).toBeNull()
    }
  })
})
