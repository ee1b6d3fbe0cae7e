import type { Database, Queryable } from '../../platform/database/database.ts'
import type { Reference } from '../channels/channel.ts'
import type { Message } from '../message.ts'

/** A delivery that this replica alone may attempt, as long as its lease lasts. */
export interface ClaimedDelivery {
  id: number
  key: string
  lease: string
  channelId: number
  kind: string
  settings: Record<string, string | number | boolean>
  secrets: Uint8Array | null
  threadId: number | null
  reference: Reference | null
  message: Message
  /** It was sent before, and is told again because the channel forgets. */
  repeated: boolean
  /** This attempt included. */
  attempts: number
  createdAt: Date
}

/** Longer than any attempt takes, so that whoever outlives its lease is gone. */
export const leaseMs = 60_000

/**
 * Takes the delivery that is due longest, or undefined when none is. Of each channel one is under way at a time over all
 * replicas, and of a thread the earlier message goes first.
 */
export async function claimDelivery(database: Database, now: Date): Promise<ClaimedDelivery | undefined> {
  const { rows } = await database.query<ClaimedDelivery>(
    `with channel as (
      select c.id
      from notification_channels c
      cross join lateral (
        select min(d.next_at) as due_at
        from notification_deliveries d
        where d.channel_id = c.id
          and d.next_at <= $1
      ) d
      where c.enabled
        and d.due_at is not null
        and not exists (
          select
          from notification_deliveries l
          where l.channel_id = c.id
            and l.next_at is not null
            and l.leased_until > $1
        )
      order by d.due_at
      limit 1
      for update of c skip locked
    ),
    due as (
      select d.id
      from notification_deliveries d
      join channel c on c.id = d.channel_id
      where d.next_at <= $1
        and not exists (
          select
          from notification_deliveries e
          where e.thread_id = d.thread_id
            and e.id < d.id
            and e.next_at is not null
            and e.status = 'PENDING'
        )
      order by d.next_at, d.id
      limit 1
    )
    update notification_deliveries d
    set
      lease = gen_random_uuid(),
      leased_until = $1::timestamptz + $2 * interval '1 ms',
      attempts = d.attempts + case when d.status = 'PENDING' then 1 else 0 end
    from due
    join notification_deliveries h on h.id = due.id
    join notification_channels c on c.id = h.channel_id
    left join notification_threads t on t.id = h.thread_id
    where d.id = due.id
      and d.next_at <= $1
      and (d.leased_until is null or d.leased_until <= $1)
    returning
      d.id,
      d.key,
      d.lease,
      d.channel_id as "channelId",
      c.kind,
      c.settings,
      c.secrets,
      d.thread_id as "threadId",
      t.reference,
      d.message,
      d.status = 'SENT' as repeated,
      d.attempts,
      d.created_at as "createdAt"`,
    [now, leaseMs],
  )
  return rows[0]
}

/** How an attempt ended. */
export type Outcome =
  | { status: 'SENT'; reference: Reference | undefined; repeatAt: Date | null }
  | { status: 'PENDING'; retryAt: Date; error: string }
  | { status: 'FAILED'; error: string }

/**
 * Notes how an attempt ended, unless the lease has gone to another replica. A message that was sent before stays sent, and
 * is repeated only while it is the last of its thread.
 */
export function finishDelivery(
  database: Database,
  { id, lease, threadId, repeated }: ClaimedDelivery,
  outcome: Outcome,
  now: Date,
): Promise<boolean> {
  const nextAt = outcome.status === 'SENT' ? outcome.repeatAt : outcome.status === 'PENDING' ? outcome.retryAt : null
  return database.transaction(async (tx) => {
    const { rowCount } = await tx.query(
      `update notification_deliveries d
      set
        status = case when $4 then 'SENT' else $3 end,
        next_at = case
          when $3 = 'SENT' and (d.thread_id is null or exists (
            select
            from notification_deliveries e
            where e.thread_id = d.thread_id
              and e.id > d.id
          )) then null
          else $5::timestamptz
        end,
        sent_at = case when $3 = 'SENT' then coalesce(d.sent_at, $6) else d.sent_at end,
        last_error = $7,
        lease = null,
        leased_until = null
      where d.id = $1
        and d.lease = $2::uuid`,
      [id, lease, outcome.status, repeated, nextAt, now, outcome.status === 'SENT' ? null : outcome.error],
    )
    if (rowCount > 0 && outcome.status === 'SENT' && outcome.reference && threadId !== null)
      await keepReference(tx, threadId, outcome.reference)
    return rowCount > 0
  })
}

async function keepReference(tx: Queryable, threadId: number, reference: Reference): Promise<void> {
  await tx.query(
    `update notification_threads
    set reference = $2
    where id = $1
      and reference is null`,
    [threadId, reference],
  )
}
