import type { Context } from '../platform/context.ts'
import type { Passes } from '../platform/passes.ts'

const vacuumEveryMs = 30 * 60_000
const checkpointEveryMs = 5 * 60_000
/** The tables that change in place, each with every report or result. */
const tables = [
  'stored_service_states',
  'running_credits',
  'services',
  'sla_period_results',
  'sla_result_marks',
  'sla_stale_results',
  'sla_composite_segments',
  'sla_terms',
  'sla_burn_rates',
  'installation',
  'agents',
  'late_credits',
  'outbox_events',
  'service_status_events',
  'sla_incidents',
  'backup_states',
  'storage_volumes',
  'outbox_readers',
  'notification_threads',
  'notification_alerts',
  'notification_deliveries',
  'tickets',
]

/**
 * What a server does by itself and the embedded database has no workers for: every half hour it removes dead rows and renews
 * the planner's statistics, and every five minutes it writes a checkpoint, without which the log would grow for ever.
 */
export function createUpkeep(clock: { now(): Date }): (context: Context) => Passes<void> {
  let vacuumAt = Number.NEGATIVE_INFINITY
  let checkpointAt = clock.now().getTime()
  return async function* (context) {
    const database = context.database.of('upkeep')
    const now = clock.now().getTime()
    if (database.kind !== 'embedded') return
    if (now - vacuumAt >= vacuumEveryMs) {
      vacuumAt = now
      for (const table of tables) {
        await database.query(`vacuum (analyze) ${table}`)
        yield
      }
    }
    if (now - checkpointAt >= checkpointEveryMs) {
      checkpointAt = now
      await database.query('checkpoint')
    }
  }
}
