import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createOnServer, serverOf } from '../../../../testing/database/database.ts'
import '../../../../testing/database/plain-database.ts'
import { type FreezingProxy, startFreezingProxy } from '../../../../testing/servers/freezing-proxy.ts'

import { type Database, isUnavailable } from '../database.ts'
import { openPostgres } from './postgres.ts'

const url = inject('plainServerUrl')

/** How a promise failed, as code and whether it is worth to try again; undefined when it did not. */
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error) => ({ code: error.code, unavailable: isUnavailable(error) }),
  )

describe.skipIf(!url).concurrent('the sessions on a server', () => {
  let database: Database
  let name: string
  const settings = () => ({ ...serverOf(url ?? ''), name })
  const proxies: FreezingProxy[] = []
  const opened: { close(): Promise<unknown> }[] = []

  beforeAll(async () => {
    database = await createOnServer(url ?? '')
    const { rows } = await database.query<{ name: string }>('select current_database()::text as name')
    name = rows[0]?.name ?? ''
    await database.query(`
      create table counters (name text primary key, n integer not null default 0);
      insert into counters (name) values ('locked'), ('free'), ('vanished'), ('frozen')`)
  })
  afterAll(async () => {
    await Promise.all(opened.map((each) => each.close()))
    for (const proxy of proxies) await proxy.close()
    await database.close()
  })

  const open = (port = settings().port) => {
    const another = openPostgres({ ...settings(), port })
    opened.push(another)
    return another
  }
  /** A database behind a cable that can be cut. */
  const openCuttable = async () => {
    const proxy = await startFreezingProxy(settings().port)
    proxies.push(proxy)
    return { proxy, far: open(proxy.port) }
  }
  const increment = (of: Database, row: string) =>
    of.transaction((tx) => tx.query('update counters set n = n + 1 where name = $1', [row]))
  const working = async (comment: string) => {
    const { rows } = await database
      .of('readers')
      .query("select pid from pg_stat_activity where state = 'active' and query like $1", [`%${comment}%pg_sleep%`])
    return rows.length
  }

  it.each([
    ['ingest', { statement_timeout: '15s', lock_timeout: '5s', idle_in_transaction_session_timeout: '10s' }],
    ['readers', { statement_timeout: '30s', lock_timeout: '5s', idle_session_timeout: '15s' }],
    ['jobs', { statement_timeout: '1h', lock_timeout: '10s', client_connection_check_interval: '2s' }],
    ['probes', { statement_timeout: '1500ms', lock_timeout: '1s', TimeZone: 'UTC' }],
  ] as const)('have the time-outs of their kind of work: %s', async (work, expected) => {
    const { rows } = await database
      .of(work)
      .query<{ name: string; value: string }>(
        'select name, current_setting(name) as value from unnest($1::text[]) as name',
        [Object.keys(expected)],
      )
    expect(Object.fromEntries(rows.map(({ name, value }) => [name, value]))).toEqual(expected)
  })

  it('end a statement that takes too long, in a way that says to try again', async ({ expect }) => {
    const probes = database.of('probes')
    expect(await failureOf(probes.query('select pg_sleep(20)'))).toEqual({ code: '57014', unavailable: true })
    expect((await probes.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  it('cancel on the server what a signal or its own bound ends', async ({ expect }) => {
    const stop = new AbortController()
    const slow = failureOf(database.of('jobs', { signal: stop.signal }).query('select /* by signal */ pg_sleep(60)'))
    const bounded = failureOf(database.of('jobs', { statementMs: 300 }).query('select /* by bound */ pg_sleep(60)'))
    await expect.poll(() => working('by signal')).toBe(1)
    stop.abort()
    expect(await slow).toEqual({ code: 'ECANCELED', unavailable: true })
    expect(await bounded).toEqual({ code: 'ETIMEDOUT', unavailable: true })
    await expect.poll(() => working('by '), { timeout: 10_000 }).toBe(0)
    const after = database.of('jobs', { signal: stop.signal })
    expect(await failureOf(after.query('select 1'))).toEqual({ code: 'ECANCELED', unavailable: true })
  })

  it('are cut off when the database closes while a job runs', async ({ expect }) => {
    const own = open()
    const job = failureOf(own.query('select /* at close */ pg_sleep(60)'))
    await expect.poll(() => working('at close')).toBe(1)
    await own.close()
    expect(await job).toMatchObject({ unavailable: true })
    await expect.poll(() => working('at close'), { timeout: 10_000 }).toBe(0)
  })

  it('are left to others by whoever waits for a locked row', async ({ expect }) => {
    const own = open()
    const holder = new pg.Client({ ...serverOf(url ?? ''), database: name })
    await holder.connect()
    await holder.query("begin; update counters set n = n + 1 where name = 'locked'")
    const repeats = Array.from({ length: 40 }, () => failureOf(increment(own.of('ingest'), 'locked')))
    let waiting = repeats.length
    for (const repeat of repeats) repeat.then(() => waiting--)
    await increment(own.of('ingest'), 'free')
    await own.of('readers').query('select 1')
    await own.of('probes').query('select 1')
    expect(waiting).toBe(40)
    await holder.query('rollback')
    await holder.end()
    const ended = await Promise.all(repeats)
    expect(ended.filter((failure) => failure && !failure.unavailable)).toEqual([])
    await increment(own.of('ingest'), 'locked')
  })

  it('of a replica that vanished within a transaction give its locks back', async ({ expect }) => {
    const { proxy, far } = await openCuttable()
    const vanished = failureOf(
      far.of('ingest').transaction(async (tx) => {
        await tx.query("update counters set n = n + 1 where name = 'vanished'")
        proxy.freeze()
        await tx.query('select 1')
      }),
    )
    await expect
      .poll(() => failureOf(increment(database.of('ingest'), 'vanished')), { timeout: 40_000 })
      .toBeUndefined()
    expect(await vanished).toMatchObject({ unavailable: true })
    expect((await database.query("select n from counters where name = 'vanished'")).rows).toEqual([{ n: 1 }])
  })

  it('of a replica that vanished while it held a lock leave the lock to another', async ({ expect }) => {
    const { proxy, far } = await openCuttable()
    let isTaken = false
    const lost = failureOf(
      far.withLock('lane', async (held) => {
        proxy.freeze()
        isTaken = true
        await held.query('select pg_sleep(60)')
      }),
    )
    await expect.poll(() => isTaken).toBe(true)
    expect(await database.withLock('lane', async () => 'too early')).toBeUndefined()
    await expect.poll(() => database.withLock('lane', async () => 'taken over'), { timeout: 40_000 }).toBe('taken over')
    expect(await lost).toEqual({ code: 'ELOST', unavailable: true })
  })

  it('notice that the network took their answer away, however long their statement may run', async ({ expect }) => {
    const { proxy, far } = await openCuttable()
    const job = failureOf(far.of('jobs').query('select /* cut */ pg_sleep(1)'))
    await expect.poll(() => working('cut')).toBe(1)
    proxy.freeze()
    expect(await failureOf(far.of('probes').query('select 1'))).toMatchObject({ unavailable: true })
    expect(await job).toEqual({ code: 'ELOST', unavailable: true })
    proxy.thaw()
    await expect.poll(() => failureOf(far.query('select 1')), { timeout: 20_000 }).toBeUndefined()
  })

  it('share the connections that one replica may have, and open no more', async ({ expect }) => {
    const own = open()
    const all = (['ingest', 'readers', 'jobs', 'probes'] as const).flatMap((work) =>
      Array.from({ length: 20 }, () => own.of(work).query(`select '${name}', pg_sleep(0.05)`)),
    )
    await Promise.allSettled([...all, own.withLock('shared', () => own.query('select 1'))])
    const { rows } = await database.query<{ n: number }>(
      'select count(*)::integer as n from pg_stat_activity where query like $1',
      [`%${name}%pg_sleep(0.05)%`],
    )
    expect(rows[0]?.n).toBeLessThanOrEqual(settings().poolSize)
  })

  it('leave readers fewer connections while reports wait for their answers', async ({ expect }) => {
    const own = open()
    const limit = () => own.load().find(({ kind }) => kind === 'readers')?.limit
    const all = limit()
    await increment(own.of('ingest'), 'free')
    // As while answers of thousands of rows are written, one after the other.
    const writing = setInterval(() => {
      const until = performance.now() + 60
      while (performance.now() < until);
    })
    for (let count = 0; count < 3; count++) await increment(own.of('ingest'), 'free')
    clearInterval(writing)
    expect(limit()).toBeLessThan(all ?? 0)
    await Promise.all(Array.from({ length: 8 }, () => own.of('readers').query('select pg_sleep(0.01)')))
  })

  it('take a lock over another connection when the server has ended the idle one', async ({ expect }) => {
    const own = open()
    await own.withLock('idle', async () => 'done')
    const ending = database.query(
      `select pg_sleep(0.2), pg_terminate_backend(pid)
      from pg_stat_activity
      where datname = current_database()
        and application_name = 'itops locks'
        and state = 'idle'
        and query like '%pg_advisory_unlock%'`,
    )
    await new Promise((resolve) => setTimeout(resolve, 100))
    // The news of it comes, and nobody reads it.
    const until = performance.now() + 400
    while (performance.now() < until);
    expect(await own.withLock('idle', async () => 'done')).toBe('done')
    expect((await ending).rowCount).toBeGreaterThan(0)
  })
})
