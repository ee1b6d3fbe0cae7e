import { expect, test } from 'vitest'
import { customState } from '../kubernetes/kinds/custom.ts'
import { customStatus } from './custom-rule.ts'

const created = Date.parse('2026-03-10T09:00:00Z')
const now = created + 3_600_000
const metadata = { name: 'o', generation: 3, creationTimestamp: '2026-03-10T09:00:00Z' }
const ready = (status: string, more: object = {}) => ({ type: 'Ready', status, ...more })
const late = '2026-03-10T09:30:00Z'

test.each<
  [string, object, { readyCondition?: string; scaledToZero?: 'down'; now?: number }, string, string | undefined]
>([
  ['is ready', { status: { conditions: [ready('True')] } }, {}, 'OPERATIONAL', undefined],
  [
    'has Available in place of Ready',
    { status: { conditions: [{ type: 'Available', status: 'True' }] } },
    {},
    'OPERATIONAL',
    undefined,
  ],
  [
    'has Ready before Healthy',
    { status: { conditions: [{ type: 'Healthy', status: 'True' }, ready('False')] } },
    {},
    'DOWN',
    'Ready is False',
  ],
  [
    'is judged by another condition',
    { status: { conditions: [ready('False'), { type: 'Healthy', status: 'True' }] } },
    { readyCondition: 'Healthy' },
    'OPERATIONAL',
    undefined,
  ],
  [
    'lacks the condition',
    { status: { conditions: [ready('True')] } },
    { readyCondition: 'Healthy' },
    'UNKNOWN',
    'it has no condition Healthy',
  ],
  [
    'is not ready',
    {
      status: {
        conditions: [ready('False', { reason: 'ClusterIsNotReady', message: 'no\nprimary', lastTransitionTime: late })],
      },
    },
    {},
    'DOWN',
    'Ready is False, ClusterIsNotReady: no primary',
  ],
  [
    'is not ready, some replicas are',
    { spec: { instances: 3 }, status: { readyInstances: 2, conditions: [ready('False')] } },
    {},
    'DEGRADED',
    '2 of 3 replicas are ready, Ready is False',
  ],
  [
    'is not ready, no replica is',
    { spec: { replicas: 3 }, status: { readyReplicas: 0, conditions: [ready('False')] } },
    {},
    'DOWN',
    '0 of 3 replicas are ready, Ready is False',
  ],
  [
    'says that it does not know',
    { status: { conditions: [ready('Unknown', { reason: 'Deploying' })] } },
    {},
    'UNKNOWN',
    'Ready is Unknown, Deploying',
  ],
  ['has no status at all', {}, {}, 'UNKNOWN', 'it has no condition Ready, Available, Healthy'],
  ['has no status yet', {}, { now: created + 1_000 }, 'UNKNOWN', 'it has no condition Ready, Available, Healthy yet'],
  ['has a status without conditions', { status: { phase: 'Running' } }, {}, 'UNKNOWN', 'it has no condition'],
  ['has empty conditions', { status: { conditions: [null, {}, []] } }, {}, 'UNKNOWN', 'it has no condition'],
  [
    'writes small letters',
    { status: { conditions: [{ type: 'ready', status: 'true' }] } },
    {},
    'OPERATIONAL',
    undefined,
  ],
  [
    'writes booleans',
    { status: { conditions: [{ type: 'Ready', status: false, reason: 'NoPrimary' }] } },
    {},
    'DOWN',
    'Ready is False, NoPrimary',
  ],
  [
    'has the named condition in other letters',
    { status: { conditions: [{ type: 'healthy', status: 'UNKNOWN' }] } },
    { readyCondition: 'Healthy' },
    'UNKNOWN',
    'healthy is Unknown',
  ],
  [
    'has its condition behind others',
    {
      status: {
        conditions: [{ type: 'Reconciling', status: 'True' }, { type: 'Stalled', status: 'False' }, ready('True')],
      },
    },
    {},
    'OPERATIONAL',
    undefined,
  ],
  [
    'says what it may not',
    {
      status: {
        conditions: [ready('False', { reason: 'Failed', message: 'pods is forbidden: User "x" cannot list resource' })],
      },
    },
    {},
    'DOWN',
    'Ready is False, HTTP 403 (forbidden)',
  ],
  [
    'says a secret',
    { status: { conditions: [ready('False', { message: 'dial postgres://u:hunter2@db failed' })] } },
    {},
    'DOWN',
    'Ready is False, dial ***@db failed',
  ],
  [
    'is behind its newest generation',
    { status: { observedGeneration: 2, conditions: [ready('True')] } },
    {},
    'OPERATIONAL',
    'rollout',
  ],
  [
    'counts generations as text',
    { status: { observedGeneration: '2', conditions: [ready('True')] } },
    {},
    'OPERATIONAL',
    'rollout',
  ],
  [
    'has a condition that is behind',
    { status: { conditions: [ready('True', { observedGeneration: 2 })] } },
    {},
    'OPERATIONAL',
    'rollout',
  ],
  [
    'is behind, and was not ready',
    { spec: { replicas: 2 }, status: { observedGeneration: 2, readyReplicas: 1, conditions: [ready('False')] } },
    {},
    'DEGRADED',
    'rollout, 1 of 2 replicas are ready',
  ],
  [
    'is ready, not all replicas are',
    { spec: { replicas: 3 }, status: { readyReplicas: 2, conditions: [ready('True')] } },
    {},
    'OPERATIONAL',
    '2 of 3 replicas are ready',
  ],
  [
    'wants no replicas',
    { spec: { replicas: 0 }, status: { conditions: [ready('False')] } },
    {},
    'MAINTENANCE',
    'scaled to zero',
  ],
  ['wants none, which is an outage', { spec: { replicas: 0 } }, { scaledToZero: 'down' }, 'DOWN', 'scaled to zero'],
  [
    'just starts',
    { status: { conditions: [ready('False', { lastTransitionTime: '2026-03-10T09:00:02Z' })] } },
    { now: created + 60_000 },
    'UNKNOWN',
    'starting, Ready is False',
  ],
  [
    'was ready, and is not any more',
    { status: { conditions: [ready('False', { lastTransitionTime: '2026-03-10T09:02:00Z' })] } },
    { now: created + 180_000 },
    'DOWN',
    'Ready is False',
  ],
  [
    'starts for too long',
    { status: { conditions: [ready('False', { lastTransitionTime: '2026-03-10T09:00:02Z' })] } },
    { now: created + 600_000 },
    'DOWN',
    'Ready is False',
  ],
  [
    'lies about its shape',
    { spec: 7, status: { conditions: { Ready: true }, readyReplicas: 'many' } },
    {},
    'UNKNOWN',
    'it has no condition',
  ],
])('an object that %s', (_case, object, notes, status, message) => {
  const observation = customStatus(customState(JSON.parse(JSON.stringify({ metadata, ...object }))), {
    now,
    ...notes,
  })
  expect(observation.status).toBe(status)
  if (message === undefined) expect(observation.message).toBeUndefined()
  else expect(observation.message).toContain(message)
})

test('what the API refused to a controller is the detail of its object, which administrators read', () => {
  const refusal = 'pods is forbidden: User "x" cannot list resource "pods"'
  const object = { status: { conditions: [ready('False', { reason: 'Failed', message: refusal })] } }
  const observation = customStatus(customState(JSON.parse(JSON.stringify({ metadata, ...object }))), { now })
  expect(observation.detail).toBe(`Failed: ${refusal}`)
})
