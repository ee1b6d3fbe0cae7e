import type { Queryable } from '../platform/database/database.ts'
import type { NewEvent } from './events.ts'

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
