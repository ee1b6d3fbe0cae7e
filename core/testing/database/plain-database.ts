import { inject } from 'vitest'
import type { Database } from '../../src/platform/database/database.ts'
import { createOnServer, type DatabaseKind, openTestDatabase } from './database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server, with or without TimescaleDB; null where there is none. */
    plainServerUrl: string | null
  }
}

/** The kinds of database for suites that need no TimescaleDB: Debian's PostgreSQL will do for the second. */
export const plainDatabaseKinds: DatabaseKind[] = inject('plainServerUrl') ? ['embedded', 'postgres'] : ['embedded']

/** A database of its own, on a server without anything in it. */
export function openPlainDatabase(kind: DatabaseKind): Promise<Database> {
  return kind === 'embedded' ? openTestDatabase() : createOnServer(inject('plainServerUrl') ?? '')
}
