import { createHash, randomUUID } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Database } from '../src/platform/database/database.ts'
import { openEmbedded } from '../src/platform/database/embedded.ts'
import { migrate, readMigrations } from '../src/platform/database/migrate.ts'
import { openPostgres } from '../src/platform/database/postgres.ts'

export type DatabaseKind = Database['kind']

/** The kinds of database that suites run against: a server too, when ITOPS_TEST_DATABASE_URL names one. */
export const databaseKinds: DatabaseKind[] = process.env.ITOPS_TEST_DATABASE_URL ? ['embedded', 'postgres'] : ['embedded']

/** An empty, migrated database of its own; `close` removes it. */
export async function openTestDatabase(kind: DatabaseKind = 'embedded'): Promise<Database> {
  return kind === 'postgres' ? openOnServer() : openFromTemplate()
}

const cache = fileURLToPath(new URL('../../.cache/', import.meta.url))

/** Making a cluster takes seconds and copying one does not: the migrated template is made once for each state of sql/. */
async function openFromTemplate(): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'itops-test-'))
  const copy = join(folder, 'database')
  await cp(await template(), copy, { recursive: true })
  const database = await openEmbedded(copy)
  return {
    ...database,
    async close() {
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function template(): Promise<string> {
  const migrations = await readMigrations()
  const lock = await readFile(new URL('../package.json', import.meta.url), 'utf8')
  const hash = createHash('sha256').update(lock)
  for (const { checksum } of migrations) hash.update(checksum)
  const finished = join(cache, `template-${hash.digest('hex').slice(0, 16)}`)
  if (await exists(finished)) return finished
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'making-'))
  const database = await openEmbedded(join(folder, 'database'))
  await migrate(database, migrations, new Date())
  await database.close()
  // Another worker may have been faster.
  await rename(join(folder, 'database'), finished).catch(() => {})
  await rm(folder, { recursive: true, force: true })
  return finished
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

async function openOnServer(): Promise<Database> {
  const server = serverOf(process.env.ITOPS_TEST_DATABASE_URL ?? '')
  const name = `itops_test_${randomUUID().replaceAll('-', '')}`
  const admin = openPostgres(server)
  await admin.query(`create database ${name}`)
  const database = openPostgres({ ...server, name })
  await database.query('create extension if not exists timescaledb')
  await migrate(database, await readMigrations(), new Date())
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
export function serverOf(url: string) {
  const { hostname, port, pathname, username, password } = new URL(url)
  return {
    host: hostname,
    port: Number(port || 5432),
    name: pathname.slice(1) || 'postgres',
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    sslMode: 'disable' as const,
    poolSize: 8,
  }
}
