import type { Database } from '../platform/database/database.ts'

const everyMs = 30 * 60_000
/** The tables that change in place, each with every report or result. */
const tables = [
  'service_states',
  'services',
  'sla_period_results',
  'agents',
  'late_credits',
  'outbox_events',
  'service_status_events',
]

/**
 * What a server does by itself and the embedded database has no workers for: removes dead rows and renews the planner's
 * statistics, every half hour. Resolves to whether it did.
 */
export function createUpkeep(database: Database, clock: { now(): Date }): () => Promise<boolean> {
  let doneAt = Number.NEGATIVE_INFINITY
  return async () => {
    const now = clock.now().getTime()
    if (database.kind !== 'embedded' || now - doneAt < everyMs) return false
    doneAt = now
    for (const table of tables) await database.query(`vacuum (analyze) ${table}`)
    return true
  }
}
