import { expect, test } from 'vitest'
import { combineStatus } from '../timeline/observation.ts'
import { describeTroubles } from './pod-troubles.ts'
import { type WorkloadNotes, type WorkloadState, workloadStatus } from './workload-rule.ts'

test.each([
  ['wanted 0', 0, 0, 0, 1, false, 'MAINTENANCE'],
  ['wanted 0 while pods still end', 0, 2, 2, 1, true, 'MAINTENANCE'],
  ['none ready', 3, 0, 0, 1, false, 'DOWN'],
  ['none ready in a rollout', 3, 0, 0, 3, true, 'DOWN'],
  ['some ready', 3, 2, 2, 1, false, 'DEGRADED'],
  ['rollout with enough available', 3, 2, 2, 1, true, 'OPERATIONAL'],
  ['rollout with too few available', 3, 1, 1, 1, true, 'DEGRADED'],
  ['rollout that may take all away, one left', 3, 1, 1, 3, true, 'OPERATIONAL'],
  ['rollout that may take all away, none left', 3, 0, 0, 3, true, 'DOWN'],
  ['rollout, ready but not yet available', 3, 2, 1, 1, true, 'DEGRADED'],
  ['all ready', 3, 3, 3, 0, false, 'OPERATIONAL'],
  ['one more than wanted (surge)', 3, 4, 4, 0, true, 'OPERATIONAL'],
] as const)(
  '%s: %d wanted, %d ready, %d available is judged',
  (_case, wanted, ready, available, maxUnavailable, rollingOut, status) => {
    const observed = workloadStatus({ wanted, ready, available, maxUnavailable, rollingOut })
    expect(observed).toMatchObject({ status, replicas: wanted, readyReplicas: ready })
  },
)

const state = { wanted: 3, ready: 3, available: 3, maxUnavailable: 0, rollingOut: false }

test.each<[string, Partial<WorkloadState>, WorkloadNotes, string, string | undefined]>([
  ['all is well', {}, {}, 'OPERATIONAL', undefined],
  ['a rollout', { rollingOut: true }, {}, 'OPERATIONAL', 'rollout'],
  [
    'a rollout with fewer pods',
    { ready: 2, available: 2, maxUnavailable: 1, rollingOut: true },
    {},
    'OPERATIONAL',
    'rollout, 2 of 3 replicas are ready',
  ],
  ['paused', { paused: true }, {}, 'OPERATIONAL', 'paused'],
  [
    'paused with fewer pods',
    { ready: 2, available: 2, maxUnavailable: 1, paused: true },
    {},
    'DEGRADED',
    '2 of 3 replicas are ready, paused',
  ],
  ['scaled to zero', { wanted: 0, ready: 0 }, { scaledToZero: 'maintenance' }, 'MAINTENANCE', 'scaled to zero'],
  ['scaled to zero, which must not be', { wanted: 0, ready: 0 }, { scaledToZero: 'down' }, 'DOWN', 'scaled to zero'],
  [
    'never counted',
    { wanted: 0, ready: 0, uncounted: true },
    { scaledToZero: 'down' },
    'UNKNOWN',
    'its controller has not yet counted how many pods it wants',
  ],
  [
    'pods with a reason',
    { ready: 0 },
    { troubles: [{ pod: 'a', reason: 'ErrImagePull' }] },
    'DOWN',
    '0 of 3 replicas are ready: 1 pod ErrImagePull (a)',
  ],
  [
    'a rollout that is stuck',
    { rollingOut: true },
    { troubles: [{ pod: 'a', reason: 'ErrImagePull' }] },
    'OPERATIONAL',
    'rollout: 1 pod ErrImagePull (a)',
  ],
  [
    'a scale-up whose old count is ready',
    { wanted: 6, ready: 4, available: 4 },
    { growingFrom: 4 },
    'OPERATIONAL',
    'scaling up, 4 of 6 replicas are ready',
  ],
  [
    'a scale-up that lost a pod of before',
    { wanted: 6, ready: 3, available: 3 },
    { growingFrom: 4 },
    'DEGRADED',
    '3 of 6 replicas are ready',
  ],
  ['a scale-up that lost all', { wanted: 6, ready: 0 }, { growingFrom: 4 }, 'DOWN', '0 of 6 replicas are ready'],
  ['a start', { ready: 0 }, { growingFrom: 0 }, 'UNKNOWN', 'starting, 0 of 3 replicas are ready'],
  ['a start with its first pod', { ready: 1 }, { growingFrom: 0 }, 'DEGRADED', '1 of 3 replicas are ready'],
  [
    'a rollout that is stuck while the old pods serve',
    { rollingOut: true, stuck: { text: 'ProgressDeadlineExceeded: timed out' } },
    { troubles: [{ pod: 'a', reason: 'ErrImagePull' }] },
    'DEGRADED',
    'ProgressDeadlineExceeded: timed out: 1 pod ErrImagePull (a)',
  ],
  [
    'pods that nobody may create',
    { ready: 2, stuck: { text: 'FailedCreate: exceeded quota' } },
    {},
    'DEGRADED',
    '2 of 3 replicas are ready, FailedCreate: exceeded quota',
  ],
  [
    'a start that is stuck',
    { ready: 0, stuck: { text: 'FailedCreate: violates PodSecurity' } },
    { growingFrom: 0 },
    'DOWN',
    '0 of 3 replicas are ready, FailedCreate: violates PodSecurity',
  ],
  [
    'a pod that was evicted and replaced',
    {},
    { troubles: [{ pod: 'a', reason: 'Evicted' }] },
    'OPERATIONAL',
    undefined,
  ],
  [
    'pods of a workload that wants none',
    { wanted: 0 },
    { troubles: [{ pod: 'a', reason: 'Error' }] },
    'MAINTENANCE',
    'scaled to zero',
  ],
])('%s is said', (_case, changes, notes, status, message) => {
  const observed = workloadStatus({ ...state, ...changes }, notes)
  expect({ status: observed.status, message: observed.message }).toEqual({ status, message })
})

test('reasons are grouped, the most frequent first, and bounded', () => {
  const crash = (pod: string, detail: string) => ({ pod, reason: 'CrashLoopBackOff', detail })
  const unschedulable = { pod: 'z', reason: 'FailedScheduling', detail: '0/3 nodes are available' }
  const troubles = [unschedulable, crash('web-b', 'exit code 1'), crash('web-a', 'OOMKilled')]
  expect(describeTroubles(troubles)).toBe(
    '2 pods CrashLoopBackOff (web-a: OOMKilled); 1 pod FailedScheduling: 0/3 nodes are available',
  )
  const many = Array.from({ length: 9 }, (_, index) => ({ pod: 'p', reason: `R${index}`, detail: 'x'.repeat(250) }))
  expect(describeTroubles(many.map(({ pod, reason }) => ({ pod, reason })))).toMatch(/; 6 more reasons$/)
  expect(describeTroubles(many)?.length).toBe(600)
  expect(describeTroubles([])).toBeUndefined()
})

test('the message names the counts', () => {
  expect(workloadStatus({ ...state, ready: 1, available: 1 }).message).toBe('1 of 3 replicas are ready')
})

test.each([
  ['OPERATIONAL', 'OPERATIONAL', 'OPERATIONAL'],
  ['OPERATIONAL', 'DEGRADED', 'DEGRADED'],
  ['OPERATIONAL', 'DOWN', 'DOWN'],
  ['DEGRADED', 'OPERATIONAL', 'DEGRADED'],
  ['DOWN', 'OPERATIONAL', 'DOWN'],
  ['MAINTENANCE', 'DOWN', 'MAINTENANCE'],
  ['UNKNOWN', 'OPERATIONAL', 'UNKNOWN'],
  ['UNKNOWN', 'DOWN', 'DOWN'],
  ['OPERATIONAL', 'UNKNOWN', 'UNKNOWN'],
] as const)('workload %s with probe %s is %s', (workload, probe, status) => {
  expect(combineStatus({ status: workload }, { status: probe }).status).toBe(status)
})
