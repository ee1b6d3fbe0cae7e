import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import type { NewEvent } from './events.ts'

/** Appends events to the outbox, to be published after the commit; resolves to how many they are. */
export type Append = (events: readonly NewEvent[], now: Date) => Promise<number>

/**
 * Runs `work` in one transaction, and publishes the events that it appended once that is committed: nobody hears of what may still
 * be rolled back. Resolves to what `work` does; it may run again after a deadlock.
 */
export async function withEvents<T>(
  { database, bus }: Pick<Context, 'database' | 'bus'>,
  work: (tx: Queryable, append: Append) => Promise<T>,
): Promise<T> {
  const { result, ids } = await database.transaction(async (tx) => {
    const ids: number[] = []
    const append: Append = async (events, now) => {
      ids.push(...(await appendEvents(tx, events, now)))
      return events.length
    }
    return { result: await work(tx, append), ids }
  })
  if (ids.length > 0) bus.publish('events', { ids })
  return result
}

/** Appends events to the outbox, in the caller's transaction; resolves to their ids, to be published after the commit. */
export async function appendEvents(tx: Queryable, events: readonly NewEvent[], now: Date): Promise<number[]> {
  if (events.length === 0) return []
  const { rows } = await tx.query<{ id: number }>(
    `insert into outbox_events (type, subject, payload, created_at)
    select e.type, e.subject, e.payload, $2
    from jsonb_to_recordset($1::jsonb) as e (type text, subject text, payload jsonb)
    returning id`,
    [JSON.stringify(events), now],
  )
  return rows.map(({ id }) => id)
}
