import type { V1DaemonSet, V1Deployment } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import { daemonsetState } from './daemonsets.ts'
import { deploymentState } from './deployments.ts'

const selector = {}
const template = {}
const progress = (status: string, reason: string) => [{ type: 'Progressing', status, reason }]

test.each<[string, V1Deployment, object]>([
  [
    'is held before its first pod',
    {
      metadata: { generation: 1 },
      spec: { replicas: 3, selector, template, paused: true },
      status: { observedGeneration: 1, conditions: progress('Unknown', 'DeploymentPaused') },
    },
    { wanted: 3, ready: 0, paused: true, rollingOut: false },
  ],
  [
    'was resumed with a new template',
    {
      metadata: { generation: 5 },
      spec: { replicas: 3, selector, template },
      status: {
        observedGeneration: 5,
        replicas: 3,
        readyReplicas: 3,
        conditions: progress('Unknown', 'DeploymentResumed'),
      },
    },
    { rollingOut: true, updated: 0 },
  ],
  [
    'was resumed as it was',
    {
      metadata: { generation: 5 },
      spec: { replicas: 3, selector, template },
      status: {
        observedGeneration: 5,
        replicas: 3,
        updatedReplicas: 3,
        conditions: progress('Unknown', 'DeploymentResumed'),
      },
    },
    { rollingOut: false },
  ],
  [
    'is held in the middle of a rollout that took too long',
    {
      metadata: { generation: 6 },
      spec: { replicas: 2, selector, template, paused: true },
      status: { observedGeneration: 6, conditions: progress('False', 'ProgressDeadlineExceeded') },
    },
    { stuck: undefined },
  ],
  [
    'may take all pods away',
    {
      spec: { replicas: 3, selector, template, strategy: { rollingUpdate: { maxUnavailable: '100%', maxSurge: 0 } } },
    },
    { maxUnavailable: 3 },
  ],
  ['has nothing but a name', { metadata: { name: 'web' } }, { wanted: 1, ready: 0, rollingOut: true }],
  [
    'has its conditions in another order, and old ones of a kind nobody knows',
    {
      metadata: { generation: 1 },
      spec: { replicas: 1, selector, template },
      status: {
        observedGeneration: 1,
        updatedReplicas: 1,
        conditions: [
          { type: 'Foo', status: 'True' },
          ...progress('True', 'NewReplicaSetAvailable'),
          { type: 'Available', status: 'Unknown' },
        ],
      },
    },
    { rollingOut: false },
  ],
])('a Deployment that %s', (_case, given, expected) => {
  const state = deploymentState(given)
  expect({ stuck: undefined, ...state }).toMatchObject(expected)
})

test('a Deployment whose progress deadline is switched off starts for ten minutes at the most, as one without', () => {
  const of = (progressDeadlineSeconds: number) =>
    deploymentState({ spec: { selector, template, progressDeadlineSeconds } }).deadlineMs
  expect([of(900), of(2_147_483_647)]).toEqual([900_000, undefined])
})

test.each<[string, V1DaemonSet, object]>([
  [
    'fits no node',
    {
      metadata: { generation: 1 },
      spec: { selector, template },
      status: {
        currentNumberScheduled: 0,
        desiredNumberScheduled: 0,
        numberMisscheduled: 0,
        numberReady: 0,
        observedGeneration: 1,
      },
    },
    { wanted: 0, rollingOut: false, uncounted: undefined },
  ],
  ['has no status', { metadata: { generation: 1 }, spec: { selector, template } }, { wanted: 0, uncounted: true }],
])('a DaemonSet that %s', (_case, given, expected) => {
  expect({ uncounted: undefined, ...daemonsetState(given) }).toMatchObject(expected)
})
