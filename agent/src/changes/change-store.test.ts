import type { ReportedChange } from '@itops/core/contract'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createTestMemory } from '../../testing/memory.ts'
import { createChangeStore } from './change-store.ts'

const log = pino({ level: 'silent' })
const isVersion = (value: unknown): value is number => typeof value === 'number'
const change = (id: string, more: object = {}): ReportedChange => ({
  id,
  kind: 'ROLLOUT',
  at: '2026-11-20T08:00:00Z',
  ...more,
})
const dayMs = 86_400_000

function openStore(memory = createTestMemory(), clock = { now: () => 0 }) {
  return createChangeStore({ memory, clock, log, isVersion })
}

test('what was seen and what is unsent outlive a restart together', () => {
  const memory = createTestMemory()
  const store = openStore(memory)
  store.see('shop/deployment/web', 7)
  store.put(['a', 'b'], change('1'))
  expect(openStore(memory).seen('shop/deployment/web')).toBeUndefined()
  store.save()
  const next = openStore(memory)
  expect(next.seen('shop/deployment/web')).toBe(7)
  expect([next.pending('a'), next.pending('b')]).toEqual([[change('1')], [change('1')]])
  next.acknowledge('a', next.pending('a'))
  const last = openStore(memory)
  expect([last.pending('a'), last.pending('b')]).toEqual([[], [change('1')]])
  last.keepOnly(new Map())
  expect(last.seen('shop/deployment/web')).toBeUndefined()
})

test.each([
  ['nothing', undefined],
  ['a text', 'x'],
  ['other lists', { versions: 'x', unsent: { a: 1 } }],
  [
    'entries of another form',
    { versions: [1, ['a', 'x'], [2, 3]], unsent: [null, { path: 'a' }, { path: 'a', since: 0, change: { id: 1 } }] },
  ],
])('what was kept in another form is left out: %s', (_case, kept) => {
  const memory = createTestMemory()
  memory.write('changes', kept ?? null)
  expect(openStore(memory).stats()).toEqual({ unsent: 0, dropped: 0 })
})

test('a change that was put anew while it was on its way is sent again', () => {
  const store = openStore()
  store.put(['a'], change('1'))
  const sent = store.pending('a')
  store.put(['a'], change('1', { revision: '2' }))
  store.acknowledge('a', sent)
  expect(store.pending('a')).toEqual([change('1', { revision: '2' })])
})

test('no more wait than may, none for longer than intervals do, and a report carries what it may', () => {
  let now = 0
  const store = openStore(createTestMemory(), { now: () => now })
  for (let index = 0; index < 2_100; index += 1) store.put(['a'], change(String(index)))
  expect(store.stats()).toEqual({ unsent: 2_000, dropped: 100 })
  expect(store.pending('a')).toHaveLength(50)
  expect(store.pending('a')[0]?.id).toBe('100')
  now = 8 * dayMs
  store.put(['b'], change('new'))
  expect(store.stats()).toEqual({ unsent: 1, dropped: 2_100 })
})
