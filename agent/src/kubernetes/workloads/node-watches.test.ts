import { afterEach, expect, test } from 'vitest'
import { eventually } from '../../../testing/core-stand-in.ts'
import { type KindsStage, openKindsStage, refOf, shopObject } from '../../../testing/kubernetes/kinds-stage.ts'
import type { Recorded } from '../../../testing/kubernetes/recordings.ts'
import { nodeProblem } from '../kinds/nodes.ts'

let stage: KindsStage | undefined

afterEach(async () => {
  await stage?.close()
  stage = undefined
})

const ready = (status: string, reason?: string) => ({ type: 'Ready', status, reason })

test.each<[string, object, string | undefined]>([
  ['ready', { status: { conditions: [ready('True')] } }, undefined],
  ['not ready', { status: { conditions: [ready('False', 'KubeletNotReady')] } }, 'NotReady (KubeletNotReady)'],
  ['not heard of', { status: { conditions: [ready('Unknown', 'NodeStatusUnknown')] } }, 'NotReady (NodeStatusUnknown)'],
  ['full', { status: { conditions: [ready('True'), { type: 'DiskPressure', status: 'True' }] } }, 'DiskPressure'],
  ['not full', { status: { conditions: [ready('True'), { type: 'DiskPressure', status: 'False' }] } }, undefined],
  ['cordoned', { spec: { unschedulable: true }, status: { conditions: [ready('True')] } }, 'cordoned'],
  [
    'several things',
    {
      spec: { unschedulable: true },
      status: { conditions: [ready('False'), { type: 'MemoryPressure', status: 'True' }] },
    },
    'NotReady, MemoryPressure, cordoned',
  ],
  ['of another shape', { spec: 1, status: { conditions: 'Ready' } }, undefined],
])('a node that is %s', (_case, node, problem) => {
  expect(nodeProblem(JSON.parse(JSON.stringify(node)))).toBe(problem)
})

const front = refOf('deployment', 'front')
const deployment = () => shopObject('front', { spec: { replicas: 1 }, status: { observedGeneration: 1, replicas: 1 } })
const node = (status: string, spec: object = {}): Recorded => {
  const one = shopObject('w2', { spec, status: { conditions: [ready(status, 'KubeletNotReady')] } })
  delete one.metadata.namespace
  return one
}
function pod(): Recorded {
  const containerStatuses = [{ name: 'c', ready: false, state: { waiting: { reason: 'ErrImagePull' } } }]
  const one = shopObject(
    'front-5f-x',
    { spec: { nodeName: 'w2' }, status: { containerStatuses } },
    { 'pod-template-hash': '5f' },
  )
  one.metadata.ownerReferences = [
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'front-5f', uid: 'u', controller: true },
  ]
  return one
}
const messageOf = () => stage?.seen(front).message ?? ''

test('pods that are not well say what is wrong with their node', async () => {
  stage = await openKindsStage('path: front\n', { present: { deployments: [deployment()], nodes: [node('True')] } })
  const isWatched = () => stage?.opened.source.watches().some(({ resource }) => resource === 'nodes')
  await eventually('it is down', () => messageOf().startsWith('0 of 1'))
  expect(isWatched()).toBe(false)
  stage.play('pods', 'ADDED', pod())
  await eventually('the pod says why', () => messageOf().endsWith('ErrImagePull (front-5f-x)'))
  await eventually('nodes are watched', () => isWatched() === true)
  stage.play('nodes', 'MODIFIED', node('False'))
  await eventually('the node says why', () =>
    messageOf().endsWith('(front-5f-x: node w2 is NotReady (KubeletNotReady))'),
  )
  stage.play('nodes', 'MODIFIED', node('True', { unschedulable: true }))
  await eventually('it is cordoned', () => messageOf().endsWith('node w2 is cordoned)'))
  stage.replay.refuse('nodes', 403)
  stage.replay.collection('nodes').endWatches('break')
  await eventually('nothing is said of it', () => messageOf().endsWith('ErrImagePull (front-5f-x)'))
  await eventually(
    'it is the matter of those who need it',
    () => stage?.opened.source.watches().every(({ live, isTheirs }) => live || isTheirs) === true,
  )
})

test('an agent of some namespaces asks for no nodes', async () => {
  stage = await openKindsStage('path: front\n', {
    present: { deployments: [deployment()], pods: [pod()], nodes: [node('False')] },
    changes: { namespaces: ['shop'] },
  })
  await eventually('the pod says why', () => messageOf().endsWith('ErrImagePull (front-5f-x)'))
  expect(stage.asked('/nodes')).toEqual([])
})
