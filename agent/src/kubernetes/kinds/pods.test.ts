import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import { readEvents } from '../../../testing/kubernetes/recordings.ts'
import { pods, podTrouble, workloadOf } from './pods.ts'

type State = Pick<V1ContainerStatus, 'state' | 'lastState'>

function container({ state, lastState }: State, ready = false): V1ContainerStatus {
  const status: V1ContainerStatus = { name: 'c', image: 'i', imageID: '', ready, restartCount: 1 }
  return { ...status, ...(state ? { state } : {}), ...(lastState ? { lastState } : {}) }
}

const waiting = (reason: string, message?: string): State => ({
  state: { waiting: { reason, ...(message === undefined ? {} : { message }) } },
})
const ended = (reason: string, exitCode: number) => ({ terminated: { reason, exitCode } })
const running = { running: {} }

test.each<[string, State, string | undefined, string | undefined]>([
  [
    'back-off after a failure',
    { ...waiting('CrashLoopBackOff'), lastState: ended('Error', 3) },
    'CrashLoopBackOff',
    'exit code 3',
  ],
  [
    'back-off after memory ran out',
    { ...waiting('CrashLoopBackOff'), lastState: ended('OOMKilled', 137) },
    'CrashLoopBackOff',
    'OOMKilled',
  ],
  [
    'an image that is not there',
    waiting('ImagePullBackOff', 'Back-off pulling image "x"'),
    'ImagePullBackOff',
    'Back-off pulling image "x"',
  ],
  ['an image that can not be pulled', waiting('ErrImagePull'), 'ErrImagePull', undefined],
  [
    'a missing ConfigMap',
    waiting('CreateContainerConfigError', 'configmap "x"\n not found'),
    'CreateContainerConfigError',
    'configmap "x" not found',
  ],
  ['killed for its memory', { state: ended('OOMKilled', 137) }, 'OOMKilled', 'exit code 137'],
  ['started again after that', { state: running, lastState: ended('OOMKilled', 137) }, 'OOMKilled', 'started again'],
  ['failed, not yet started again', { state: ended('Error', 1) }, 'Error', 'exit code 1'],
  ['done', { state: ended('Completed', 0) }, undefined, undefined],
  ['being created', waiting('ContainerCreating'), undefined, undefined],
  ['waiting for init', waiting('PodInitializing'), undefined, undefined],
  ['running, not yet ready', { state: running }, undefined, undefined],
  ['running after an older failure', { state: running, lastState: ended('Error', 1) }, undefined, undefined],
])('a container that is %s', (_case, state, reason, detail) => {
  const trouble = podTrouble({ metadata: { name: 'p' }, status: { containerStatuses: [container(state)] } })
  expect(trouble).toEqual(reason && { pod: 'p', reason, ...(detail === undefined ? {} : { detail }) })
})

test('an init container speaks before the others, which only wait for it', () => {
  const init = container({ ...waiting('CrashLoopBackOff'), lastState: ended('Error', 2) })
  const status = { initContainerStatuses: [init], containerStatuses: [container(waiting('PodInitializing'))] }
  expect(podTrouble({ status })).toMatchObject({ reason: 'CrashLoopBackOff', detail: 'init c, exit code 2' })
})

test('a pod that fits on no node says why', () => {
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message: '0/3 nodes are available',
  }
  expect(podTrouble({ status: { conditions: [condition] } })).toMatchObject({
    reason: 'FailedScheduling',
    detail: '0/3 nodes are available',
  })
})

test('a pod on its way out has no reason, and a long one is cut', () => {
  const containerStatuses = [container(waiting('ErrImagePull', 'x'.repeat(1_000)))]
  expect(podTrouble({ status: { containerStatuses } })?.detail).toHaveLength(160)
  const deletionTimestamp = new Date(0)
  expect(podTrouble({ metadata: { deletionTimestamp }, status: { containerStatuses } })).toBeUndefined()
})

function owned(kind: string, name: string, labels: Record<string, string> = {}, apiVersion = 'apps/v1'): V1Pod {
  return {
    metadata: { namespace: 'n', labels, ownerReferences: [{ apiVersion, kind, name, uid: '', controller: true }] },
  }
}

test.each([
  ['a StatefulSet', owned('StatefulSet', 'db'), 'statefulset', 'db'],
  ['a DaemonSet', owned('DaemonSet', 'logs'), 'daemonset', 'logs'],
  ['a Deployment', owned('ReplicaSet', 'web-a-5f', { 'pod-template-hash': '5f' }), 'deployment', 'web-a'],
  ['a ReplicaSet of nobody', owned('ReplicaSet', 'web-a-5f'), undefined, undefined],
  ['a Job', owned('Job', 'backup', {}, 'batch/v1'), 'job', 'backup'],
  [
    'an Argo Rollout',
    owned('ReplicaSet', 'web-5f', { 'rollouts-pod-template-hash': '5f' }),
    'argoproj.io/v1alpha1/Rollout',
    'web',
  ],
  ['another owner', owned('Cluster', 'pg', {}, 'postgresql.cnpg.io/v1'), 'postgresql.cnpg.io/v1/Cluster', 'pg'],
  ['nobody', {}, undefined, undefined],
])('a pod of %s', (_case, pod, type, name) => {
  expect(workloadOf(pod)).toEqual(type && { namespace: 'n', type, name })
})

test('of the recorded pods only those of a workload are kept, and only while they are not well', () => {
  const kept = readEvents('pods').flatMap(({ object }) => pods.keep(JSON.parse(JSON.stringify(object))) ?? [])
  const troubled = kept.filter(({ trouble }) => trouble !== undefined)
  expect(troubled).toHaveLength(4)
  expect(new Set(troubled.map(({ workload, trouble }) => `${workload.name} ${trouble?.reason}`))).toEqual(
    new Set(['web CrashLoopBackOff']),
  )
})

const well = { containerStatuses: [container({ state: running }, true)] }

test.each<[string, V1Pod, string, string | undefined]>([
  [
    'evicted',
    { status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' } },
    'Evicted',
    'The node was low on resource: memory.',
  ],
  [
    'evicted for others',
    {
      metadata: { deletionTimestamp: new Date() },
      status: { ...well, conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' }] },
    },
    'Evicted',
    undefined,
  ],
  [
    'deleted because its node is lost',
    {
      status: {
        ...well,
        conditions: [
          { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager', message: 'Taint manager' },
        ],
      },
    },
    'NodeLost',
    'Taint manager',
  ],
  [
    'on a node that is not heard of',
    {
      spec: { containers: [], nodeName: 'node-7' },
      status: {
        ...well,
        conditions: [
          { type: 'Ready', status: 'False' },
          { type: 'ContainersReady', status: 'True' },
        ],
      },
    },
    'NodeLost',
    'node node-7 is not heard of',
  ],
  [
    'running, but not ready',
    { status: { containerStatuses: [{ ...container({ state: running }), started: true }] } },
    'Unready',
    'the readiness probe of c does not succeed',
  ],
])('a pod that is %s says so', (_case, { metadata, ...pod }, reason, detail) => {
  const trouble = podTrouble({ ...pod, metadata: { ...metadata, name: 'p' } })
  const node = 'spec' in pod ? pod.spec?.nodeName : undefined
  expect(trouble).toEqual({ pod: 'p', reason, ...(detail === undefined ? {} : { detail }), ...(node ? { node } : {}) })
})

const init = (more: object) => ({ ...container({ state: running }), name: 'migrate', started: true, ...more })

test.each<[string, V1Pod, string | undefined]>([
  // Kubernetes says `started` of every init container that runs.
  [
    'runs its init container',
    { spec: { containers: [], initContainers: [{ name: 'migrate' }] }, status: { initContainerStatuses: [init({})] } },
    undefined,
  ],
  [
    'has a sidecar that is not ready',
    {
      spec: { containers: [], initContainers: [{ name: 'migrate', restartPolicy: 'Always' }] },
      status: { initContainerStatuses: [init({})] },
    },
    'init migrate, the readiness probe of migrate does not succeed',
  ],
  [
    'is on a node of which nobody knows anything',
    {
      spec: { containers: [], nodeName: 'n' },
      status: {
        conditions: [
          { type: 'ContainersReady', status: 'True' },
          { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' },
        ],
      },
    },
    'node n is not heard of',
  ],
  ['has no status yet', {}, undefined],
  ['has conditions without a word', { status: { conditions: [{ type: 'Ready', status: 'False' }] } }, undefined],
])('a pod that %s is in trouble, or not', (_case, pod, detail) => {
  expect(podTrouble({ metadata: { name: 'p' }, ...pod })?.detail).toBe(detail)
})

test('a pod whose init container runs is being created, with its name', () => {
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'u', controller: true }]
  const kept = pods.keep({
    metadata: { name: 'db-0', namespace: 'shop', ownerReferences },
    spec: { containers: [], initContainers: [{ name: 'proxy', restartPolicy: 'Always' }, { name: 'migrate' }] },
    status: { phase: 'Pending', initContainerStatuses: [init({ name: 'proxy', ready: true }), init({})] },
  })
  expect(kept).toMatchObject({ creating: { reason: 'PodInitializing', detail: 'init migrate' } })
  expect(kept?.trouble).toBeUndefined()
})
