import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { serverOf } from '../../../../testing/database/database.ts'
import { type PostgresServer, startPostgres, startStandby } from '../../../../testing/database/postgres-server.ts'
import { postgresFolder } from '../../../../testing/servers/programs.ts'
import { createInProcessBus } from '../../bus/in-process.ts'
import type { Database } from '../database.ts'
import { openPostgres } from '../server/postgres.ts'
import { requestScope } from './request-scope.ts'
import { type ReadReplica, withReplica } from './with-replica.ts'

describe.skipIf(!postgresFolder())('a read replica', () => {
  let servers: PostgresServer[] = []
  let primary: Database
  let standby: Database
  let reads: ReadReplica
  const bus = createInProcessBus()

  beforeAll(async () => {
    const first = await startPostgres()
    const second = first && (await startStandby(first))
    if (!first || !second) throw new Error('PostgreSQL did not start')
    servers = [second, first]
    primary = openPostgres(serverOf(first.url))
    standby = openPostgres(serverOf(second.url))
    const replica = openPostgres(serverOf(second.url))
    const times = { everyMs: 20, boundMs: 500 }
    reads = withReplica({ primary, replica, now: () => performance.now(), ...times }, bus)
    await primary.query('create table words (word text)')
  }, 60_000)
  afterAll(async () => {
    await Promise.all([reads?.database.close(), standby?.close()])
    for (const server of servers) await server.stop()
  })
  beforeEach(async () => {
    await expect.poll(() => reads.state().problem, { timeout: 10_000 }).toBeUndefined()
  })

  const readers = () => reads.database.of('readers')
  const as = <T>(scope: { actorId?: string; isRead: boolean }, work: () => Promise<T>) =>
    requestScope.run({ actorId: scope.actorId, isRead: scope.isRead }, work)
  /** Who answers a request. */
  const answeredBy = (scope: { actorId?: string; isRead: boolean }) =>
    as(scope, async () => {
      const { rows } = await readers().query<{ standby: boolean }>('select pg_is_in_recovery() as standby')
      return rows[0]?.standby ? 'replica' : 'primary'
    })
  const reader = { actorId: 'ann', isRead: true }

  it('answers what only reads, and nothing else', async () => {
    expect(await answeredBy(reader)).toBe('replica')
    expect(await answeredBy({ isRead: true })).toBe('replica')
    expect(await answeredBy({ ...reader, isRead: false })).toBe('primary')
    const inRecovery = 'select pg_is_in_recovery() as standby'
    expect((await readers().query(inRecovery)).rows).toEqual([{ standby: false }])
    for (const work of ['ingest', 'jobs', 'probes'] as const)
      expect((await as(reader, () => reads.database.of(work).query(inRecovery))).rows).toEqual([{ standby: false }])
    const within = as(reader, () => readers().transaction((tx) => tx.query(inRecovery)))
    expect((await within).rows).toEqual([{ standby: false }])
  })

  it('leaves to the primary what a standby may not do, and is read from all the same', async () => {
    await as(reader, () => readers().query("insert into words values ('by a function')"))
    expect((await primary.query("select from words where word = 'by a function'")).rowCount).toBe(1)
    expect(await answeredBy(reader)).toBe('replica')
    await expect(as(reader, () => readers().query('select nothing'))).rejects.toMatchObject({ code: '42703' })
  })

  it('is not asked by who has just changed something, nor after an event, until it has that', async () => {
    await standby.query('select pg_wal_replay_pause()')
    await primary.query("insert into words values ('new')")
    reads.wrote('ann')
    expect([await answeredBy(reader), await answeredBy({ actorId: 'ben', isRead: true })]).toEqual([
      'primary',
      'replica',
    ])
    bus.publish('events', { ids: [1] })
    expect(await answeredBy({ actorId: 'ben', isRead: true })).toBe('primary')
    await standby.query('select pg_wal_replay_resume()')
    await expect.poll(() => answeredBy(reader), { timeout: 10_000 }).toBe('replica')
    expect((await as(reader, () => readers().query("select from words where word = 'new'"))).rowCount).toBe(1)
  })

  it('is not asked while it is behind, and says by how much', async () => {
    await standby.query('select pg_wal_replay_pause()')
    await primary.query("insert into words values ('later')")
    await expect.poll(() => reads.state().problem, { timeout: 10_000 }).toMatch(/s behind/)
    expect(await answeredBy(reader)).toBe('primary')
    expect(reads.state().lagSeconds).toBeGreaterThan(0.5)
    await standby.query('select pg_wal_replay_resume()')
    await expect.poll(() => answeredBy(reader), { timeout: 10_000 }).toBe('replica')
  })

  it('is not missed when it is gone, nor believed once it is a primary itself', async () => {
    const before = reads.reads()
    await standby.query('select pg_promote()')
    await expect.poll(() => reads.state().problem, { timeout: 10_000 }).toMatch(/no standby/)
    expect(await answeredBy(reader)).toBe('primary')
    await standby.close()
    await servers[0]?.stop()
    await expect.poll(() => reads.state().problem, { timeout: 10_000 }).toMatch(/ECONNREFUSED/)
    expect(await answeredBy(reader)).toBe('primary')
    expect(reads.reads()).toEqual({ replica: before.replica, primary: before.primary + 2 })
  })
})
