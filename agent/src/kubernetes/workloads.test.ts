import type { V1DaemonSet, V1Deployment, V1StatefulSet } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import { readEvents } from '../../test/replay-server.ts'
import { daemonsetState } from './daemonsets.ts'
import { deploymentState } from './deployments.ts'
import { podCount } from './kind.ts'
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
  expect(statefulsetState(of('a'))).toEqual({ wanted: 2, ready: 1, available: 0, maxUnavailable: 1, rollingOut: false })
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
  expect(daemonsetState(daemonset)).toEqual({ wanted: 5, ready: 4, available: 4, maxUnavailable: 1, rollingOut: true })
})

test('a count of pods is a number or a percentage', () => {
  expect(podCount(2, 10, Math.floor)).toBe(2)
  expect(podCount('25%', 10, Math.floor)).toBe(2)
  expect(podCount('25%', 10, Math.ceil)).toBe(3)
  expect(podCount(undefined, 10, Math.ceil)).toBe(0)
})
