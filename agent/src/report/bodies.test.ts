import { expect, test } from 'vitest'
import { registrationOf, statusReportOf } from './bodies.ts'

const reporter = {
  nodeId: 'o/p/e/c',
  version: '4',
  intervalMs: 30_000,
  slaGroups: [],
  autoCreateIncidents: true,
  instance: 'a',
}

test('no text of a message or warning is one that core could not keep', () => {
  const long = `${'x'.repeat(1_999)}😀`
  const cut = `${'x'.repeat(1_999)}\ufffd`
  const reported = {
    path: 'o/p/e/c/a',
    service: undefined,
    observation: { status: 'DOWN' as const, message: long },
    intervals: [],
    changes: [],
  }
  expect(statusReportOf(reporter, 'o/p/e/c', [reported]).services[0]?.message).toBe(cut)
  const discovery = { warnings: [long, 'a\0b'], complete: true, unreadableSources: [] }
  expect(registrationOf(reporter, [], discovery).warnings).toEqual([cut, 'a\ufffdb'])
})

test('groups are defined in the name of the own node only', () => {
  const slaGroups = [{ name: 'payments', uptimeTarget: 99.9 }]
  expect(statusReportOf({ ...reporter, slaGroups }, 'o/p/e/c', []).slaGroups).toEqual(slaGroups)
  expect(statusReportOf({ ...reporter, slaGroups }, 'o/p/e/other', [])).not.toHaveProperty('slaGroups')
})
