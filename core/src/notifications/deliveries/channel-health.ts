import type { NewEvent } from '../../events/events.ts'
import type { Queryable } from '../../platform/database/database.ts'

/** A channel that is not reached for so long counts as failing; one that refuses a message for good does at once. */
const failingAfterMs = 60_000

interface Channel {
  channelId: number
  name: string
  kind: string
  since: Date
}

/** Notes that a channel took a message. What waited because it failed goes at once. Resolves to the events of that. */
export async function noteSuccess(tx: Queryable, channelId: number, now: Date): Promise<NewEvent[]> {
  const { rows, rowCount } = await tx.query<Channel & { failing: boolean }>(
    `with before as (
      select id, failing_since
      from notification_channels
      where id = $1
        and failures > 0
      for no key update
    )
    update notification_channels c
    set failures = 0, failed_since = null, failure = null, failing_since = null, retry_at = null
    from before b
    where c.id = b.id
    returning
      c.id as "channelId",
      c.name,
      c.kind,
      coalesce(b.failing_since, $2) as since,
      b.failing_since is not null as failing`,
    [channelId, now],
  )
  if (rowCount === 0) return []
  await releaseWaiting(tx, channelId, now)
  return rows.filter(({ failing }) => failing).map((channel) => recovered(channel, null))
}

/** Notes that a channel did not take a message. Resolves to the events of that: one when it counts as failing from now on. */
export async function noteFailure(
  tx: Queryable,
  channelId: number,
  { error, permanent, channelRetryAt = null }: { error: string; permanent: boolean; channelRetryAt?: Date | null },
  now: Date,
): Promise<NewEvent[]> {
  const { rows } = await tx.query<Channel & { begins: boolean }>(
    `with before as (
      select id, failing_since
      from notification_channels
      where id = $1
      for no key update
    )
    update notification_channels c
    set
      failures = c.failures + 1,
      failed_since = coalesce(c.failed_since, $2),
      failure = $3,
      failing_since = coalesce(c.failing_since, case when $4 or c.failed_since <= $2 - $5 * interval '1 ms' then $2::timestamptz end),
      retry_at = greatest(c.retry_at, $6)
    from before b
    where c.id = b.id
    returning
      c.id as "channelId",
      c.name,
      c.kind,
      c.failed_since as since,
      b.failing_since is null and c.failing_since is not null and c.enabled as begins`,
    [channelId, now, error, permanent, failingAfterMs, channelRetryAt],
  )
  return rows
    .filter(({ begins }) => begins)
    .map(({ channelId: id, name, kind, since }): NewEvent => {
      const payload = { channelId: id, kind, since: since.toISOString(), reason: error }
      return { type: 'channel.failing', subject: name, payload }
    })
}

/** Notes that nobody relies on a channel any more, so that it no longer counts as failing. Resolves to the events of that. */
export async function noteUnused(tx: Queryable, channelId: number, reason: string): Promise<NewEvent[]> {
  const { rows } = await tx.query<Channel>(
    `with before as (
      select id, failing_since
      from notification_channels
      where id = $1
        and failing_since is not null
      for no key update
    )
    update notification_channels c
    set failures = 0, failed_since = null, failure = null, failing_since = null, retry_at = null
    from before b
    where c.id = b.id
    returning c.id as "channelId", c.name, c.kind, b.failing_since as since`,
    [channelId],
  )
  return rows.map((channel) => recovered(channel, reason))
}

/**
 * Tries a channel again at once, after its settings have changed or a test went through: what waits is due, what still holds and was not
 * delivered is notified again, and so is a recovery of the last day if people had been notified of what is over.
 */
export async function retryChannel(tx: Queryable, channelId: number, now: Date): Promise<void> {
  await tx.query('update notification_channels set retry_at = null where id = $1', [channelId])
  await releaseWaiting(tx, channelId, now)
  await tx.query(
    `update notification_threads t
    set repeat_at = $2
    where t.channel_id = $1
      and t.closed_at is null
      and t.notified_at is not null
      and (
        select d.status
        from notification_deliveries d
        where d.thread_id = t.id
        order by d.id desc
        limit 1
      ) = 'FAILED'`,
    [channelId, now],
  )
  await tx.query(
    `update notification_deliveries d
    set status = 'PENDING', attempts = 0, next_at = $2, resent_at = $2
    from notification_threads t
    where d.channel_id = $1
      and d.status = 'FAILED'
      and d.reason = 'RECOVERED'
      and d.created_at > $2::timestamptz - interval '1 day'
      and t.id = d.thread_id
      and t.closed_at is not null
      and exists (
        select
        from notification_deliveries e
        where e.thread_id = d.thread_id
          and e.status = 'SENT'
      )
      and not exists (
        select
        from notification_deliveries e
        where e.thread_id = d.thread_id
          and e.id > d.id
      )`,
    [channelId, now],
  )
}

async function releaseWaiting(tx: Queryable, channelId: number, now: Date): Promise<void> {
  await tx.query(
    `update notification_deliveries
    set next_at = $2
    where channel_id = $1
      and next_at > $2
      and status = 'PENDING'
      and leased_until is null`,
    [channelId, now],
  )
}

function recovered({ channelId, name, kind, since }: Channel, reason: string | null): NewEvent {
  return {
    type: 'channel.recovered',
    subject: name,
    payload: { channelId, kind, since: since.toISOString(), reason },
  }
}
