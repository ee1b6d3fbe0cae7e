import { expect, it } from 'vitest'
import { everything, matcherText, quietText, toList } from './route-labels.ts'

it('says what a route takes', () => {
  expect(matcherText(everything)).toBe('everything')
  expect(matcherText({ ...everything, severities: ['critical', 'high'] })).toBe('critical or high')
  const matchers = { kinds: ['incident', 'agent'], prefixes: ['acme/shop'], slaGroups: ['gold'], tags: ['a', 'b', 'c'] }
  expect(matcherText({ ...everything, ...matchers, severities: ['critical'] })).toBe(
    'critical incidents or silent agents, below acme/shop, of gold, tagged a, b or c',
  )
})

it('says when it is quiet', () => {
  const at = { from: '22:00', to: '07:00' }
  const quiet = { timeZone: 'Europe/Berlin', criticalPasses: true }
  expect(quietText({ ...quiet, windows: [{ days: ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'], ...at }] })).toBe(
    'quiet daily 22:00–07:00 (Europe/Berlin), but for what is critical',
  )
  expect(
    quietText({ ...quiet, criticalPasses: false, windows: [{ days: ['FRI', 'MON', 'TUE', 'WED', 'THU'], ...at }] }),
  ).toBe('quiet Mon–Fri 22:00–07:00 (Europe/Berlin)')
  expect(quietText({ ...quiet, windows: [{ days: ['SUN', 'WED'], ...at }] })).toContain('quiet Wed, Sun 22:00')
})

it('reads a list', () => {
  expect(toList(' a, b,,a ,c/d ')).toEqual(['a', 'b', 'c/d'])
})
