import type { Queryable } from '../platform/database/database.ts'

/** For how many seconds the oldest event has waited that each of these readers has not handled; 0 when none waits. */
export async function readOutboxLags(
  database: Queryable,
  readers: readonly string[],
  now: Date,
): Promise<{ reader: string; seconds: number }[]> {
  const { rows } = await database.query<{ reader: string; seconds: number }>(
    `select
      given.reader,
      coalesce(greatest(extract(epoch from $2::timestamptz - oldest.created_at), 0), 0)::float8 as seconds
    from unnest($1::text[]) as given (reader)
    left join outbox_readers r on r.reader = given.reader
    left join lateral (
      select e.created_at
      from unread_events(r) e
      order by e.tx, e.id
      limit 1
    ) oldest on r.reader is not null
    order by given.reader`,
    [readers, now],
  )
  return rows
}
