import { expect, test } from 'vitest'
import type { Observation } from '../timeline/observation.ts'
import { type ClaimTrouble, withClaims } from './claim-rule.ts'

const pending: ClaimTrouble = { claim: 'data-db-1', phase: 'Pending' }
const lost: ClaimTrouble = { claim: 'data-db-0', phase: 'Lost' }
const up: Observation = { status: 'OPERATIONAL', replicas: 2, readyReplicas: 2 }
const short: Observation = { status: 'DEGRADED', message: '1 of 2 replicas are ready', replicas: 2, readyReplicas: 1 }
const down: Observation = { status: 'DOWN', message: '0 of 2 replicas are ready', replicas: 2, readyReplicas: 0 }
const none: Observation = { status: 'MAINTENANCE', message: 'scaled to zero', replicas: 0, readyReplicas: 0 }

test.each<[string, Observation, ClaimTrouble[], string, string | undefined]>([
  ['no trouble, all ready', up, [], 'OPERATIONAL', undefined],
  ['one pending, all ready', up, [pending], 'OPERATIONAL', undefined],
  ['one lost, all ready', up, [lost], 'DEGRADED', 'claim data-db-0 is Lost'],
  [
    'one pending, one pod missing',
    short,
    [pending],
    'DEGRADED',
    '1 of 2 replicas are ready; claim data-db-1 is Pending',
  ],
  [
    'one of each, none ready',
    down,
    [pending, lost],
    'DOWN',
    '0 of 2 replicas are ready; claim data-db-0 is Lost; claim data-db-1 is Pending',
  ],
  ['one lost, scaled to zero', none, [lost], 'MAINTENANCE', 'scaled to zero'],
  [
    'many',
    down,
    Array.from({ length: 5 }, () => pending),
    'DOWN',
    `0 of 2 replicas are ready; ${'claim data-db-1 is Pending; '.repeat(3)}2 more claims have no volume`,
  ],
])('claims: %s', (_case, observation, troubles, status, message) => {
  expect(withClaims(observation, troubles)).toEqual({
    ...observation,
    status,
    ...(message === undefined ? {} : { message }),
  })
})
