import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPlainDatabase, plainDatabaseKinds } from '../../../testing/database/plain-database.ts'
import { createInProcessBus } from '../../platform/bus/in-process.ts'
import type { Database } from '../../platform/database/database.ts'
import { attemptMs, claimDeliveries, leaseMs } from './claim-deliveries.ts'
import { finishDelivery, type Outcome } from './finish-delivery.ts'

const now = new Date('2026-03-02T10:00:00Z')

/** Claims need no TimescaleDB: on a plain server only the tables of notifications are made. */
async function openTables(kind: Database['kind']): Promise<Database> {
  const database = await openPlainDatabase(kind)
  if (kind === 'embedded') return database
  const text = await readFile(new URL('../../../../sql/schema/013-notifications.sql', import.meta.url), 'utf8')
  await database.query(text)
  return database
}

describe.each(plainDatabaseKinds)('claims of deliveries on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTables(kind)
    await database.query(
      `insert into notification_channels (name, kind, enabled, settings, created_at, updated_at)
      select 'channel ' || n, 'webhook', true, '{}', $1, $1
      from generate_series(1, 3) n`,
      [now],
    )
    await database.query(
      `insert into notification_deliveries (channel_id, reason, message, status, created_at, next_at)
      select c.id, 'TEST', '{}', 'PENDING', $1, $1
      from notification_channels c
      cross join generate_series(1, 12)`,
      [now],
    )
  })
  afterAll(() => database.close())

  const sent: Outcome = { status: 'SENT', reference: undefined, repeatAt: null }
  const failed: Outcome = { status: 'FAILED', error: 'too late', permanent: true, scope: 'MESSAGE', done: [] }
  const bus = createInProcessBus()
  const due = (where: string) =>
    database.query(
      `update notification_deliveries set status = 'PENDING', next_at = $1, lease = null, leased_until = null where ${where}`,
      [now],
    )

  it('are each given to one of many who ask at the same time, and of no channel more than may be under way', async () => {
    const claims: number[] = []
    const held = new Map<number, number>()
    let max = 0
    const work = async () => {
      for (let idle = 0; idle < 5; ) {
        const [claimed] = await claimDeliveries(database, now, 1)
        idle = claimed ? 0 : idle + 1
        if (!claimed) continue
        claims.push(claimed.id)
        const count = (held.get(claimed.channelId) ?? 0) + 1
        held.set(claimed.channelId, count)
        max = Math.max(max, count)
        await database.query('select')
        held.set(claimed.channelId, (held.get(claimed.channelId) ?? 0) - 1)
        await finishDelivery({ database, bus }, claimed, sent, now)
      }
    }
    await Promise.all(Array.from({ length: 8 }, work))
    expect(claims).toHaveLength(36)
    expect(new Set(claims).size).toBe(36)
    expect(max).toBeLessThanOrEqual(4)
  })

  it('take of every channel in turn, and no more than asked for', async () => {
    await due('true')
    const claimed = await claimDeliveries(database, now, 7)
    const counts = [1, 2, 3].map((channel) => claimed.filter(({ channelId }) => channelId === channel).length)
    expect(counts.toSorted()).toEqual([2, 2, 3])
    const rest = await claimDeliveries(database, now, 100)
    expect(rest).toHaveLength(3 * 4 - 7)
    expect(await claimDeliveries(database, now, 100)).toEqual([])
  })

  it('take of a channel that fails one at a time, and leave half of all to those that work', async () => {
    await due('true')
    await database.query('update notification_channels set failures = 3 where id < 3')
    const claimed = await claimDeliveries(database, now, 3)
    expect(claimed.map(({ channelId }) => channelId).toSorted()).toEqual([1, 3, 3])
    await database.query("update notification_channels set retry_at = $1::timestamptz + interval '1 s'", [now])
    expect(await claimDeliveries(database, now, 100)).toEqual([])
    await database.query('update notification_channels set failures = 0, retry_at = null')
  })

  it('last longer than any attempt, and are not finished by one who has lost them', async () => {
    expect(leaseMs).toBeGreaterThanOrEqual(2 * attemptMs)
    await database.query('update notification_deliveries set next_at = null, lease = null, leased_until = null')
    await due('id = 1')
    const [lost] = await claimDeliveries(database, now, 1)
    // Whatever the clocks of replicas say: a lease runs by the clock of the database.
    expect(await claimDeliveries(database, new Date(now.getTime() + 86_400_000), 1)).toEqual([])
    await database.query(
      "update notification_deliveries set leased_until = clock_timestamp() - interval '1 ms' where id = 1",
    )
    const [held] = await claimDeliveries(database, now, 1)
    if (!lost || !held) throw new Error('nothing was claimed')
    expect(held.id).toBe(lost.id)
    expect(await finishDelivery({ database, bus }, lost, failed, now)).toBe(false)
    expect(await finishDelivery({ database, bus }, held, sent, now)).toBe(true)
  })
})
