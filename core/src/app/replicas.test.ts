import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createOnServer, serverOf } from '../../testing/database/database.ts'
import { type FreezingProxy, startFreezingProxy } from '../../testing/servers/freezing-proxy.ts'
import { type Replica, startReplica } from '../../testing/servers/replica.ts'
import { operatorKey } from '../../testing/servers/server.ts'
import type { Database } from '../platform/database/database.ts'

const url = process.env.ITOPS_TEST_DATABASE_URL ?? ''
const node = 'acme/shop/prod/eu1'

/** The steps build on each other: two replicas over one database that begins empty. */
describe.skipIf(!url)('two replicas over one server', () => {
  let database: Database
  let proxy: FreezingProxy
  let near: Replica
  let far: Replica
  const server = { ...serverOf(url || 'postgres://nobody@127.0.0.1'), name: '' }

  beforeAll(async () => {
    database = await createOnServer(url)
    const { rows } = await database.query<{ name: string }>('select current_database()::text as name')
    server.name = rows[0]?.name ?? ''
    proxy = await startFreezingProxy(server.port)
  })
  afterEach(() => proxy.thaw())
  afterAll(async () => {
    for (const replica of [near, far]) replica?.kill('SIGKILL')
    await Promise.all([near?.ended, far?.ended])
    await proxy.close()
    await database.close()
  })

  const report = (replica: Replica, name: string, status = 'OPERATIONAL') =>
    fetch(`${replica.url}/api/v1/operator/status`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${operatorKey}` },
      body: JSON.stringify({ nodeId: node, services: [{ name, status }] }),
    }).then(({ status }) => status)
  const databaseOf = async (replica: Replica) => (await replica.ready())?.checks.database.status
  const serves = (replica: Replica) =>
    expect.poll(() => databaseOf(replica), { timeout: 120_000, interval: 250 }).toBe('ok')

  it('both come up when they start at once on an empty database', async () => {
    near = await startReplica(server)
    far = await startReplica({ ...server, port: proxy.port })
    await Promise.all([serves(near), serves(far)])
    expect(await Promise.all([report(near, 'orders'), report(far, 'orders')])).toEqual([200, 200])
  }, 180_000)

  it('say what is wrong while the database stalls, and serve again by themselves', async () => {
    proxy.freeze()
    await expect
      .poll(async () => (await far.ready())?.checks.database, { timeout: 20_000 })
      .toEqual({
        status: 'unavailable',
        detail: expect.stringMatching(/does not answer in time|gave no answer/),
      })
    expect((await fetch(`${far.url}/health`)).status).toBe(200)
    expect(await report(far, 'orders')).toBe(503)
    expect(await report(near, 'orders')).toBe(200)
    proxy.thaw()
    await serves(far)
    await expect.poll(() => report(far, 'orders'), { timeout: 60_000, interval: 500 }).toBe(200)
  }, 120_000)

  it('one that is frozen in the middle of its reports holds up the other for seconds only', async () => {
    const reports = Array.from({ length: 20 }, () => report(far, 'orders').catch(() => 0))
    far.kill('SIGSTOP')
    await expect.poll(() => report(near, 'orders'), { timeout: 60_000, interval: 500 }).toBe(200)
    far.kill('SIGCONT')
    await Promise.all(reports)
    await serves(far)
  }, 120_000)

  it('one that is cut off in the middle of a report keeps no route of the other from its answer', async () => {
    // One that is well would be credited with the others of its node, without a look at its own row.
    const held = (replica: Replica) => report(replica, 'held', 'DEGRADED')
    expect(await Promise.all([held(near), report(near, 'free')])).toEqual([200, 200])
    const holder = new pg.Client({ ...server, database: server.name })
    await holder.connect()
    await holder.query(`begin;
      select from stored_service_states where service_id = (select id from services where name = 'held') for update`)
    const waiting = () =>
      database.query(
        "select from pg_stat_activity where datname = current_database() and application_name = 'itops ingest' and wait_event_type = 'Lock'",
      )
    const cut = held(far).catch(() => 0)
    await expect.poll(async () => (await waiting()).rows.length, { timeout: 20_000, interval: 50 }).toBeGreaterThan(0)
    proxy.freeze()
    // Now its session has the row, and nobody to notify.
    await holder.query('rollback')
    await holder.end()

    const repeats = Array.from({ length: 60 }, () => held(near))
    const answers = [
      ['/ready'],
      ['/metrics'],
      [`/api/v1/operator/services?nodeId=${node}`],
      ['/api/v1/sla/incidents'],
      ['/api/v1/sla/groups'],
      ['/graphql', JSON.stringify({ query: '{ __typename }' })],
    ].map(([path, body]) =>
      fetch(`${near.url}${path}`, {
        headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
        ...(body ? { method: 'POST', body } : {}),
      }).then(({ status }) => `${path} ${status}`),
    )
    const statuses = await Promise.all([...answers, report(near, 'free').then((status) => `report ${status}`)])
    expect(statuses.filter((status) => !status?.endsWith(' 200'))).toEqual([])
    expect((await Promise.all(repeats)).filter((status) => status !== 200 && status !== 503)).toEqual([])
    await expect.poll(() => held(near), { timeout: 30_000, interval: 250 }).toBe(200)
    expect(await cut).not.toBe(200)
    proxy.thaw()
    await serves(far)
  }, 120_000)

  it('one that is asked to stop while a job runs ends well, and soon', async () => {
    const holder = new pg.Client({ ...server, database: server.name })
    await holder.connect()
    await holder.query('begin; lock table late_credits in access exclusive mode')
    const running = async () => {
      const { rows } = await database.query(
        "select from pg_stat_activity where datname = current_database() and application_name = 'itops jobs' and wait_event_type = 'Lock'",
      )
      return rows.length
    }
    await expect.poll(running, { timeout: 60_000, interval: 100 }).toBeGreaterThan(0)
    for (const replica of [near, far]) replica.kill('SIGTERM')
    expect(await Promise.all([near.ended, far.ended])).toEqual([0, 0])
    // The jobs have ended on the server, too, though what they waited for is still locked.
    await expect.poll(running, { timeout: 20_000 }).toBe(0)
    await holder.end()
  }, 120_000)

  it('one that is asked to stop at any instant of its start ends by itself', async () => {
    for (const afterMs of [300, 1_500, 3_000]) {
      const replica = await startReplica(server)
      await sleep(afterMs)
      replica.kill('SIGTERM')
      expect([0, 143, 'SIGTERM']).toContain(await replica.ended)
    }
  }, 120_000)
})
