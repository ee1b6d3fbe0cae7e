import { expect, test } from 'vitest'
import { combineStatus, workloadStatus } from './workload-rule.ts'

test.each([
  ['wanted 0', 0, 0, 0, 1, false, 'MAINTENANCE'],
  ['wanted 0 while pods still end', 0, 2, 2, 1, true, 'MAINTENANCE'],
  ['none ready', 3, 0, 0, 1, false, 'DOWN'],
  ['none ready in a rollout', 3, 0, 0, 3, true, 'DOWN'],
  ['some ready', 3, 2, 2, 1, false, 'DEGRADED'],
  ['rollout with enough available', 3, 2, 2, 1, true, 'OPERATIONAL'],
  ['rollout with too few available', 3, 1, 1, 1, true, 'DEGRADED'],
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

test('the message names the counts', () => {
  const state = { wanted: 3, ready: 1, available: 1, maxUnavailable: 0, rollingOut: false }
  expect(workloadStatus(state).message).toBe('1 of 3 replicas are ready')
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
