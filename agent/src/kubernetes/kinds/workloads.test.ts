import type { V1DaemonSet, V1Deployment, V1StatefulSet, V1StatefulSetSpec } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import { readEvents } from '../../../testing/kubernetes/recordings.ts'
import type { ApiText } from '../../platform/texts/api-text.ts'
import { podCount } from '../watch/kind.ts'
import { daemonsetState } from './daemonsets.ts'
import { deploymentState } from './deployments.ts'
import { statefulsetState } from './statefulsets.ts'

function deployment(version: string): V1Deployment {
  const found = readEvents('deployments').find(({ object }) => object.metadata.resourceVersion === version)
  return JSON.parse(JSON.stringify(found?.object))
}

test.each([
  ['not yet seen by its controller', '356', 0, true],
  ['first pods on their way', '383', 1, true],
  ['complete', '389', 3, false],
  ['one pod crashed', '402', 2, false],
  ['all pods crashed', '409', 0, false],
  ['new image, not yet seen', '422', 3, true],
  ['rolling out', '452', 3, true],
  ['rolled out', '485', 3, false],
])('the recorded Deployment, %s (%s), has %d ready pods', (_case, version, ready, rollingOut) => {
  expect(deploymentState(deployment(version))).toMatchObject({ wanted: 3, ready, rollingOut, maxUnavailable: 0 })
})

test('a Deployment allows 25 % to be unavailable, rounded down, and one when it would allow nothing at all', () => {
  const selector = {}
  const template = {}
  const of = (replicas: number, rollingUpdate?: { maxUnavailable?: number | string; maxSurge?: number | string }) =>
    deploymentState({
      spec: { replicas, selector, template, strategy: { ...(rollingUpdate ? { rollingUpdate } : {}) } },
    }).maxUnavailable
  expect(of(4)).toBe(1)
  expect(of(3)).toBe(0)
  expect(of(10, { maxUnavailable: '50%' })).toBe(5)
  expect(of(10, { maxUnavailable: 2 })).toBe(2)
  expect(of(3, { maxUnavailable: 0, maxSurge: 0 })).toBe(1)
})

test('a Deployment without a progress condition is judged by its updated replicas', () => {
  const spec = { replicas: 2, selector: {}, template: {} }
  const metadata = { generation: 1 }
  const of = (updatedReplicas: number) =>
    deploymentState({ metadata, spec, status: { observedGeneration: 1, updatedReplicas } })
  expect(of(1).rollingOut).toBe(true)
  expect(of(2).rollingOut).toBe(false)
})

test('a StatefulSet that only lacks a pod is not rolling out, one with a new revision is', () => {
  const spec = { replicas: 2, serviceName: 'db', selector: {}, template: {} }
  const metadata = { generation: 1 }
  const status = { replicas: 1, observedGeneration: 1, readyReplicas: 1, updatedReplicas: 1, currentRevision: 'a' }
  const of = (updateRevision: string): V1StatefulSet => ({ metadata, spec, status: { ...status, updateRevision } })
  expect(statefulsetState(of('a'))).toEqual({
    wanted: 2,
    ready: 1,
    available: 0,
    updated: 1,
    existing: 1,
    generation: 1,
    maxUnavailable: 1,
    rollingOut: false,
  })
  expect(statefulsetState(of('b')).rollingOut).toBe(true)
})

test('a DaemonSet wants as many pods as nodes were chosen for it', () => {
  const spec = { selector: {}, template: {}, updateStrategy: { rollingUpdate: { maxUnavailable: '10%' } } }
  const counts = { currentNumberScheduled: 5, desiredNumberScheduled: 5, numberMisscheduled: 0, numberReady: 4 }
  const daemonset: V1DaemonSet = {
    metadata: { generation: 2 },
    spec,
    status: { ...counts, numberAvailable: 4, updatedNumberScheduled: 3, observedGeneration: 2 },
  }
  expect(daemonsetState(daemonset)).toEqual({
    wanted: 5,
    ready: 4,
    available: 4,
    updated: 3,
    existing: 5,
    generation: 2,
    maxUnavailable: 1,
    rollingOut: true,
  })
})

type Seen = { generation: number; observedGeneration?: number }
const selector = {}
const template = {}

test.each<[string, Seen, number, number, { wanted: number; rollingOut: boolean }]>([
  ['all seen', { generation: 2, observedGeneration: 2 }, 3, 3, { wanted: 3, rollingOut: false }],
  ['never seen', { generation: 1 }, 3, 0, { wanted: 3, rollingOut: true }],
  ['scaled up, not yet seen', { generation: 2, observedGeneration: 1 }, 5, 3, { wanted: 3, rollingOut: true }],
  ['scaled down, not yet seen', { generation: 2, observedGeneration: 1 }, 2, 3, { wanted: 2, rollingOut: true }],
  ['woken from zero, not yet seen', { generation: 2, observedGeneration: 1 }, 3, 0, { wanted: 0, rollingOut: true }],
  [
    'new template with a surge, not yet seen',
    { generation: 2, observedGeneration: 1 },
    3,
    4,
    { wanted: 3, rollingOut: true },
  ],
])(
  '%s: a Deployment and a StatefulSet are held against the pods their controller knows of',
  (_case, seen, spec, has, wanted) => {
    const { generation, ...observed } = seen
    const status = { replicas: has, updatedReplicas: has, ...observed }
    const metadata = { generation }
    expect(deploymentState({ metadata, spec: { replicas: spec, selector, template }, status })).toMatchObject(wanted)
    const ofSet = { replicas: spec, serviceName: 's', selector, template }
    expect(statefulsetState({ metadata, spec: ofSet, status })).toMatchObject(wanted)
  },
)

test('a paused Deployment is never rolling out', () => {
  const spec = { replicas: 3, selector, template, paused: true }
  const status = { replicas: 3, updatedReplicas: 1, observedGeneration: 1 }
  const state = (generation: number) => deploymentState({ metadata: { generation }, spec, status })
  expect(state(1)).toMatchObject({ paused: true, rollingOut: false })
  expect(state(2)).toMatchObject({ paused: true, rollingOut: false })
})

test.each<[string, Partial<V1StatefulSetSpec>, number, boolean]>([
  ['without a partition', {}, 1, true],
  ['up to its partition', { updateStrategy: { rollingUpdate: { partition: 2 } } }, 0, true],
  ['come to its partition', { updateStrategy: { rollingUpdate: { partition: 2 } } }, 1, false],
  ['counted from 5', { ordinals: { start: 5 }, updateStrategy: { rollingUpdate: { partition: 7 } } }, 1, false],
  ['with a partition that leaves all', { updateStrategy: { rollingUpdate: { partition: 9 } } }, 0, false],
  ['on delete', { updateStrategy: { type: 'OnDelete' } }, 1, false],
])('a new revision of a StatefulSet %s', (_case, changes, updatedReplicas, rollingOut) => {
  const spec = { replicas: 3, serviceName: 'db', selector, template, ...changes }
  const revisions = { currentRevision: 'a', updateRevision: 'b' }
  const status = { replicas: 3, observedGeneration: 1, updatedReplicas, ...revisions }
  expect(statefulsetState({ metadata: { generation: 1 }, spec, status }).rollingOut).toBe(rollingOut)
})

test('a DaemonSet that its controller has never seen is uncounted, and one on delete is never rolling out', () => {
  const counts = { currentNumberScheduled: 2, desiredNumberScheduled: 2, numberMisscheduled: 0, numberReady: 2 }
  const none = { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 }
  const spec = { selector, template }
  const metadata = { generation: 2 }
  expect(daemonsetState({ metadata, spec, status: none })).toMatchObject({ uncounted: true })
  const behind = daemonsetState({ metadata, spec, status: { ...counts, observedGeneration: 1 } })
  expect(behind).toMatchObject({ wanted: 2, ready: 2, rollingOut: true })
  expect(behind.uncounted).toBeUndefined()
  const onDelete = { ...spec, updateStrategy: { type: 'OnDelete' } }
  const status = { ...counts, updatedNumberScheduled: 1, observedGeneration: 2 }
  expect(daemonsetState({ metadata, spec: onDelete, status }).rollingOut).toBe(false)
})

test('a count of pods is a number or a percentage', () => {
  expect(podCount(2, 10, Math.floor)).toBe(2)
  expect(podCount('25%', 10, Math.floor)).toBe(2)
  expect(podCount('25%', 10, Math.ceil)).toBe(3)
  expect(podCount(undefined, 10, Math.ceil)).toBe(0)
})

type Condition = [type: string, status: string, reason?: string, message?: string]

test.each<[string, Condition[], ApiText | undefined]>([
  ['makes progress', [['Progressing', 'True', 'ReplicaSetUpdated']], undefined],
  ['is complete', [['Progressing', 'True', 'NewReplicaSetAvailable']], undefined],
  [
    'took too long',
    [['Progressing', 'False', 'ProgressDeadlineExceeded', 'ReplicaSet "web-1" has\ntimed out']],
    { text: 'ProgressDeadlineExceeded: ReplicaSet "web-1" has timed out' },
  ],
  [
    'may not create its pods',
    [
      ['Progressing', 'True', 'ReplicaSetUpdated'],
      ['ReplicaFailure', 'True', 'FailedCreate', 'pods "web-1" is forbidden: exceeded quota: small'],
    ],
    {
      text: 'FailedCreate: exceeded quota: small',
      raw: 'FailedCreate: pods "web-1" is forbidden: exceeded quota: small',
    },
  ],
  ['might create them again', [['ReplicaFailure', 'False', 'FailedCreate', 'exceeded quota']], undefined],
  ['fails without words', [['ReplicaFailure', 'True']], { text: 'ReplicaFailure' }],
])('a Deployment that %s says what it is stuck on', (_case, list, stuck) => {
  const conditions = list.map(([type, status, reason, message]) => ({
    type,
    status,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  }))
  expect(deploymentState({ status: { conditions } }).stuck).toEqual(stuck)
})

test('a Deployment is on its first rollout until its first revision was complete once', () => {
  expect(deploymentState(deployment('356')).firstRollout).toBe(true)
  expect(deploymentState(deployment('383')).firstRollout).toBe(true)
  expect(deploymentState(deployment('389')).firstRollout).toBeUndefined()
  expect(deploymentState(deployment('409')).firstRollout).toBeUndefined()
  expect(deploymentState(deployment('452')).firstRollout).toBeUndefined()
})
