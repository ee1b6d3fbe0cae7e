import { ReportedChange } from '@itops/core/contract'
import type { V1Deployment } from '@kubernetes/client-node'
import Value from 'typebox/value'
import { expect, test } from 'vitest'
import { deployments } from '../../kubernetes/kinds/deployments.ts'
import { changeBetween } from './compare.ts'
import type { SeenVersion } from './version.ts'

const ref = { namespace: 'shop', type: 'deployment' as const, name: 'web' }
const now = Date.parse('2026-11-20T08:00:10.500Z')
const live = { now, since: now - 15_000 }

interface Shape {
  uid?: string
  generation?: number
  seen?: number
  replicas?: number
  images?: Record<string, string>
  init?: Record<string, string>
  env?: string
  annotations?: Record<string, string>
  labels?: Record<string, string>
  podAnnotations?: Record<string, string>
  managedFields?: object[]
}

const containers = (images: Record<string, string>, env?: string) =>
  Object.entries(images).map(([name, image]) => ({
    name,
    image,
    ...(env ? { env: [{ name: 'PASSWORD', value: env }] } : {}),
  }))

/** A Deployment as the API shows it. */
function deployment({
  uid = 'uid-1',
  generation = 2,
  seen,
  replicas = 3,
  images = { web: 'web:1.4' },
  init = {},
  env,
  ...more
}: Shape): V1Deployment {
  const { annotations = {}, labels = {}, podAnnotations, managedFields = [] } = more
  const revision = { 'deployment.kubernetes.io/revision': String(generation) }
  return JSON.parse(
    JSON.stringify({
      metadata: { uid, generation, annotations: { ...revision, ...annotations }, labels, managedFields },
      spec: {
        replicas,
        selector: {},
        template: {
          metadata: { labels: { app: 'web' }, ...(podAnnotations ? { annotations: podAnnotations } : {}) },
          spec: { containers: containers(images, env), initContainers: containers(init) },
        },
      },
      status: { observedGeneration: seen ?? generation },
    }),
  )
}

function versionOf(shape: Shape): SeenVersion {
  const version = deployments.keep(deployment(shape))?.version
  if (version === undefined) throw new Error('no version')
  return version
}

const change = (before: Shape, after: Shape, observation = live) =>
  changeBetween(ref, versionOf({ generation: 1, ...before }), versionOf(after), observation)

const restarted = (at: string) => ({ 'kubectl.kubernetes.io/restartedAt': at })

test.each<[string, Shape, Shape, object | undefined]>([
  [
    'another image',
    {},
    { images: { web: 'web:1.5' } },
    { kind: 'ROLLOUT', revision: '2', images: [{ container: 'web', before: 'web:1.4', after: 'web:1.5' }] },
  ],
  [
    'back to an image',
    { images: { web: 'web:1.5' } },
    {},
    { kind: 'ROLLOUT', images: [{ container: 'web', before: 'web:1.5', after: 'web:1.4' }] },
  ],
  [
    'another init container',
    { init: { migrate: 'm:1' } },
    { init: { migrate: 'm:2' } },
    { kind: 'ROLLOUT', images: [{ container: 'migrate', init: true, before: 'm:1', after: 'm:2' }] },
  ],
  [
    'a container more and one less',
    { images: { web: 'web:1', old: 'old:1' } },
    { images: { web: 'web:1', proxy: 'proxy:1' } },
    {
      kind: 'ROLLOUT',
      images: [
        { container: 'proxy', after: 'proxy:1' },
        { container: 'old', before: 'old:1' },
      ],
    },
  ],
  ['another variable', { env: 'hunter2' }, { env: 'hunter3' }, { kind: 'ROLLOUT' }],
  ['a checksum of its configuration', {}, { podAnnotations: { 'checksum/config': 'b' } }, { kind: 'ROLLOUT' }],
  ['a first restart', {}, { podAnnotations: restarted('2026-11-20T08:00:00Z') }, { kind: 'RESTART', revision: '2' }],
  ['another restart', { podAnnotations: restarted('a') }, { podAnnotations: restarted('b') }, { kind: 'RESTART' }],
  ['more pods', {}, { replicas: 6 }, { kind: 'SCALING', replicasBefore: 3, replicasAfter: 6 }],
  ['no pods', {}, { replicas: 0 }, { kind: 'SCALING', replicasBefore: 3, replicasAfter: 0 }],
  [
    'an image and more pods',
    {},
    { images: { web: 'web:2' }, replicas: 4 },
    { kind: 'ROLLOUT', replicasBefore: 3, replicasAfter: 4 },
  ],
  [
    'several generations at once',
    {},
    { generation: 9, images: { web: 'web:9' } },
    { id: 'uid-1:9', kind: 'ROLLOUT', revision: '9' },
  ],
  ['the same, made anew', {}, { uid: 'uid-2', generation: 1 }, { id: 'uid-2:1', kind: 'RESTART' }],
  [
    'another image, made anew',
    {},
    { uid: 'uid-2', generation: 1, images: { web: 'web:2' } },
    { id: 'uid-2:1', kind: 'ROLLOUT' },
  ],
  [
    'a rollout that its controller has not seen',
    {},
    { seen: 1, images: { web: 'web:2' } },
    { kind: 'ROLLOUT', at: expect.any(String) },
  ],
  ['a generation of something else', {}, {}, undefined],
  ['the same generation', { generation: 2 }, { images: { web: 'web:2' } }, undefined],
  ['an older generation', { generation: 3 }, { images: { web: 'web:2' } }, undefined],
])('%s', (_case, before, after, expected) => {
  const found = change(before, after)
  if (expected === undefined) expect(found).toBeUndefined()
  else expect(found).toMatchObject({ id: 'uid-1:2', workload: 'deployment shop/web', ...expected })
})

const at = (second: number) => `2026-11-20T08:00:${String(second).padStart(2, '0')}Z`
const template = (...names: string[]) => ({
  'f:spec': {
    'f:template': {
      'f:spec': {
        'f:containers': Object.fromEntries(names.map((name) => [`k:{"name":"${name}"}`, { 'f:image': {} }])),
      },
    },
  },
})
const replicas = { 'f:spec': { 'f:replicas': {} } }
const restart = {
  'f:spec': { 'f:template': { 'f:metadata': { 'f:annotations': { 'f:kubectl.kubernetes.io/restartedAt': {} } } } },
}

test.each<[string, Shape, object[], object]>([
  [
    'the one who owns the image that changed',
    { images: { web: 'web:2' } },
    [
      { manager: 'helm', time: at(9), fieldsV1: template('other') },
      { manager: 'kubectl-set', time: at(8), fieldsV1: template('web') },
    ],
    { by: 'kubectl-set', at: '2026-11-20T08:00:08.000Z' },
  ],
  [
    'the last one who owns the template, when no image changed',
    { env: 'x' },
    [
      { manager: 'first', time: at(1), fieldsV1: template('web') },
      { manager: 'argocd-controller', time: at(9), fieldsV1: template('web') },
      { manager: 'kube-controller-manager', subresource: 'status', time: at(10), fieldsV1: template('web') },
    ],
    { by: 'argocd-controller' },
  ],
  [
    'the autoscaler',
    { replicas: 6 },
    [
      { manager: 'helm', time: at(9), fieldsV1: template('web') },
      { manager: 'kube-controller-manager', subresource: 'scale', time: at(7), fieldsV1: replicas },
    ],
    { kind: 'SCALING', by: 'kube-controller-manager', via: 'HorizontalPodAutoscaler' },
  ],
  [
    'a person who scales',
    { replicas: 6 },
    [{ manager: 'kubectl', subresource: 'scale', time: at(7), fieldsV1: replicas }],
    { by: 'kubectl' },
  ],
  [
    'the one who restarts',
    { podAnnotations: restarted('x') },
    [
      { manager: 'kubectl-rollout', time: at(5), fieldsV1: restart },
      { manager: 'helm', time: at(9), fieldsV1: template('web') },
    ],
    { kind: 'RESTART', by: 'kubectl-rollout' },
  ],
  ['nobody, when the API does not say', { images: { web: 'web:2' } }, [], { at: '2026-11-20T08:00:10.500Z' }],
  [
    'at its own time, when its clock runs ahead',
    { images: { web: 'web:2' } },
    [{ manager: 'm', time: '2026-11-20T09:00:00Z', fieldsV1: template('web') }],
    { at: '2026-11-20T08:00:10.500Z' },
  ],
  [
    'no earlier than it can have been, when its clock is behind',
    { images: { web: 'web:2' } },
    [{ manager: 'm', time: '2026-11-20T07:00:00Z', fieldsV1: template('web') }],
    { at: '2026-11-20T07:59:55.500Z' },
  ],
  [
    'nobody, of fields that are none',
    { images: { web: 'web:2' } },
    [{ manager: 'm', fieldsV1: { 'f:spec': 'x' } }, {}],
    {},
  ],
])('is made by %s', (_case, after, managedFields, expected) => {
  const found = change({}, { ...after, managedFields })
  expect(found).toMatchObject(expected)
  if (!('by' in expected) && !('at' in expected)) expect(found).not.toHaveProperty('by')
})

test.each<[string, Pick<Shape, 'labels' | 'annotations'>, string | undefined]>([
  [
    'Helm',
    { annotations: { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'shop' } },
    'Helm release shop/web',
  ],
  [
    'Argo CD by its tracking',
    { annotations: { 'argocd.argoproj.io/tracking-id': 'web-prod:apps/Deployment:shop/web' } },
    'Argo CD web-prod',
  ],
  ['Argo CD by its label', { labels: { 'argocd.argoproj.io/instance': 'web-prod' } }, 'Argo CD web-prod'],
  [
    'a kustomization of Flux',
    { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' } },
    'Flux Kustomization flux-system/apps',
  ],
  [
    'a release of Flux, which Helm marks, too',
    { labels: { 'helm.toolkit.fluxcd.io/name': 'web' }, annotations: { 'meta.helm.sh/release-name': 'web' } },
    'Flux HelmRelease web',
  ],
  ['whatever says so', { labels: { 'app.kubernetes.io/managed-by': 'pulumi' } }, 'pulumi'],
  ['nothing', {}, undefined],
])('is delivered by %s', (_case, marks, via) => {
  expect(change({}, { images: { web: 'web:2' }, ...marks })?.via).toBe(via)
})

test('says why only where the cause is a new one', () => {
  const cause = (text: string) => ({ annotations: { 'kubernetes.io/change-cause': text } })
  expect(change(cause('first'), { images: { web: 'web:2' }, ...cause('first') })).not.toHaveProperty('cause')
  expect(change(cause('first'), { images: { web: 'web:2' }, ...cause('second') })?.cause).toBe('second')
  expect(change(cause('first'), { replicas: 9, ...cause('second') })).not.toHaveProperty('cause')
})

test('what a hostile object holds fits into a report, in one line, without values of variables', () => {
  const hostile = `\u202e${'x'.repeat(50_000)}\0\n<script>`
  const annotations = {
    'kubernetes.io/change-cause': hostile,
    'meta.helm.sh/release-name': hostile,
    'deployment.kubernetes.io/revision': hostile,
  }
  const images = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`c${index}-${'y'.repeat(300)}`, hostile]))
  const managedFields = Array.from({ length: 30 }, () => ({
    manager: hostile,
    time: hostile,
    fieldsV1: template('web'),
  }))
  const found = change(
    { env: 'hunter2' },
    {
      env: 'hunter3',
      uid: hostile,
      annotations,
      images,
      managedFields,
      labels: { 'app.kubernetes.io/managed-by': hostile },
    },
  )
  expect(Value.Errors(ReportedChange, found)).toEqual([])
  const text = JSON.stringify(found)
  expect(text).not.toMatch(/hunter|\\u0000|\\n|\u202e/)
  expect(text.length).toBeLessThan(40_000)
})
