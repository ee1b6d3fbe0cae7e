import { expect, test } from 'vitest'
import { normaliseDocument } from '../document/normalise.ts'
import { readYaml } from '../document/read-yaml.ts'
import { describeService } from './service.ts'

const described = (workload: string) => {
  const { document, warnings } = normaliseDocument(readYaml(`path: web\nworkload: ${workload}\n`)[0]?.value, 'o/p/e/c')
  if (document === undefined) throw new Error('no document')
  const found = { source: 's', namespace: 'shop', document }
  const { workload: ref, impliedWorkload } = describeService(found, { probeHost: () => '', hasWorkloads: true })
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
