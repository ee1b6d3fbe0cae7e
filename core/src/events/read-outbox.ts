import { type Clock, systemClock } from '../platform/clock.ts'
import type { Database, Queryable } from '../platform/database/database.ts'
import type { NewEvent } from './events.ts'

/** An event as the outbox holds it. */
export type OutboxEvent = NewEvent & { id: number; createdAt: Date }

/** What one turn of a reader did. */
export interface OutboxTurn {
  /** How many events were handled. */
  handled: number
  /** Events that the clean-up deleted before this reader came to them, since the last turn: say so in the log. */
  missed: number
  /** True when the batch was full: there may be more at once. */
  more: boolean
}

export interface ReadOptions {
  /** The most events of one batch; 500 by default. */
  limit?: number
  /** Where a reader starts that is new: at the present end, or with what was created at this instant or later. */
  since?: Date
}

/**
 * Gives `handle` the next events that `reader` has not handled, and notes in the same transaction that it has: whatever
 * `handle` writes through `tx` is there exactly once, and when it throws, the same events come again. Events come in the
 * order of their ids within a batch; one whose transaction commits late comes in a later batch, none is left out. Of several
 * replicas one at a time has the turn: the others get undefined. A new reader only takes its place in its first turn.
 */
export function readOutbox(
  { database, clock = systemClock }: { database: Database; clock?: Clock },
  reader: string,
  handle: (tx: Queryable, events: OutboxEvent[]) => Promise<void>,
  { limit = 500, since }: ReadOptions = {},
): Promise<OutboxTurn | undefined> {
  return database.transaction(async (tx) => {
    // A lock of the row would give this transaction a number before its snapshot is taken, and the snapshot would then
    // seem to hold what `handle` itself appends.
    const { rows: turns } = await tx.query<{ locked: boolean }>(
      'select pg_try_advisory_xact_lock(hashtext($1), hashtext($2)) as locked',
      ['itops:outbox', reader],
    )
    if (!turns[0]?.locked) return undefined
    const place = await findPlace(tx, reader)
    if (!place) {
      await start(tx, reader, clock.now(), since)
      return { handled: 0, missed: 0, more: since !== undefined }
    }
    if (place.renumbered) {
      await tx.query('call renumber_outbox()')
      return { handled: 0, missed: 0, more: true }
    }
    const events = await listUnread(tx, place, limit)
    if (events.length > 0) await handle(tx, events)
    const more = events.length === limit
    if (events.length > 0 || place.missed > 0 || place.reading)
      await move(tx, reader, { until: place.until, afterId: more ? events.at(-1)?.id : undefined, now: clock.now() })
    return { handled: events.length, missed: place.missed, more }
  })
}

interface Place {
  /** The snapshot that this batch reads up to. */
  until: string
  reading: boolean
  renumbered: boolean
  missed: number
  /** What the reader had handled before, up to which id of this batch it has come, and from when on events concern it. */
  seen: string
  afterId: number
  since: string
}

async function findPlace(tx: Queryable, reader: string): Promise<Place | undefined> {
  const { rows } = await tx.query<Place>(
    `select
      coalesce(reading, pg_current_snapshot())::text as until,
      reading is not null as reading,
      pg_snapshot_xmin(seen) > pg_snapshot_xmax(pg_current_snapshot()) as renumbered,
      missed, seen::text, after_id as "afterId", since::text
    from outbox_readers
    where reader = $1`,
    [reader],
  )
  return rows[0]
}

async function start(tx: Queryable, reader: string, now: Date, since: Date | undefined): Promise<void> {
  await tx.query(
    `insert into outbox_readers (reader, seen, since, read_at)
    values ($1, case when $2::timestamptz is null then pg_current_snapshot() else '1:1:' end, coalesce($2, '-infinity'), $3)`,
    [reader, since, now],
  )
}

/**
 * The next events. A backlog is gone through once: for its first batch all ids that are new are looked up by their transactions, for the
 * others what comes after the last id.
 */
async function listUnread(tx: Queryable, place: Place, limit: number): Promise<OutboxEvent[]> {
  const { until, reading, seen, afterId, since } = place
  const isNew = `pg_visible_in_snapshot(tx, $1::pg_snapshot)
    and not pg_visible_in_snapshot(tx, $2::pg_snapshot)
    and created_at >= $3::timestamptz`
  const columns = 'id, type, subject, payload, created_at as "createdAt"'
  const { rows } = reading
    ? await tx.query<OutboxEvent>(
        `select ${columns} from outbox_events where id > $5 and ${isNew} order by id limit $4`,
        [until, seen, since, limit, afterId],
      )
    : await tx.query<OutboxEvent>(
        `with unread as materialized (
          select id
          from outbox_events
          where tx >= pg_snapshot_xmin($2::pg_snapshot)
            and ${isNew}
        )
        select ${columns}
        from outbox_events
        where id in (select id from unread order by id limit $4)
        order by id`,
        [until, seen, since, limit],
      )
  return rows
}

/** Notes that everything visible in `until` is handled, or of it what comes no later than `afterId`. */
async function move(
  tx: Queryable,
  reader: string,
  { until, afterId, now }: { until: string; afterId: number | undefined; now: Date },
): Promise<void> {
  await tx.query(
    `update outbox_readers
    set
      seen = case when $3::bigint is null then $2::pg_snapshot else seen end,
      reading = case when $3::bigint is null then null else $2::pg_snapshot end,
      after_id = coalesce($3, 0),
      read_at = $4,
      missed = 0
    where reader = $1`,
    [reader, until, afterId, now],
  )
}
