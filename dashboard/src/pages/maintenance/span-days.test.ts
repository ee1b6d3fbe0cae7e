import { expect, it } from 'vitest'
import { spanDays } from './span-days.ts'

const span = (id: string, startsAt: string) => ({
  id,
  windowId: '1',
  targetKind: 'SERVICE' as const,
  target: 'a/b/c/d/orders',
  reason: 'patch',
  startsAt,
  endsAt: null,
})
const now = Date.parse('2026-11-22T12:00:00Z')

it('what is ahead stands under the day that it starts on for the reader, the next first', () => {
  const spans = [
    span('3', '2026-11-24T09:00:00Z'),
    span('1', '2026-11-22T11:00:00Z'),
    span('2', '2026-11-22T23:30:00Z'),
    span('4', '2026-11-23T08:00:00Z'),
  ]
  const days = (timeZone: string) =>
    spanDays(spans, now, timeZone).map(({ label, spans: of }) => [label, of.map(({ id }) => id).join()])
  expect(days('UTC')).toEqual([
    ['Sun 22 Nov', '2'],
    ['Mon 23 Nov', '4'],
    ['Tue 24 Nov', '3'],
  ])
  expect(days('Europe/Berlin')).toEqual([
    ['Mon 23 Nov', '2,4'],
    ['Tue 24 Nov', '3'],
  ])
  expect(spanDays([], now)).toEqual([])
})
