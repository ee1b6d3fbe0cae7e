import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPlainDatabase, plainDatabaseKinds } from '../../../test/plain-database.ts'
import type { Database } from '../../platform/database/database.ts'
import { type ClaimedDelivery, claimDelivery, finishDelivery, leaseMs } from './claim-delivery.ts'

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

  it('are each given to one of many who ask at the same time, one of a channel at a time', async () => {
    const claims: number[] = []
    const held = new Map<number, number>()
    let most = 0
    const work = async () => {
      for (let idle = 0; idle < 5; ) {
        const claimed: ClaimedDelivery | undefined = await claimDelivery(database, now)
        idle = claimed ? 0 : idle + 1
        if (!claimed) continue
        claims.push(claimed.id)
        const count = (held.get(claimed.channelId) ?? 0) + 1
        held.set(claimed.channelId, count)
        most = Math.max(most, count)
        await database.query('select')
        held.set(claimed.channelId, count - 1)
        await finishDelivery(database, claimed, { status: 'SENT', reference: undefined, repeatAt: null }, now)
      }
    }
    await Promise.all([work(), work(), work(), work(), work(), work()])
    expect(claims).toHaveLength(36)
    expect(new Set(claims).size).toBe(36)
    expect(most).toBe(1)
  })

  it('are not finished by one who has lost them', async () => {
    await database.query("update notification_deliveries set status = 'PENDING', next_at = $1 where id = 1", [now])
    const lost = await claimDelivery(database, now)
    const later = new Date(now.getTime() + leaseMs + 1)
    const held = await claimDelivery(database, later)
    if (!lost || !held) throw new Error('nothing was claimed')
    expect(held.id).toBe(lost.id)
    const failed = { status: 'FAILED', error: 'too late' } as const
    expect(await finishDelivery(database, lost, failed, later)).toBe(false)
    expect(await finishDelivery(database, held, { status: 'SENT', reference: undefined, repeatAt: null }, later)).toBe(
      true,
    )
  })
})
