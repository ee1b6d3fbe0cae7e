import type { CoreV1Event } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import { describeTroubles } from '../../status/pod-troubles.ts'
import { concernedBy, readWarning } from '../kinds/events.ts'
import type { UnwellPod } from '../kinds/pods.ts'
import { createKeptWarnings } from './event-watches.ts'
import { explainPod } from './explain-pod.ts'

const now = Date.parse('2026-11-29T08:00:00Z')
const ago = (seconds: number) => new Date(now - seconds * 1000)
const web = { namespace: 'shop', type: 'deployment', name: 'web' } as const

function warning(reason: string, message: string, seconds = 5, about: Partial<CoreV1Event['involvedObject']> = {}) {
  const event: CoreV1Event = {
    metadata: { name: `${reason}.${message.length}`, namespace: 'shop' },
    involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web-1-a', ...about },
    type: 'Warning',
    reason,
    message,
    lastTimestamp: ago(seconds),
  }
  // Dates are texts in the answers of the API.
  const sent: CoreV1Event = JSON.parse(JSON.stringify(event))
  return sent
}

const pod = (unwell: Partial<UnwellPod>): UnwellPod => ({
  workload: web,
  pod: 'web-1-a',
  since: now - 600_000,
  ...unwell,
})
const own = (reason: string, detail?: string) => ({
  trouble: { pod: 'web-1-a', reason, ...(detail === undefined ? {} : { detail }) },
})
const creating = (secondsAgo: number) => ({ creating: { reason: 'ContainerCreating' }, since: now - secondsAgo * 1000 })
const mount = 'MountVolume.SetUp failed for volume "keys" : secret "web-keys" not found'

test.each<[string, Partial<UnwellPod>, CoreV1Event[], string | undefined]>([
  [
    'not ready, with the words of its readiness probe',
    own('Unready', 'the readiness probe of c does not succeed'),
    [warning('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503')],
    '1 pod Unready (web-1-a: Readiness probe failed: HTTP probe failed with statuscode: 503)',
  ],
  [
    'not ready, of which only its liveness probe speaks',
    own('Unready', 'the readiness probe of c does not succeed'),
    [warning('Unhealthy', 'Liveness probe failed: timeout')],
    '1 pod Unready (web-1-a: the readiness probe of c does not succeed)',
  ],
  [
    'killed by its liveness probe again and again',
    own('CrashLoopBackOff', 'exit code 137'),
    [
      warning('BackOff', 'Back-off restarting failed container'),
      warning('Unhealthy', 'Liveness probe failed: timeout'),
    ],
    '1 pod CrashLoopBackOff (web-1-a: exit code 137, Liveness probe failed: timeout)',
  ],
  [
    'not started, with the words of its startup probe',
    {},
    [warning('Unhealthy', 'Startup probe failed: connection refused')],
    '1 pod Unhealthy (web-1-a: Startup probe failed: connection refused)',
  ],
  [
    'without its image, with the words of the registry',
    own('ImagePullBackOff', 'Back-off pulling image "x"'),
    [warning('Failed', 'Error: ImagePullBackOff', 1), warning('Failed', 'Failed to pull image "x": not found', 9)],
    '1 pod ImagePullBackOff (web-1-a: Failed to pull image "x": not found)',
  ],
  ['just being created', creating(20), [], undefined],
  ['being created for long', creating(200), [], '1 pod ContainerCreating for 3 min (web-1-a)'],
  [
    'being created, without its volume',
    creating(20),
    [warning('FailedMount', mount)],
    `1 pod FailedMount (web-1-a: ${mount})`,
  ],
  [
    'being created for long, without its volume',
    creating(200),
    [warning('FailedAttachVolume', 'Multi-Attach error for volume "pvc-1"')],
    '1 pod FailedAttachVolume (web-1-a: Multi-Attach error for volume "pvc-1")',
  ],
  [
    'being created, of which an older pod of its name spoke',
    creating(20),
    [warning('FailedMount', mount, 900)],
    undefined,
  ],
  [
    'still in its init container',
    { creating: { reason: 'PodInitializing', detail: 'init wait' }, since: now - 130_000 },
    [],
    '1 pod PodInitializing for 2 min (web-1-a: init wait)',
  ],
  [
    'nowhere',
    {},
    [warning('FailedScheduling', '0/3 nodes are available: 3 Insufficient cpu.')],
    '1 pod FailedScheduling: 0/3 nodes are available: 3 Insufficient cpu.',
  ],
  [
    'on a lost node',
    own('NodeLost', 'node n7 is not heard of'),
    [warning('NodeNotReady', 'Node is not ready')],
    '1 pod NodeLost (web-1-a: Node is not ready)',
  ],
  [
    'evicted',
    {},
    [warning('Evicted', 'The node was low on resource: memory.')],
    '1 pod Evicted (web-1-a: The node was low on resource: memory.)',
  ],
])('a pod that is %s says so', (_case, unwell, events, message) => {
  const kept = createKeptWarnings(() => true)
  for (const event of events) {
    const [concerned, warned] = [concernedBy(event), readWarning(event, now)]
    if (concerned && warned) kept.note(concerned, warned)
  }
  const trouble = explainPod(pod(unwell), kept.of({ namespace: 'shop', pod: 'web-1-a' }, now), now)
  expect(describeTroubles(trouble ? [trouble] : [])).toBe(message)
})

test.each<[string, Partial<CoreV1Event['involvedObject']>, unknown]>([
  ['a pod', {}, { namespace: 'shop', pod: 'web-1-a' }],
  [
    'a ReplicaSet',
    { kind: 'ReplicaSet', name: 'web-shop-7d8' },
    { namespace: 'shop', workload: { ...web, name: 'web-shop' } },
  ],
  [
    'a StatefulSet',
    { kind: 'StatefulSet', name: 'db' },
    { namespace: 'shop', workload: { ...web, type: 'statefulset', name: 'db' } },
  ],
  ['a ConfigMap', { kind: 'ConfigMap', name: 'web' }, undefined],
  ['nothing', { kind: 'Pod', name: '' }, undefined],
])('an Event about %s is taken for what it concerns', (_case, about, concerned) => {
  expect(concernedBy(warning('FailedCreate', 'x', 5, about))).toEqual(concerned)
})

test('an Event is as old as the last time that it was said, and never from the future', () => {
  const event = warning('Unhealthy', 'x', 300)
  expect(readWarning(event, now)?.at).toBe(now - 300_000)
  const again = { ...event, series: { count: 9, lastObservedTime: '2026-11-29T07:59:58.000001Z' } }
  expect(readWarning(JSON.parse(JSON.stringify(again)), now)?.at).toBe(now - 2_000)
  expect(readWarning(warning('Unhealthy', 'x', -300), now)?.at).toBe(now)
  expect(readWarning({ ...event, type: 'Normal' }, now)).toBeUndefined()
})

test('of each object the newest few are kept, of all objects a bounded number, and documented ones are not driven out', () => {
  const kept = createKeptWarnings((concerned) => 'pod' in concerned && concerned.pod === 'mine')
  const said = (name: string, at: number) => ({ name, reason: 'R', said: { text: name }, at })
  for (let index = 0; index < 9; index++) kept.note({ namespace: 'n', pod: 'mine' }, said(`e${index}`, now - index))
  kept.note({ namespace: 'n', pod: 'mine' }, said('e0', now + 1))
  for (let index = 0; index < 20_000; index++) kept.note({ namespace: 'n', pod: `p${index}` }, said('x', now))
  expect(kept.of({ namespace: 'n', pod: 'mine' }, now).map(({ name }) => name)).toEqual(['e0', 'e1', 'e2', 'e3', 'e4'])
  expect(kept.of({ namespace: 'n', pod: 'p0' }, now)).toEqual([])
  expect(kept.of({ namespace: 'n', pod: 'p19999' }, now)).toHaveLength(1)
  expect(kept.of({ namespace: 'n', pod: 'mine' }, now + 3_700_000)).toEqual([])
})

test('the warnings of 3,000 documented objects are kept, those last said', () => {
  const kept = createKeptWarnings(() => true)
  const warned = { name: 'x', reason: 'R', said: { text: 'x' }, at: now }
  for (let index = 0; index <= 3_000; index++) kept.note({ namespace: 'n', pod: `p${index}` }, warned)
  expect(kept.of({ namespace: 'n', pod: 'p0' }, now)).toEqual([])
  for (const pod of ['p1', 'p3000']) expect(kept.of({ namespace: 'n', pod }, now)).toHaveLength(1)
})
