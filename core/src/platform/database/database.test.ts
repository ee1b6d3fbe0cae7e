import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPlainDatabase, plainDatabaseKinds } from '../../../testing/database/plain-database.ts'
import { type Database, DatabaseError, type Value } from './database.ts'

describe.each(plainDatabaseKinds)('the %s database', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openPlainDatabase(kind)
    await database.query(`
      create type mood as enum ('calm', 'busy');
      create table notes (id int primary key, body text not null unique)`)
  })
  afterAll(() => database.close())

  const read = async (expression: string, values?: Value[]) =>
    (await database.query<{ x: unknown }>(`select ${expression} as x`, values)).rows[0]?.x
  const bodies = async () =>
    (await database.query<{ body: string }>('select body from notes order by id')).rows.map(({ body }) => body)
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'no error',
      (error: unknown) => (error instanceof DatabaseError ? error.code : error),
    )

  it.each<[string, unknown]>([
    ['7::smallint', 7],
    ['7::integer', 7],
    ['9007199254740991::bigint', Number.MAX_SAFE_INTEGER],
    ['-12::bigint', -12],
    ['99.9900::numeric', 99.99],
    ['0.1::double precision', 0.1],
    ['true', true],
    ["''::text", ''],
    ["'ünï €'::text", 'ünï €'],
    ["'2026-10-25T02:30:00.123+02:00'::timestamptz", new Date('2026-10-25T00:30:00.123Z')],
    ["'2026-03-01'::date", '2026-03-01'],
    [`'{"a": [1, null, {"b": "c"}]}'::jsonb`, { a: [1, null, { b: 'c' }] }],
    [`'[1]'::json`, [1]],
    ["'null'::jsonb", null],
    [`array['a', 'b,c', 'd"e', '', null]`, ['a', 'b,c', 'd"e', '', null]],
    ['array[1, null, -3]::bigint[]', [1, null, -3]],
    ['array[1, 2]::integer[]', [1, 2]],
    ['array[0.5, null]::numeric[]', [0.5, null]],
    ['array[]::bigint[]', []],
    ["array['2026-01-01Z', null]::timestamptz[]", [new Date('2026-01-01T00:00:00Z'), null]],
    ["array['2026-01-01']::date[]", ['2026-01-01']],
    ['array[true, false]', [true, false]],
    ['null::bigint', null],
    ["'\\xdeadbeef'::bytea", Buffer.from('deadbeef', 'hex')],
    ["'busy'::mood", 'busy'],
    ["array['busy', 'calm']::mood[]::text[]", ['busy', 'calm']],
    ["'{[1,3),[5,8)}'::int4multirange", '{[1,3),[5,8)}'],
    ["'550e8400-e29b-41d4-a716-446655440000'::uuid", '550e8400-e29b-41d4-a716-446655440000'],
  ])('gives %s as its JavaScript type', async (expression, expected) => {
    expect(await read(expression)).toEqual(expected)
    // Through the extended protocol, too.
    expect(await read(expression, [])).toEqual(expected)
  })

  it('gives an interval as its parts', async () => {
    expect(await read("interval '1 day 02:03:04'")).toMatchObject({ days: 1, hours: 2, minutes: 3, seconds: 4 })
  })

  it('refuses a bigint and an instant that cannot be reported exactly', async () => {
    const tooLarge = read('9007199254740993::bigint')
    await expect(tooLarge).rejects.toMatchObject({ code: '22003', message: expect.stringContaining('does not fit') })
    await expect(read('$1::timestamptz', [new Date(Number.NaN)])).rejects.toThrow(RangeError)
  })

  it.each<[string, string, Value]>([
    ['text with quotes, backslashes and commas', '$1::text', `a'b"c\\d,e{}\n`],
    ['unicode', '$1::text', 'naïve 🙂'],
    ['an empty text', '$1::text', ''],
    ['null', '$1::text', null],
    ['a whole number', '$1::integer', -42],
    ['a bigint beyond 32 bits', '$1::bigint', 5_000_000_000],
    ['a fraction', '$1::double precision', 0.1],
    ['a truth value', '$1::boolean', false],
    ['an instant', '$1::timestamptz', new Date('2026-02-28T23:59:59.999Z')],
    ['nested json', '$1::jsonb', { a: [{ b: `"'\\` }, null], c: { d: 'é' } }],
    ['bytes', '$1::bytea', Buffer.from([0, 1, 92, 255])],
    ['an empty array', '$1::text[]', []],
    ['an array of awkward texts', '$1::text[]', ['', 'NULL', 'a,b', 'c"d', 'e\\f', '{g}', "h'i", ' j ', '🙂', null]],
    ['an array of numbers', '$1::bigint[]', [1, -2, 5_000_000_000]],
    ['an array of instants', '$1::timestamptz[]', [new Date(0), null, new Date('2026-01-01T00:00:00.001Z')]],
    ['an array of truth values', '$1::boolean[]', [true, null, false]],
  ])('takes %s and gives it back', async (_what, expression, value) => {
    expect(await read(expression, [value])).toEqual(value)
  })

  it('takes undefined as null and a JavaScript bigint as a number', async () => {
    expect(await read('$1::text', [undefined])).toBeNull()
    expect(await read('$1::bigint', [12n])).toBe(12)
  })

  it('takes an array of arrays and of objects', async () => {
    expect(await read('$1::integer[]', [[[1, 2], [3, 4]]])).toEqual([[1, 2], [3, 4]]) // biome-ignore format: a matrix
    expect(await read('to_jsonb($1::jsonb[])', [[{ a: 'x"y\\z' }, { a: null }]])).toEqual([
      { a: 'x"y\\z' },
      { a: null },
    ])
  })

  it('counts the rows returned or changed', async () => {
    expect((await database.query('select generate_series(1, 3)')).rowCount).toBe(3)
    expect((await database.query('update notes set body = body where false')).rowCount).toBe(0)
    const inserted = await database.query("insert into notes values (100, 'counted'), (101, 'twice')", [])
    expect(inserted.rowCount).toBe(2)
    expect((await database.query('delete from notes returning id')).rows).toEqual([{ id: 100 }, { id: 101 }])
  })

  it.each([
    ['select from nowhere', '42P01'],
    ['selec 1', '42601'],
    ['select 1 / 0', '22012'],
    ["select 'x'::integer", '22P02'],
    ['insert into notes values (1, null)', '23502'],
  ])('fails %s with SQLSTATE %s, with and without values', async (text, code) => {
    expect(await codeOf(database.query(text))).toBe(code)
    expect(await codeOf(database.query(text, []))).toBe(code)
    expect(await read('1')).toBe(1)
  })

  it('names the detail of a duplicate', async () => {
    await database.query("insert into notes values (200, 'once')")
    const again = database.query("insert into notes values (201, 'once')")
    await expect(again).rejects.toMatchObject({ code: '23505', detail: expect.stringContaining('once') })
    await database.query('delete from notes')
  })

  it('runs a script of several statements and gives the result of the last, or does nothing of it', async () => {
    const { rows } = await database.query<{ body: string }>(
      "insert into notes values (1, 'script'); select body from notes where id = 1",
    )
    expect(rows).toEqual([{ body: 'script' }])
    expect(await codeOf(database.query("insert into notes values (2, 'half'); select 1 / 0"))).toBe('22012')
    expect(await bodies()).toEqual(['script'])
    await database.query('delete from notes')
  })

  it('commits a transaction that resolves and rolls back one that throws', async () => {
    const answer = await database.transaction(async (tx) => {
      await tx.query("insert into notes values (1, 'kept')")
      return 'answer'
    })
    expect(answer).toBe('answer')
    const failing = database.transaction(async (tx) => {
      await tx.query("insert into notes values (2, 'lost')")
      throw new Error('on purpose')
    })
    await expect(failing).rejects.toThrow('on purpose')
    const aborted = database.transaction(async (tx) => {
      await tx.query("insert into notes values (3, 'lost')")
      await tx.query('select 1 / 0').catch(() => {})
      await tx.query('select 1')
    })
    expect(await codeOf(aborted)).toBe('25P02')
    expect(await bodies()).toEqual(['kept'])
    await database.query('delete from notes')
  })

  it('loses no update of transactions that run at the same time', async () => {
    await database.query('create table counters (n int); insert into counters values (0)')
    const increment = () =>
      database.transaction(async (tx) => {
        const { rows } = await tx.query<{ n: number }>('select n from counters for update')
        await tx.query('update counters set n = $1', [(rows[0]?.n ?? 0) + 1])
      })
    await Promise.all(Array.from({ length: 20 }, increment))
    expect((await database.query('select n from counters')).rows).toEqual([{ n: 20 }])
  })

  it('gives a named lock to one taker at a time', async () => {
    const order: string[] = []
    let release = () => {}
    const first = database.withLock('tide', async (session) => {
      await session.query('select 1')
      order.push('first in')
      await new Promise<void>((resolve) => {
        release = resolve
      })
      order.push('first out')
      return 'first'
    })
    await expect.poll(() => order).toEqual(['first in'])
    expect(await database.withLock('tide', async () => 'second')).toBeUndefined()
    expect(await database.withLock('other', async () => 'other')).toBe('other')
    const third = database.withLock('tide', async () => order.push('third'), true)
    release()
    expect(await first).toBe('first')
    await third
    expect(order).toEqual(['first in', 'first out', 'third'])
    expect(await database.withLock('tide', async () => 'free again')).toBe('free again')
  })

  it('gives a lock asked for twice at once to one of the two', async () => {
    let others = 0
    const work = async () => {
      await expect.poll(() => others).toBe(1)
      return 'taken'
    }
    const answers = [1, 2].map(async () => {
      const answer = await database.withLock('rush', work)
      if (answer === undefined) others++
      return answer
    })
    expect((await Promise.all(answers)).toSorted()).toEqual(['taken', undefined])
  })

  it('gives a lock back when the work under it fails', async () => {
    await expect(database.withLock('fragile', () => Promise.reject(new Error('on purpose')))).rejects.toThrow(
      'on purpose',
    )
    expect(await database.withLock('fragile', async () => 'free')).toBe('free')
  })

  it.each<[string, (of: Database) => Promise<unknown>]>([
    ['a query', (of) => of.query('select 1')],
    ['a query of another kind of work', (of) => of.of('readers').query('select 1')],
    ['a transaction', (of) => of.transaction(async () => {})],
    ['a lock', (of) => of.withLock('nested', async () => {})],
  ])('refuses %s inside a transaction, and says what to do', async (_what, call) => {
    await expect(database.transaction(() => call(database))).rejects.toThrow(
      /was called inside a transaction: use the query that the transaction is given/,
    )
    // What was begun there may go on after the commit.
    let later = () => {}
    const { promise } = await database.transaction(async () => ({
      promise: new Promise<void>((resolve) => {
        later = resolve
      }).then(() => call(database)),
    }))
    later()
    await promise
  })

  it('refuses to wait for a lock that the caller holds', async () => {
    const nested = database.withLock('own', () => database.withLock('own', async () => 'never', true))
    await expect(nested).rejects.toThrow('the lock own was asked for by who holds it')
    expect(await database.withLock('own', () => database.withLock('own', async () => 'never'))).toBeUndefined()
  })

  it('begins nothing for a signal that is aborted, neither what waits nor what comes later', async () => {
    const stop = new AbortController()
    const bound = database.of('jobs', { signal: stop.signal })
    let finish = () => {}
    const holder = database.withLock('gate', () => new Promise<void>((resolve) => (finish = resolve)))
    const waiting = codeOf(database.withLock('gate', async () => 'late', { wait: true, signal: stop.signal }))
    const half = codeOf(
      bound.transaction(async (tx) => {
        await tx.query("insert into notes values (300, 'half')")
        stop.abort()
        await tx.query("insert into notes values (301, 'never')")
      }),
    )
    expect(await half).toBe('ECANCELED')
    expect(await waiting).toBe('ECANCELED')
    expect(await codeOf(bound.query('select 1'))).toBe('ECANCELED')
    finish()
    await holder
    expect((await database.query('select id from notes where id >= 300')).rows).toEqual([])
  })

  it('works in UTC', async () => {
    expect(await read("current_setting('timezone')")).toBe('UTC')
    expect(await read("'2026-06-01T00:00:00'::timestamptz")).toEqual(new Date('2026-06-01T00:00:00Z'))
  })

  it('says how many wait for a connection of a kind of work, and for how long in all', async () => {
    const probes = database.of('probes')
    const loadOfProbes = () => database.load().find(({ kind: each }) => each === 'probes')
    const before = loadOfProbes()
    expect(before).toMatchObject({ limit: 1, busy: 0, waiting: 0 })
    let end = () => {}
    let holding: Promise<void> | undefined
    await new Promise<void>((begun) => {
      holding = probes.transaction(() => {
        begun()
        return new Promise<void>((resolve) => (end = resolve))
      })
    })
    const waiting = probes.query('select 1')
    expect(loadOfProbes()).toMatchObject({ busy: 1, waiting: 1 })
    await expect.poll(() => loadOfProbes()?.waitedMs).toBeGreaterThan(before?.waitedMs ?? 0)
    end()
    await Promise.all([holding, waiting])
    expect(loadOfProbes()).toMatchObject({ busy: 0, waiting: 0 })
    expect(loadOfProbes()?.waitedMs).toBeGreaterThan(before?.waitedMs ?? 0)
  })

  it('refuses statements once it is closed', async () => {
    const other = await openPlainDatabase(kind)
    await other.query('select 1')
    await other.close()
    await expect(other.query('select 1')).rejects.toThrow(DatabaseError)
    await expect(other.transaction(async () => {})).rejects.toThrow(DatabaseError)
  })
})
