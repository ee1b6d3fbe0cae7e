import { describe, expect, test } from 'vitest'
import { normaliseDocument } from './normalise.ts'
import { readYaml } from './read-yaml.ts'

const nodeId = 'org/plat/prod/c1'
const normalise = (text: string) => normaliseDocument(readYaml(text)[0]?.value, nodeId)
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
  ['criticality: huge', /^criticality .*use critical, high, medium, low; it is left out$/, {}],
  ['service: {name: a, criticality: huge}', /^service\.criticality /, {}],
  ['description: {a: 1}\nteam: t', /^description /, { team: 't' }],
  ['tags: [x, {y: 1}, z]', /^tags\.1 /, { tags: ['x', 'z'] }],
  ['backup: {expected: perhaps, maxAgeDays: 2}', /^backup\.expected /, { backup: { maxAgeDays: 2 } }],
  ['backup: {maxAgeDays: -1}', /^backup\.maxAgeDays /, { backup: {} }],
  ['backup: often', /^backup /, {}],
  ['workload: {type: lambda, name: b}', /^workload\.type .*use deployment/, { workload: { name: 'b' } }],
  [
    'dependencies: {requires: [{critical: true}, {path: b}]}',
    /requires/,
    { dependencies: { requires: [{ path: 'b' }] } },
  ],
  ['health: {interval: soon, port: 81}', /^health\.interval .*like 30s; it is left out$/, { health: { port: 81 } }],
  ['health: {interval: 1ms}', /^health\.interval /, { health: {} }],
  ['health: {interval: 600h}', /^health\.interval .*24h or less/, { health: {} }],
  ['health: {timeout: 600h, port: 81}', /^health\.timeout .*24h or less/, { health: { port: 81 } }],
  // A probe of another place than was meant would fail for no reason.
  ['health: {port: 99999}', /^health\.port .*the service is not probed/, {}],
  ['health: {port: 81, enabled: perhaps}', /^health\.enabled .*the service is not probed/, {}],
  ['health: {endpoint: "ftp://x", port: 81}', /^health\.endpoint .*tcp:\/\/host:port.*not probed/, {}],
  ['operations: {health: {endpoint: "tcp://x"}}', /^operations\.health\.endpoint .*not probed/, {}],
  ['scaledToZero: up', /^scaledToZero .*use maintenance, down/, { workload: {} }],
  ['service: {name: a, scaledToZero: up}', /^service\.scaledToZero /, { workload: {} }],
  ['workload: {scaledToZero: up}', /^workload\.scaledToZero /, { workload: {} }],
])('what can not be read of "%s" is left out with a warning, and the service is watched', (text, problem, rest) => {
  const { document, faults, warnings } = normalise(`name: a\n${text}`)
  expect(faults).toEqual([])
  expect(document).toEqual({ path: `${nodeId}/a`, ...rest })
  expect(warnings.map(({ field, problem: said }) => `${field.join('.')} ${said}`).join('|')).toMatch(problem)
})

test.each([
  ['displayName: nameless', /names no service; add "path: organization/],
  ['- a list', /no mapping/],
  ['apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}', /kind: .*Kubernetes manifest \(Deployment\)/],
  ['apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {it-ops.yaml: "path: a"}', /ConfigMap.*it-ops\.yaml/],
])('"%s" is refused with the field and the fix', (text, problem) => {
  expect(problems(text).join()).toMatch(problem)
  expect(normalise(text).document).toBeUndefined()
})

test('a document of our own kind may look like a manifest', () => {
  const text = 'apiVersion: itops.io/v1\nkind: Service\nmetadata: {name: a}'
  expect(normalise(text)).toEqual({ document: { path: `${nodeId}/a` }, faults: [], warnings: [] })
})

test.each([
  ['123', '123'],
  ['on', 'on'],
  ['no', 'no'],
  ['true', 'true'],
  ['1.10', '1.10'],
  ['1e3', '1e3'],
  ['0x1F', '0x1F'],
  ['0123', '0123'],
  ['2026-01-01', '2026-01-01'],
  ['"null"', 'null'],
  ["'123'", '123'],
])('the name %s is taken as it is written', (written, name) => {
  const nested = `hierarchy: {organization: 1.0, platform: on, environment: 007, cluster: 2026-01-01, service: ${written}}`
  expect(normalise(nested).document?.path).toBe(`1.0/on/007/2026-01-01/${name}`)
  const { document, faults, warnings } = normalise(
    `version: 1.10\nservice: {name: ${written}, team: ${written}, slaGroup: ${written}, tags: [${written}]}\nworkload: {name: ${written}}`,
  )
  expect({ faults, warnings }).toEqual({ faults: [], warnings: [] })
  expect(document).toMatchObject({
    path: `${nodeId}/${name}`,
    team: name,
    slaGroup: name,
    tags: [name],
    workload: { name },
  })
})

test.each([
  ['true', true],
  ['yes', true],
  ['On', true],
  ['"true"', true],
  ['FALSE', false],
  ['off', false],
  ['no', false],
])('the switch %s is %j', (written, expected) => {
  expect(normalise(`path: a\nbackup: {expected: ${written}}`).document?.backup).toEqual({ expected })
})

test.each([
  ['2', 2],
  ['"2"', 2],
  ['1.5', 1.5],
  ['1e1', 10],
  ['0x10', 16],
  ['1_0', 10],
])('the number %s is %d', (written, maxAgeDays) => {
  expect(normalise(`path: a\nbackup: {maxAgeDays: ${written}}`).document?.backup).toEqual({ maxAgeDays })
})

test('merge keys bring in what an anchor holds', () => {
  const text = `
    x-common: &common {team: data, criticality: high}
    <<: *common
    path: a
    health: {<<: [{port: 81}, {port: 82, path: /up}], port: 83}`
  expect(normalise(text).document).toEqual({
    path: `${nodeId}/a`,
    team: 'data',
    criticality: 'high',
    health: { port: 83, path: '/up' },
  })
})

test('a field that nobody knows is a warning, not a fault', () => {
  const { document, warnings } = normalise('path: a\nheath: {port: 1}')
  expect(document?.path).toBe(`${nodeId}/a`)
  expect(warnings).toEqual([{ field: ['heath'], problem: expect.stringContaining('check its spelling') }])
  const nested = normalise('name: a\noperations: {health: {port: 81, intervall: 5s}}').warnings
  expect(nested.map(({ field }) => field.join('.'))).toEqual(['operations.health.intervall'])
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

test('a text that core could not keep is kept as far as it goes', () => {
  const { document, faults } = normaliseDocument({ path: 'a', team: 'a\0b', displayName: 'cut \ud83d' }, 'o/p/e/c')
  expect(faults).toEqual([])
  expect(document).toMatchObject({ team: 'a\ufffdb', displayName: 'cut \ufffd' })
})

test('a rollout may be given its own time, which is left out where it is no duration', () => {
  const of = (progressDeadline: string) =>
    normaliseDocument({ path: 'a/b/c/d/e', workload: { type: 'statefulset', progressDeadline } }, 'a/b/c/d')
  expect(of('15m').document?.workload).toEqual({ type: 'statefulset', progressDeadline: '15m' })
  expect(of('soon').document?.workload).toEqual({ type: 'statefulset' })
  expect(of('soon').warnings[0]?.problem).toMatch(/progressDeadline "soon" is no duration.*left out/)
})
