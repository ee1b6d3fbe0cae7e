import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createOnServer, serverOf } from '../../../../testing/database/database.ts'
import '../../../../testing/database/plain-database.ts'
import { startFreezingProxy } from '../../../../testing/servers/freezing-proxy.ts'
import type { Database } from '../database.ts'
import { openPostgres } from './postgres.ts'
import { createWriteCheck } from './write-check.ts'

const url = inject('plainServerUrl')

describe.skipIf(!url)('the check of writes', () => {
  let database: Database
  let name: string
  const opened: Database[] = []
  beforeAll(async () => {
    database = await createOnServer(url ?? '')
    const { rows } = await database.query<{ name: string }>('select current_database()::text as name')
    name = rows[0]?.name ?? ''
    await database.query(
      'create table readiness_writes (id boolean primary key default true check (id), written_at timestamptz not null)',
    )
  })
  afterAll(async () => {
    for (const each of opened) await each.close()
    await database.close()
  })

  const checkOver = (port = serverOf(url ?? '').port) => {
    const own = openPostgres({ ...serverOf(url ?? ''), name, port })
    opened.push(own)
    return createWriteCheck(own.of('probes'), undefined)
  }
  const written = async () => (await database.query('select written_at from readiness_writes')).rows.length

  it('takes room on the disk, as other writes do', async () => {
    const fileOf = async () =>
      (await database.query<{ file: string }>("select pg_relation_filepath('readiness_writes') as file")).rows[0]?.file
    expect(await checkOver()()).toBeUndefined()
    const file = await fileOf()
    expect(await checkOver()()).toBeUndefined()
    expect(await fileOf()).not.toBe(file)
    expect(await written()).toBe(1)
  })

  it('goes on while somebody reads the table for long, as a backup does', async () => {
    const backup = new pg.Client({ ...serverOf(url ?? ''), database: name })
    await backup.connect()
    await backup.query('begin; lock table readiness_writes in access share mode')
    expect(await checkOver()()).toBeUndefined()
    await backup.end()
  })

  it('says that a database is read-only', async () => {
    await database.query(`alter database ${name} set default_transaction_read_only = on`)
    expect(await checkOver()()).toBe('it is read-only: core needs the primary')
    await database.query(
      `set default_transaction_read_only = off; alter database ${name} reset default_transaction_read_only`,
    )
  })

  it('says that a database gives no answer, also on a connection that worked before, or is away', async () => {
    const proxy = await startFreezingProxy(serverOf(url ?? '').port)
    const check = checkOver(proxy.port)
    expect(await check()).toBeUndefined()
    proxy.freeze()
    expect(await check()).toBe('it does not answer in time')
    proxy.thaw()
    await expect.poll(check, { timeout: 20_000 }).toBeUndefined()
    await proxy.close()
    expect(await checkOver(1)()).toBe('it cannot be reached')
  })
})
