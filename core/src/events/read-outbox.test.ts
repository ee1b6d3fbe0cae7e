import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPlainDatabase, plainDatabaseKinds } from '../../testing/database/plain-database.ts'
import { createInProcessBus } from '../platform/bus/in-process.ts'
import type { Database, Queryable } from '../platform/database/database.ts'
import { type ReadOptions, readOutbox } from './read-outbox.ts'
import { readOutboxLags } from './read-outbox-lags.ts'
import { appendEvents, withEvents } from './with-events.ts'

const now = new Date('2026-03-01T12:00:00Z')
const clock = { now: () => now }

/** The outbox needs no TimescaleDB: on a plain server only its own files are applied. */
async function openOutbox(kind: Database['kind']): Promise<Database> {
  const database = await openPlainDatabase(kind)
  if (kind === 'embedded') return database
  for (const name of ['schema/003-access-and-events', 'functions/outbox'])
    await database.query(await readFile(new URL(`../../../sql/${name}.sql`, import.meta.url), 'utf8'))
  return database
}

describe.each(plainDatabaseKinds)('a reader of the outbox on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openOutbox(kind)
  })
  beforeEach(() => database.query('truncate outbox_events, outbox_readers'))
  afterAll(() => database.close())

  const append = (subject: string, tx: Queryable = database, at = now) =>
    appendEvents(tx, [{ type: 'service.created', subject, payload: {} }], at)
  /** One turn; the subjects of what it read, or undefined when another one had the turn. */
  const read = async (reader: string, options: ReadOptions = {}) => {
    const subjects: string[] = []
    const handle = async (_tx: Queryable, events: { subject: string }[]) => {
      subjects.push(...events.map(({ subject }) => subject))
    }
    const turn = await readOutbox({ database, clock }, reader, handle, options)
    return turn && subjects
  }

  it('starts at the present end, and reads what comes then once, in its order', async () => {
    await append('before')
    expect(await read('a')).toEqual([])
    for (const subject of ['one', 'two', 'three']) await append(subject)
    expect(await read('a')).toEqual(['one', 'two', 'three'])
    expect(await read('a')).toEqual([])
  })

  it('is behind by the age of the oldest event that it has not read', async () => {
    const lags = () => readOutboxLags(database, ['a', 'absent'], now)
    await read('a')
    await append('first', database, new Date(now.getTime() - 90_000))
    await append('second', database, new Date(now.getTime() - 30_000))
    expect(await lags()).toEqual([
      { reader: 'a', seconds: 90 },
      { reader: 'absent', seconds: 0 },
    ])
    await read('a', { limit: 1 })
    expect(await lags()).toMatchObject([{ seconds: 30 }, { seconds: 0 }])
    await read('a')
    expect(await lags()).toMatchObject([{ seconds: 0 }, { seconds: 0 }])
  })

  it('hears of what a verb appends once that is committed, and never of what is rolled back', async () => {
    const bus = createInProcessBus()
    const heard: number[] = []
    bus.subscribe('events', ({ ids }) => heard.push(...ids))
    const verb = (subject: string, fails: boolean) =>
      withEvents({ database, bus }, async (_tx, add) => {
        const count = await add([{ type: 'service.created', subject, payload: {} }], now)
        expect(heard).toHaveLength(0)
        if (fails) throw new Error('refused')
        return count
      })
    await read('a')
    await expect(verb('refused', true)).rejects.toThrow('refused')
    expect(await verb('done', false)).toBe(1)
    expect(heard).toHaveLength(1)
    expect(await read('a')).toEqual(['done'])
  })

  it('starts from an instant when it is given one', async () => {
    await append('too old', database, new Date(now.getTime() - 1))
    await append('old enough')
    expect(await read('a', { since: now })).toEqual([])
    expect(await read('a')).toEqual(['old enough'])
  })

  it('reads in batches, and does not confuse what comes between them', async () => {
    await read('a')
    for (const subject of ['one', 'two', 'three', 'four']) await append(subject)
    expect(await read('a', { limit: 2 })).toEqual(['one', 'two'])
    await append('five')
    expect(await read('a', { limit: 2 })).toEqual(['three', 'four'])
    expect(await read('a', { limit: 2 })).toEqual([])
    expect(await read('a', { limit: 2 })).toEqual(['five'])
    expect(await read('a')).toEqual([])
  })

  it('has its own place beside other readers', async () => {
    await read('a')
    await append('one')
    await read('b')
    await append('two')
    expect(await read('b')).toEqual(['two'])
    expect(await read('a')).toEqual(['one', 'two'])
  })

  it('gets the same events again when handling them failed, and nothing that was written stays', async () => {
    await read('a')
    await append('one')
    const crash = readOutbox({ database, clock }, 'a', async (tx) => {
      await append('half done', tx)
      throw new Error('crashed')
    })
    await expect(crash).rejects.toThrow('crashed')
    expect(await read('a')).toEqual(['one'])
    expect(await read('a')).toEqual([])
  })

  it('reads later what it appended itself while handling', async () => {
    await read('a')
    await append('one')
    await readOutbox({ database, clock }, 'a', async (tx) => void (await append('caused', tx)))
    await append('two')
    expect(await read('a')).toEqual(['caused', 'two'])
  })

  it('goes on in a database that was restored from a dump, where transactions are numbered anew', async () => {
    await read('a')
    await append('read')
    await read('a')
    await append('unread')
    const far = 1_000_000_000
    await database.query("update outbox_events set tx = (case when subject = 'read' then $1 else $2 end)::text::xid8", [
      far - 1,
      far + 5,
    ])
    await database.query('update outbox_readers set seen = $1::pg_snapshot', [`${far}:${far}:`])
    await append('new', database, new Date(now.getTime() + 1))
    expect(await read('a')).toEqual([])
    expect(await read('a')).toEqual(['unread', 'new'])
    expect(await read('a')).toEqual([])
  })

  it('keeps what it has not read from the clean-up for 30 days, and is notified of what went after', async () => {
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)
    await read('a')
    await append('long gone', database, daysAgo(31))
    await append('old', database, daysAgo(8))
    await read('b')
    const cleanUp = () => database.query(`call run_expiry(0, '{"keep_events": "7 days"}')`)
    const left = async () =>
      (await database.query<{ subject: string }>('select subject from outbox_events')).rows.map(
        ({ subject }) => subject,
      )
    await cleanUp()
    expect(await left()).toEqual(['old'])
    const handled: number[] = []
    const turn = await readOutbox({ database, clock }, 'a', async (_tx, events) => void handled.push(events.length))
    expect([turn, handled]).toEqual([{ handled: 1, missed: 1, more: false }, [1]])
    expect((await readOutbox({ database, clock }, 'a', async () => {}))?.missed).toBe(0)
    await cleanUp()
    expect(await left()).toEqual([])
  })

  // The embedded database has one session: there transactions take turns.
  describe.runIf(kind === 'postgres')('beside other sessions', () => {
    /** Something to wait for, and the way to let it go. */
    const gate = () => {
      let open = () => {}
      const opened = new Promise<void>((resolve) => {
        open = resolve
      })
      return { open, opened }
    }

    it('has a turn that a second one does not get', async () => {
      await read('a')
      await append('one')
      const [started, end] = [gate(), gate()]
      const first = readOutbox({ database, clock }, 'a', async () => {
        started.open()
        await end.opened
      })
      await started.opened
      expect(await read('a')).toBeUndefined()
      expect(await read('b')).toEqual([])
      end.open()
      expect((await first)?.handled).toBe(1)
      expect(await read('a')).toEqual([])
    })

    it('handles each event once while two of them race and twenty sessions append', async () => {
      await read('a')
      const seen: string[] = []
      let appending = true
      const reading = [1, 2].map(async () => {
        let idle = 0
        while (appending || idle < 2) {
          const batch = await read('a', { limit: 7 })
          if (batch) seen.push(...batch)
          idle = appending || batch === undefined || batch.length > 0 ? 0 : idle + 1
        }
      })
      const subjects = Array.from({ length: 200 }, (_, index) => `event ${index}`)
      await Promise.all(subjects.map((subject) => database.transaction((tx) => append(subject, tx))))
      appending = false
      await Promise.all(reading)
      expect(seen.toSorted()).toEqual(subjects.toSorted())
    })

    it('does not leave out what a slow transaction commits late under an earlier id', async () => {
      await read('a')
      const [appended, end] = [gate(), gate()]
      const slow = database.transaction(async (tx) => {
        await append('slow', tx)
        appended.open()
        await end.opened
      })
      await appended.opened
      await append('quick')
      expect(await read('a')).toEqual(['quick'])
      expect(await read('a')).toEqual([])
      end.open()
      await slow
      expect(await read('a')).toEqual(['slow'])
      expect(await read('a')).toEqual([])
    })
  })
})
