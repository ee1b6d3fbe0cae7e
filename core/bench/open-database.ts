import { randomUUID } from 'node:crypto'
import type { Database } from '../src/platform/database/database.ts'
import { migrate } from '../src/platform/database/migrate.ts'
import { readSql } from '../src/platform/database/read-sql.ts'
import { openPostgres } from '../src/platform/database/server/postgres.ts'
import { openNewDatabase, serverOf } from '../testing/database/database.ts'
import type { BenchContext } from './line.ts'

/** Where benches take their databases from: a server when `url` names one, else the embedded TimescaleDB. */
export function databasesOf(url: string | undefined): Pick<BenchContext, 'onServer' | 'openDatabase' | 'urlOf'> {
  if (!url) return { onServer: false, openDatabase: openNewDatabase, urlOf: () => undefined }
  const urls = new Map<Database, string>()
  return {
    onServer: true,
    async openDatabase() {
      const opened = await openOnServer(url)
      urls.set(opened.database, opened.url)
      return opened.database
    },
    urlOf: (database) => urls.get(database),
  }
}

async function openOnServer(url: string): Promise<{ database: Database; url: string }> {
  const server = serverOf(url)
  const name = `itops_bench_${randomUUID().replaceAll('-', '')}`
  const admin = openPostgres(server)
  await admin.query(`create database ${name}`)
  const own = openPostgres({ ...server, name })
  await migrate(own, await readSql(), new Date())
  const database: Database = {
    ...own,
    async close() {
      await own.close()
      await admin.query(`drop database ${name} with (force)`)
      await admin.close()
    },
  }
  const ownUrl = new URL(url)
  ownUrl.pathname = `/${name}`
  return { database, url: ownUrl.href }
}
