import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseServer } from '../../src/platform/config.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { openEmbedded } from '../../src/platform/database/embedded/embedded.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { readSql } from '../../src/platform/database/read-sql.ts'
import { openPostgres } from '../../src/platform/database/server/postgres.ts'
import { keepCompiled } from './keep-compiled.ts'
import { borrowDatabase } from './shared-database.ts'
import { copyTemplate } from './template.ts'

export type DatabaseKind = Database['kind']

export const serverUrl = process.env.ITOPS_TEST_DATABASE_URL

/** The kinds of database that suites run against: a server too, when ITOPS_TEST_DATABASE_URL names one. */
export const databaseKinds: DatabaseKind[] = serverUrl ? ['embedded', 'postgres'] : ['embedded']

/** A migrated database of its own, without services; `close` removes it. */
export async function openTestDatabase(kind: DatabaseKind = 'embedded'): Promise<Database> {
  if (kind === 'embedded') return borrowDatabase(openNewDatabase)
  const database = await createOnServer(serverUrl ?? '')
  await migrate(database, await readSql(), new Date())
  return database
}

/** A migrated embedded database that no suite has used; `close` ends its thread and removes it. */
export async function openNewDatabase(): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'itops-test-'))
  const copy = join(folder, 'database')
  await Promise.all([copyTemplate(copy), keepCompiled()])
  const database = await openEmbedded(copy)
  return {
    ...database,
    async close() {
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** An empty database of its own on a server, as `open` sees it; `close` drops it. */
export async function createOnServer(url: string, open = openPostgres): Promise<Database> {
  const server = serverOf(url)
  const name = `itops_test_${randomUUID().replaceAll('-', '')}`
  const admin = openPostgres(server)
  await admin.query(`create database ${name}`)
  const database = open({ ...server, name })
  return {
    ...database,
    async close() {
      await database.close()
      await admin.query(`drop database ${name} with (force)`)
      await admin.close()
    },
  }
}

/** The settings of a server from a URL like postgres://user:password@host:5432/name. */
export function serverOf(url: string): DatabaseServer {
  const { hostname, port, pathname, username, password } = new URL(url)
  return {
    host: hostname,
    port: Number(port || 5432),
    name: pathname.slice(1) || 'postgres',
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    sslMode: 'disable',
    rootCertificate: undefined,
    poolSize: 16,
    poolMode: 'session',
  }
}
