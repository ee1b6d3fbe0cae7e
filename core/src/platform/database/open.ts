import { join } from 'node:path'
import type { DatabaseConfig } from '../config.ts'
import type { Database } from './database.ts'
import type { Login } from './roles.ts'
import { openPostgres } from './server/postgres.ts'

/** Opens the configured database; the embedded one, 25 MB of WASM, is loaded only when it is chosen. */
export async function openDatabase(config: DatabaseConfig): Promise<Database> {
  if (config.kind === 'postgres') return openPostgres(config)
  const { openEmbedded } = await import('./embedded/embedded.ts')
  return openEmbedded(join(config.dataDir, 'database'))
}

/** Opens the streaming replica that the configuration names for what only reads; undefined where it names none. */
export function openReadReplica(config: DatabaseConfig): Database | undefined {
  if (config.kind !== 'postgres' || !config.reads) return undefined
  return openPostgres({ ...config, ...config.reads })
}

/** Core's login, where another role owns the tables. */
export function loginBesideOwner(config: DatabaseConfig): Login | undefined {
  if (config.kind !== 'postgres' || !config.owner || config.owner.user === config.user) return undefined
  return { user: config.user, password: config.password }
}
