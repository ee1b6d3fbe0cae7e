import type { Context } from '../platform/context.ts'
import type { StoredEvent } from './events.ts'

/** The outbox events with these ids, oldest first; ids that are gone are left out. */
export async function readEvents({ database }: Context, ids: readonly number[]): Promise<StoredEvent[]> {
  const { rows } = await database.query<StoredEvent>(
    `select id, type, subject, payload
    from outbox_events
    where id = any ($1::bigint[])
    order by id`,
    [ids],
  )
  return rows
}
