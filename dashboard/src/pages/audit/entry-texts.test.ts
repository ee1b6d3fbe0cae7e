import { expect, it } from 'vitest'
import { differencesOf } from './entry-texts.ts'

it('shows each field of a change as it was and as it is, and none that is empty on both sides', () => {
  const before = JSON.stringify({ role: 'VIEWER', scope: '', note: null })
  const after = JSON.stringify({ role: 'ADMIN', scope: '', kinds: ['READ'] })
  expect(differencesOf({ before, after })).toEqual([
    { name: 'role', before: 'VIEWER', after: 'ADMIN' },
    { name: 'kinds', before: undefined, after: '["READ"]' },
  ])
  expect(differencesOf({ before: null, after: null })).toEqual([])
})
