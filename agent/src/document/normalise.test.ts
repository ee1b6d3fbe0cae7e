import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { normaliseDocument } from './normalise.ts'

const nodeId = 'org/plat/prod/c1'
const normalise = (text: string) => normaliseDocument(parse(text), nodeId)
const problems = (text: string) => normalise(text).faults.map(({ field, problem }) => `${field.join('.')}: ${problem}`)

describe('every documented form becomes the same document', () => {
  const wanted = {
    path: 'myorg/myplatform/prod/cluster1/orders',
    slaGroup: 'payment-system',
    criticality: 'critical',
    workload: { type: 'statefulset', name: 'orders-db' },
    backup: { expected: true, maxAgeDays: 2 },
  }
  test.each([
    [
      'flat',
      `
      path: myorg/myplatform/prod/cluster1/orders
      slaGroup: payment-system
      criticality: critical
      workload: {type: statefulset, name: orders-db}
      backup: {expected: true, maxAgeDays: 2}`,
    ],
    [
      'nested',
      `
      version: "1"
      hierarchy: {organization: myorg, platform: myplatform, environment: prod, cluster: cluster1, service: orders}
      service: {name: orders, criticality: critical, slaGroup: payment-system, workloadType: StatefulSet, workloadName: orders-db}
      operations: {backup: {expected: true, maxAgeDays: 2}}`,
    ],
    [
      'placement.node',
      `
      placement: {node: "myorg/myplatform/prod/cluster1"}
      service: {name: orders, criticality: CRITICAL, slaGroup: payment-system, workload: {type: statefulset, name: orders-db}}
      operations: {backup: {expected: "true", maxAgeDays: "2"}}`,
    ],
    [
      'placement.node on one line',
      `
      placement.node: "myorg/myplatform/prod/cluster1"
      service: {name: orders, criticality: critical, slaGroup: payment-system, workload: {type: statefulset, name: orders-db}}
      operations: {backup: {expected: true, maxAgeDays: 2}}`,
    ],
  ])('%s', (_form, text) => {
    expect(normalise(text)).toEqual({ document: wanted, faults: [], warnings: [] })
  })
})

test('all fields of the flat form are kept', () => {
  const document = {
    path: 'a/b/c/d/e',
    displayName: 'E',
    description: 'the e',
    type: 'api',
    team: 'data',
    tags: ['one', 'two'],
    slaGroup: 'g',
    criticality: 'low',
    workload: { type: 'deployment', name: 'e' },
    backup: { expected: true, maxAgeDays: 1, storageSize: '1Gi', schedule: '0 1 * * *', retention: '7d' },
    health: { enabled: true, port: 80, path: '/healthz', interval: '30s', timeout: '5s', endpoint: 'http://e/up' },
    dependencies: { requires: [{ path: 'a/b/c/d/f', critical: true }], usedBy: [{ path: 'g' }] },
  }
  expect(normaliseDocument(document, nodeId)).toEqual({ document, faults: [], warnings: [] })
})

test.each([
  'path: orders',
  'service: orders',
  'name: orders',
  'hierarchy: {service: orders}',
  'service: {name: orders}',
])('"%s" gives only a name, which stands under the node of the agent', (text) => {
  expect(normalise(text)).toEqual({ document: { path: `${nodeId}/orders` }, faults: [], warnings: [] })
})

test.each([
  ['path: a/b/orders', 'a/b/orders/unknown/unknown', 'path'],
  ['path: a/b/c d/e/f', 'a/b/unknown/e/f', 'path'],
  ['hierarchy: {organization: a, platform: b, cluster: d, service: e}', 'a/b/unknown/d/e', 'hierarchy.environment'],
])('gaps in "%s" become unknown with a warning', (text, path, field) => {
  const { document, warnings } = normalise(text)
  expect(document?.path).toBe(path)
  expect(warnings[0]?.field.join('.')).toBe(field)
})

test('what a template left empty counts as absent', () => {
  const { document, faults } = normalise('path: a/b/c/d/e\nslaGroup:\nteam: ""\nbackup: {schedule: }\ntags: [x, ]')
  expect(faults).toEqual([])
  expect(document).toEqual({ path: 'a/b/c/d/e', backup: {}, tags: ['x'] })
})

test.each([
  ['path: a\ncriticality: huge', /^criticality: .*use critical, high, medium, low/],
  ['service: {name: a, criticality: huge}', /^service\.criticality: /],
  ['path: a\nhealth: {port: 99999}', /^health\.port: /],
  ['path: a\nhealth: {interval: soon}', /^health\.interval: .*like 30s/],
  ['path: a\nhealth: {interval: 1ms}', /^health\.interval: /],
  ['path: a\nhealth: {interval: 600h}', /^health\.interval: .*24h or less/],
  ['path: a\nhealth: {timeout: 600h}', /^health\.timeout: .*24h or less/],
  ['path: a\nhealth: {endpoint: "ftp://x"}', /^health\.endpoint: .*tcp:\/\/host:port/],
  ['path: a\nhealth: {endpoint: "tcp://x"}', /^health\.endpoint: /],
  ['displayName: nameless', /names no service; add "path: organization/],
  ['- a list', /no mapping/],
])('"%s" is refused with the field and the fix', (text, problem) => {
  expect(problems(text).join()).toMatch(problem)
  expect(normalise(text).document).toBeUndefined()
})

test('a field that nobody knows is a warning, not a fault', () => {
  const { document, warnings } = normalise('path: a\nheath: {port: 1}')
  expect(document?.path).toBe(`${nodeId}/a`)
  expect(warnings).toEqual([{ field: ['heath'], problem: expect.stringContaining('check its spelling') }])
})

test.each([
  ['in the workload', 'path: a\nworkload: {scaledToZero: down}', 'down'],
  ['in the service', 'service: {name: a, workloadName: b, scaledToZero: DOWN}', 'down'],
  ['at the top', 'path: a\nscaledToZero: maintenance', 'maintenance'],
  ['in the workload before the top', 'path: a\nscaledToZero: maintenance\nworkload: {scaledToZero: Down}', 'down'],
])('what a workload scaled to zero counts as may stand %s', (_case, text, scaledToZero) => {
  const { document, faults, warnings } = normalise(text)
  expect({ faults, warnings }).toEqual({ faults: [], warnings: [] })
  expect(document?.workload?.scaledToZero).toBe(scaledToZero)
})

test.each([
  ['path: a\nscaledToZero: up', /^scaledToZero: .*use maintenance, down/],
  ['service: {name: a, scaledToZero: up}', /^service\.scaledToZero: /],
  ['path: a\nworkload: {scaledToZero: up}', /^workload\.scaledToZero: /],
])('"%s" is refused where it stands', (text, problem) => {
  expect(problems(text).join()).toMatch(problem)
})

test('a text that core could not keep is kept as far as it goes', () => {
  const { document, faults } = normaliseDocument({ path: 'a', team: 'a\0b', displayName: 'cut \ud83d' }, 'o/p/e/c')
  expect(faults).toEqual([])
  expect(document).toMatchObject({ team: 'a\ufffdb', displayName: 'cut \ufffd' })
})
