import { storeChanges } from '../src/changes/store-changes.ts'
import { outagesOf } from '../src/incidents/tracking/outages.ts'
import { storeEvidence } from '../src/incidents/tracking/store-evidence.ts'
import type { Queryable } from '../src/platform/database/database.ts'
import type { StoredHistory } from './store-history.ts'
import { movesOf, type Range } from './world/intervals.ts'
import { lastMessageOf } from './world/messages.ts'
import { rolloutsOf } from './world/rollouts.ts'

/** Stores what agents have seen beside the status: rollouts, restarts and scalings, and the failing pods of outages. */
export async function storeObservations(
  tx: Queryable,
  histories: readonly StoredHistory[],
  range: Range,
  seed: number,
): Promise<void> {
  const changes = histories.flatMap(({ id, service, intervals }) =>
    rolloutsOf(service, intervals, range, seed).map((change) => ({ service: { id, path: service.path }, change })),
  )
  await storeChanges(tx, changes, new Date(range.to))
  const observations = histories.flatMap(({ id, service, intervals }) =>
    outagesOf(movesOf(intervals)).flatMap(({ startedAt }) => {
      const message = intervals.find(({ from }) => from === startedAt)?.message ?? ''
      const evidence = lastMessageOf(service, startedAt, message, seed)
      return evidence ? [{ service: { id }, seen: { evidence } }] : []
    }),
  )
  await storeEvidence(tx, observations)
}
