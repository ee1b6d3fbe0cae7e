import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import type { Alert, Message } from '../message.ts'
import { composeMessage, type ThreadFacts } from './compose-message.ts'

interface DueThread extends ThreadFacts {
  id: number
  channelId: number
}

type AlertRow = Omit<Alert, 'startedAt' | 'endedAt'> & { threadId: number; startedAt: Date; endedAt: Date | null }

/** How many threads are composed in one transaction. */
const batch = 50

/**
 * Makes deliveries of what threads have to tell by now. A thread whose last message is still under way waits, and then tells
 * how things stand. Threads that another replica has in hand are passed over. Resolves to true when there may be more.
 */
export function composeDue(
  { database, clock }: Pick<Context, 'database' | 'clock'>,
  publicUrl: string | undefined,
): Promise<boolean> {
  const now = clock.now()
  return database.transaction(async (tx) => {
    const threads = await lockDue(tx, now)
    if (threads.length === 0) return false
    const alerts = await listAlerts(tx, threads)
    const messages: { threadId: number; channelId: number; message: Message }[] = []
    for (const { id, channelId, ...facts } of threads) {
      const message = composeMessage(facts, alerts.get(id) ?? [], { now, publicUrl })
      if (message) messages.push({ threadId: id, channelId, message })
    }
    await storeDeliveries(tx, messages, now)
    await noteTold(tx, threads, new Set(messages.map(({ threadId }) => threadId)), now)
    return threads.length === batch
  })
}

async function lockDue(tx: Queryable, now: Date): Promise<DueThread[]> {
  const { rows } = await tx.query<DueThread>(
    `select t.id, t.channel_id as "channelId", t.key, t.group_key as "groupKey", t.digest, t.told_at as "toldAt"
    from notification_threads t
    where t.due_at <= $1
      and not exists (
        select
        from notification_deliveries d
        where d.thread_id = t.id
          and d.next_at is not null
          and d.status = 'PENDING'
      )
    order by t.due_at
    limit $2
    for update of t skip locked`,
    [now, batch],
  )
  return rows
}

async function listAlerts(tx: Queryable, threads: readonly DueThread[]): Promise<Map<number, Alert[]>> {
  const { rows } = await tx.query<AlertRow>(
    `select
      thread_id as "threadId",
      alert_key as key,
      kind,
      severity,
      state,
      subject,
      title,
      detail,
      started_at as "startedAt",
      ended_at as "endedAt",
      told_state is distinct from state as news
    from notification_alerts
    where thread_id = any ($1::bigint[])`,
    [threads.map(({ id }) => id)],
  )
  const found = new Map<number, Alert[]>(threads.map(({ id }) => [id, []]))
  for (const { threadId, startedAt, endedAt, ...alert } of rows)
    found.get(threadId)?.push({ ...alert, startedAt: startedAt.toISOString(), endedAt: endedAt?.toISOString() ?? null })
  return found
}

/** Stores the messages to send; what a forgetful channel was told before is not told again beside them. */
async function storeDeliveries(
  tx: Queryable,
  messages: readonly { threadId: number; channelId: number; message: Message }[],
  now: Date,
): Promise<void> {
  if (messages.length === 0) return
  await tx.query(
    `update notification_deliveries
    set next_at = null
    where thread_id = any ($1::bigint[])
      and next_at is not null
      and status = 'SENT'`,
    [messages.map(({ threadId }) => threadId)],
  )
  await tx.query(
    `insert into notification_deliveries (channel_id, thread_id, reason, message, status, created_at, next_at)
    select (e.value ->> 'channelId')::bigint, (e.value ->> 'threadId')::bigint, e.value #>> '{message,reason}', e.value -> 'message',
      'PENDING', $2, $2
    from jsonb_array_elements($1::jsonb) with ordinality as e (value, place)
    order by e.place`,
    [JSON.stringify(messages), now],
  )
}

/** All is told; what nothing of lasts is closed. */
async function noteTold(
  tx: Queryable,
  threads: readonly DueThread[],
  sent: ReadonlySet<number>,
  now: Date,
): Promise<void> {
  const ids = threads.map(({ id }) => id)
  await tx.query(
    `update notification_alerts
    set told_state = state
    where thread_id = any ($1::bigint[])
      and told_state is distinct from state`,
    [ids],
  )
  await tx.query(
    `update notification_threads t
    set
      due_at = null,
      told_at = case when e.sent then $3 else t.told_at end,
      closed_at = case when not exists (
        select
        from notification_alerts a
        where a.thread_id = t.id
          and a.state in ('FIRING', 'ACKNOWLEDGED')
      ) then $3::timestamptz end
    from unnest($1::bigint[], $2::boolean[]) as e (id, sent)
    where t.id = e.id`,
    [ids, ids.map((id) => sent.has(id)), now],
  )
}
