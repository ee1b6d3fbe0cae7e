import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createOnServer, serverOf } from '../../../../testing/database/database.ts'
// Also has the set-up start a server: plain-database.ts.
import '../../../../testing/database/plain-database.ts'
import { startPgBouncer } from '../../../../testing/database/pgbouncer.ts'
import type { Database, Queryable } from '../database.ts'
import { setSessionDefaults } from '../session-defaults.ts'
import { openPostgres } from './postgres.ts'

const url = inject('plainServerUrl')

describe.skipIf(!url)('a database behind PgBouncer, which gives connections out by transaction', () => {
  let direct: Database
  let pooler: Awaited<ReturnType<typeof startPgBouncer>>
  let near: Database
  let far: Database
  beforeAll(async () => {
    const address = url ?? ''
    direct = await createOnServer(address)
    await setSessionDefaults(direct, () => {})
    const { rows } = await direct.query<{ name: string }>('select current_database()::text as name')
    // One for the locks of each replica, and two for all else that both do.
    pooler = await startPgBouncer({ ...serverOf(address), name: rows[0]?.name ?? '' }, 4)
    near = openPostgres(pooler.server)
    far = openPostgres(pooler.server)
  })
  afterAll(async () => {
    await Promise.all([near?.close(), far?.close()])
    await pooler?.stop()
    await direct?.close()
  })

  const settingsOf = async (session: Queryable) =>
    (
      await session.query<Record<string, string>>(
        `select
          current_setting('statement_timeout') as statement,
          current_setting('lock_timeout') as lock,
          current_setting('timezone') as zone,
          current_setting('jit') as jit`,
      )
    ).rows[0]

  it('bounds each kind of work by its own times, which reach no other that gets its connection', async () => {
    const work = [near.of('ingest'), near.of('readers'), near.of('jobs'), far.of('probes')]
    const usual = { zone: 'UTC', jit: 'off' }
    for (const _ of [1, 2, 3])
      expect(await Promise.all(work.map(settingsOf))).toEqual([
        { statement: '15s', lock: '5s', ...usual },
        { statement: '30s', lock: '5s', ...usual },
        { statement: '1h', lock: '10s', ...usual },
        { statement: '1500ms', lock: '1s', ...usual },
      ])
    expect(await near.of('ingest').transaction(settingsOf)).toEqual({ statement: '15s', lock: '250ms', ...usual })
    expect(await near.of('jobs').transaction(settingsOf)).toEqual({ statement: '1h', lock: '10s', ...usual })
  })

  it('serves more callers than it has connections, with values and without', async () => {
    const readers = near.of('readers')
    const asked = Array.from({ length: 60 }, (_, number) =>
      readers.query<{ number: number }>('select $1::integer as number, pg_sleep(0.01)', [number]),
    )
    expect((await Promise.all(asked)).map(({ rows }) => rows[0]?.number)).toEqual(asked.map((_, number) => number))
  })

  it('runs procedures that commit, in UTC and without JIT', async () => {
    await near.query(`
      create table runs (zone text, jit text);
      create procedure run() language plpgsql as $$
      begin
        insert into runs values (current_setting('timezone'), current_setting('jit'));
        commit;
      end $$`)
    await near.query('call run()')
    expect((await far.query('select zone, jit from runs')).rows).toEqual([{ zone: 'UTC', jit: 'off' }])
  })

  it('gives a named lock to one replica at a time, and to the next when it is given back', async () => {
    let giveBack = () => {}
    let holding: Promise<string | undefined> | undefined
    await new Promise<void>((begun) => {
      holding = near.withLock('tide', () => {
        begun()
        return new Promise<string>((resolve) => (giveBack = () => resolve('near')))
      })
    })
    expect(await far.withLock('tide', async () => 'far')).toBeUndefined()
    expect(await far.withLock('other', async () => 'other')).toBe('other')
    giveBack()
    expect(await holding).toBe('near')
    expect(await far.withLock('tide', async () => 'far')).toBe('far')
    const { rows } = await direct.query("select from pg_locks where locktype = 'advisory'")
    expect(rows).toEqual([])
  })

  it('passes the locks on of a replica that is gone', async () => {
    const leaving = openPostgres(pooler.server)
    let begun = false
    const holding = leaving.withLock('watch', async (held) => {
      begun = true
      await held.query('select pg_sleep(60)')
    })
    const ended = holding.catch((error: Error) => error)
    await expect.poll(() => begun).toBe(true)
    await leaving.close()
    expect(await ended).toBeInstanceOf(Error)
    await expect.poll(() => far.withLock('watch', async () => 'far'), { timeout: 20_000 }).toBe('far')
  })
})
