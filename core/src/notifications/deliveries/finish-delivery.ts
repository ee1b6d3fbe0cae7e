import { withEvents } from '../../events/with-events.ts'
import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import type { Reference } from '../channels/channel.ts'
import { noteFailure, noteSuccess } from './channel-health.ts'
import type { ClaimedDelivery } from './claim-deliveries.ts'

/** An attempt that did not get through. */
export interface FailedAttempt {
  error: string
  /** No other attempt would get through either. */
  permanent: boolean
  /** Whether other messages by this channel would fail as well. */
  scope: 'CHANNEL' | 'MESSAGE'
  /** What it has done all the same. */
  done: readonly string[]
}

/** How an attempt ended. One that was broken off because core stops says nothing of its channel: it is tried again at once. */
export type Outcome =
  | { status: 'SENT'; reference: Reference | undefined; repeatAt: Date | null }
  | ({ status: 'PENDING'; retryAt: Date; channelRetryAt: Date | null } & FailedAttempt)
  | ({ status: 'FAILED' } & FailedAttempt)
  | { status: 'STOPPED' }

/**
 * Notes how an attempt ended, and what that says of its channel, unless the lease has gone to another replica; resolves to false then.
 * A message that was sent before stays sent, and is repeated only while it is the last of its thread.
 */
export async function finishDelivery(
  context: Pick<Context, 'database' | 'bus'>,
  delivery: ClaimedDelivery,
  outcome: Outcome,
  now: Date,
): Promise<boolean> {
  return withEvents(context, async (tx, append) => {
    if (!(await store(tx, delivery, outcome, now))) return false
    const { channelId, threadId } = delivery
    if (outcome.status === 'STOPPED') return true
    if (outcome.status === 'SENT') {
      if (outcome.reference && threadId !== null) await keepReference(tx, threadId, outcome.reference)
      await append(await noteSuccess(tx, channelId, now), now)
    } else {
      await append(await noteFailure(tx, channelId, outcome, now), now)
    }
    return true
  })
}

async function store(
  tx: Queryable,
  { id, lease, repeated }: ClaimedDelivery,
  outcome: Outcome,
  now: Date,
): Promise<boolean> {
  const nextAt = { SENT: 'repeatAt' in outcome ? outcome.repeatAt : null, FAILED: null, STOPPED: now }
  const failed = 'error' in outcome ? outcome : undefined
  const { rowCount } = await tx.query(
    `update notification_deliveries d
    set
      status = case when $4 then 'SENT' when $3 = 'STOPPED' then 'PENDING' else $3 end,
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
      last_error = case when $3 = 'STOPPED' then d.last_error else $7 end,
      done = case when $3 = 'SENT' then '{}' else d.done || $8::text[] end,
      lease = null,
      leased_until = null
    where d.id = $1
      and d.lease = $2::uuid`,
    [
      id,
      lease,
      outcome.status,
      repeated,
      outcome.status === 'PENDING' ? outcome.retryAt : nextAt[outcome.status],
      now,
      failed?.error ?? null,
      failed?.done ?? [],
    ],
  )
  return rowCount > 0
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
