import { expect, test } from 'vitest'
import { normaliseDocument } from '../document/normalise.ts'
import { readYaml } from '../document/read-yaml.ts'
import type { ServiceWorkload } from '../sources/source.ts'
import { describeService } from './service.ts'

const source = { probeHost: () => 'web.shop.svc', routeUrl: () => undefined, hasWorkloads: true }

const described = (workload: string) => {
  const { document, warnings } = normaliseDocument(readYaml(`path: web\nworkload: ${workload}\n`)[0]?.value, 'o/p/e/c')
  if (document === undefined) throw new Error('no document')
  const found = { source: 's', namespace: 'shop', document }
  const { workload: ref, impliedWorkload } = describeService(found, source)
  return { ref, impliedWorkload, warnings: warnings.map(({ field }) => field.join('.')) }
}

test.each<[string, object, string[]]>([
  ['{}', { type: 'deployment', name: 'web' }, []],
  ['{type: CronJob, name: report}', { type: 'cronjob', name: 'report' }, []],
  ['{kind: Job, name: import}', { type: 'job', name: 'import' }, []],
  ['{type: service, name: front}', { type: 'service', name: 'front' }, []],
  [
    '{type: cronjob, name: r, maxAge: 26h, failures: "2"}',
    { type: 'cronjob', name: 'r', maxAgeMs: 93_600_000, failures: 2 },
    [],
  ],
  [
    '{type: cronjob, name: r, maxAge: soon, failures: 0}',
    { type: 'cronjob', name: 'r' },
    ['workload.failures', 'workload.maxAge'],
  ],
  [
    '{apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: r, readyCondition: Healthy}',
    { type: 'argoproj.io/v1alpha1/Rollout', name: 'r', readyCondition: 'Healthy' },
    [],
  ],
  ['{apiVersion: postgresql.cnpg.io/v1, type: Cluster}', { type: 'postgresql.cnpg.io/v1/Cluster', name: 'web' }, []],
  ['{apiVersion: batch/v1, kind: CronJob, name: r}', { type: 'cronjob', name: 'r' }, []],
  ['{apiVersion: v1, kind: Service}', { type: 'service', name: 'web' }, []],
  ['{kind: Rollout, name: r}', { type: 'deployment', name: 'r' }, ['workload.type']],
  ['{apiVersion: "../secrets", kind: Rollout, name: r}', { type: 'deployment', name: 'r' }, ['workload.apiVersion']],
  [
    '{apiVersion: argoproj.io/v1alpha1, kind: "Ro/llout", name: r}',
    { type: 'deployment', name: 'r' },
    ['workload.kind'],
  ],
])('the workload %s', (text, ref, warnings) => {
  expect(described(text)).toMatchObject({ ref: { namespace: 'shop', ...ref }, warnings })
  expect(described(text).ref).toEqual({ namespace: 'shop', ...ref })
})

test('only a document that names no workload at all means the default one', () => {
  expect(described('{scaledToZero: down}').impliedWorkload).toBe(true)
  expect(described('{apiVersion: serving.knative.dev/v1, kind: Service}').impliedWorkload).toBe(false)
})

const health = (text: string, routeUrl: (route: ServiceWorkload) => string | undefined = () => undefined) => {
  const { document, warnings } = normaliseDocument(readYaml(`path: web\n${text}\n`)[0]?.value, 'o/p/e/c')
  if (document === undefined) throw new Error('no document')
  const { probe, beside } = describeService({ source: 's', namespace: 'shop', document }, { ...source, routeUrl })
  return { url: probe?.url, beside, warnings: warnings.map(({ field }) => field.join('.')) }
}

test.each<[string, object[], string | undefined, string[]]>([
  ['health: {service: front}', [{ type: 'service', name: 'front' }], undefined, []],
  ['health: {service: front, port: 80}', [{ type: 'service', name: 'front' }], 'http://web.shop.svc:80/healthz', []],
  ['health: {route: {kind: ingress, name: shop}}', [{ type: 'ingress', name: 'shop' }], 'https://x/', []],
  [
    'health: {route: {kind: HTTPRoute, name: shop, host: a.example.org}, path: /up}',
    [{ type: 'httproute', name: 'shop', host: 'a.example.org', path: '/up' }],
    'https://x/',
    [],
  ],
  ['health: {endpoint: "ingress://shop/up"}', [{ type: 'ingress', name: 'shop', path: '/up' }], 'https://x/', []],
  ['health: {endpoint: "httproute://shop"}', [{ type: 'httproute', name: 'shop' }], 'https://x/', []],
  ['health: {enabled: false, route: {kind: Ingress, name: shop}}', [], undefined, []],
  ['health: {route: {kind: Gateway, name: shop}}', [], undefined, ['health.route.kind', 'health.route']],
  [
    'tls: {secrets: "a, b", minDays: 14}',
    [
      { type: 'secret', name: 'a', minDays: 14 },
      { type: 'secret', name: 'b', minDays: 14 },
    ],
    undefined,
    [],
  ],
  ['tls: {secrets: [a], minDays: soon}', [{ type: 'secret', name: 'a' }], undefined, ['tls.minDays']],
])('beside the workload of "%s" stand %j', (text, beside, url, warnings) => {
  const found = health(text, () => 'https://x/')
  expect(found.beside ?? []).toEqual(beside.map((one) => ({ namespace: 'shop', ...one })))
  expect(found).toMatchObject({ url, warnings })
  if (beside.some((one) => 'type' in one && one.type !== 'secret' && one.type !== 'service'))
    expect(health(text).url).toBeUndefined()
})
