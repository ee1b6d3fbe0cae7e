import { systemClock } from './platform/clock.ts'
import type { DatabaseConfig } from './platform/config.ts'
import { migrateWhenReachable } from './platform/database/migrate.ts'
import { openDatabase } from './platform/database/open.ts'

/**
 * Brings the database to this version's migrations, and serves nothing: the Job before an upgrade. Throws like a start of
 * core, when a migration fails or the server stays away.
 */
export async function migrateOnly(config: DatabaseConfig, say: (text: string) => unknown): Promise<void> {
  const database = await openDatabase(config)
  try {
    await migrateWhenReachable(database, systemClock, say)
    say('the database is up to date')
  } finally {
    await database.close()
  }
}
