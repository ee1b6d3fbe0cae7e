import { expect, test } from 'vitest'
import type { ServiceWorkload } from '../../sources/source.ts'
import type { WorkloadState } from '../../status/workload-rule.ts'
import type { Warned } from '../kinds/events.ts'
import { createProgress } from './progress.ts'
import { stuckOn } from './stuck-on.ts'

const start = Date.parse('2026-11-29T08:00:00Z')
const minute = 60_000
const full: WorkloadState = {
  wanted: 3,
  ready: 3,
  available: 3,
  updated: 3,
  existing: 3,
  generation: 1,
  maxUnavailable: 1,
  rollingOut: false,
}
const rolling = { ...full, rollingOut: true, generation: 2 }
const db: ServiceWorkload = { namespace: 'shop', type: 'statefulset', name: 'db' }
const quota: Warned = {
  name: 'e',
  reason: 'FailedCreate',
  said: { text: 'exceeded quota: small', raw: 'pods "db-2" is forbidden: exceeded quota: small, used: 2' },
  at: start,
}

/** What is seen of a workload at a minute: its state, since when a pod is not ready, and what Events say. */
type Step = [atMinute: number, state: WorkloadState, unreadySince?: number | undefined, warned?: Warned[]]

test.each<[string, ServiceWorkload, Step[], string | undefined]>([
  [
    'a StatefulSet that stands still for 9 min',
    db,
    [
      [0, full],
      [1, { ...rolling, updated: 1 }],
      [10, { ...rolling, updated: 1 }],
    ],
    undefined,
  ],
  [
    'a StatefulSet that stands still for 10 min',
    db,
    [
      [0, full],
      [1, { ...rolling, updated: 1 }],
      [11, { ...rolling, updated: 1 }],
    ],
    'ProgressDeadlineExceeded: no progress, 1 of 3 pods are updated, for more than 10 min',
  ],
  [
    'a DaemonSet whose pods only crash and start again',
    { ...db, type: 'daemonset' },
    [
      [0, full],
      [1, { ...rolling, updated: 1, available: 2 }],
      [6, { ...rolling, updated: 1, available: 3 }],
      [8, { ...rolling, updated: 1, available: 2 }],
      [12, { ...rolling, updated: 1, available: 3 }],
      [17, { ...rolling, updated: 1, available: 2 }],
    ],
    'ProgressDeadlineExceeded: no progress, 1 of 3 pods are updated, for more than 10 min',
  ],
  [
    'a StatefulSet that makes progress now and then',
    db,
    [
      [0, full],
      [1, { ...rolling, updated: 0 }],
      [9, { ...rolling, updated: 1 }],
      [18, { ...rolling, updated: 2 }],
      [27, { ...rolling, updated: 2 }],
    ],
    undefined,
  ],
  [
    'a rollout that is replaced by another one',
    db,
    [
      [0, full],
      [1, { ...rolling, updated: 1 }],
      [10, { ...rolling, updated: 0, generation: 3 }],
      [15, { ...rolling, updated: 0, generation: 3 }],
    ],
    undefined,
  ],
  [
    'a rollout that has come to its end',
    db,
    [
      [0, full],
      [1, { ...rolling, updated: 1 }],
      [30, { ...full, generation: 2 }],
    ],
    undefined,
  ],
  [
    'one that was stuck before the agent began',
    db,
    [[20, { ...rolling, updated: 1 }, start]],
    'ProgressDeadlineExceeded: no progress, 1 of 3 pods are updated, for more than 10 min',
  ],
  [
    'one that was under way before the agent began',
    db,
    [[20, { ...rolling, updated: 1 }, start + 15 * minute]],
    undefined,
  ],
  [
    "a deadline of the document's own",
    { ...db, deadlineMs: 2 * minute },
    [
      [0, full],
      [1, { ...rolling, updated: 1 }],
      [3, { ...rolling, updated: 1 }],
    ],
    'ProgressDeadlineExceeded: no progress, 1 of 3 pods are updated, for more than 2 min',
  ],
  [
    'a Deployment, which Kubernetes judges itself',
    { ...db, type: 'deployment' },
    [
      [0, full],
      [1, { ...rolling, updated: 1 }],
      [90, { ...rolling, updated: 1 }],
    ],
    undefined,
  ],
  [
    'a Deployment whose controller is away',
    { ...db, type: 'deployment' },
    [
      [0, full],
      [1, { ...rolling, unseen: true }],
      [12, { ...rolling, unseen: true }],
    ],
    'ProgressDeadlineExceeded: its controller has not seen the change, for more than 10 min',
  ],
  [
    'a StatefulSet whose pods nobody may create',
    db,
    [
      [0, full],
      [0.1, { ...full, existing: 2, ready: 2 }, undefined, [quota]],
    ],
    'FailedCreate: exceeded quota: small',
  ],
  ['one of which that was so before its pods were there', db, [[0, full, undefined, [quota]]], undefined],
  [
    'one whose pods are missing for another reason now',
    db,
    [
      [0, full],
      [10, { ...full, existing: 2, ready: 2 }, undefined, [quota]],
    ],
    undefined,
  ],
  [
    'one that lacked pods before the agent began',
    db,
    [[10, { ...full, existing: 2, ready: 2 }, undefined, [quota]]],
    'FailedCreate: exceeded quota: small',
  ],
])('%s', (_case, ref, steps, text) => {
  let now = start
  const progress = createProgress({ now: () => now, sleep: async () => undefined })
  let stuck: ReturnType<typeof stuckOn>
  for (const [atMinute, state, unreadySince, warned = []] of steps) {
    now = start + atMinute * minute
    const judged = ref.deadlineMs === undefined ? state : { ...state, deadlineMs: ref.deadlineMs }
    stuck = stuckOn(ref, judged, { ...progress.look(ref, judged, unreadySince), warned, now })
  }
  expect(stuck?.text).toBe(text)
})
