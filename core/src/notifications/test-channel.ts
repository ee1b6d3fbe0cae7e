import { randomUUID } from 'node:crypto'
import { assertAdministersAll } from '../auth/grants/may.ts'
import { withEvents } from '../events/with-events.ts'
import type { Context } from '../platform/context.ts'
import type { ChannelTools } from './channel-tools.ts'
import { noteSuccess, retryChannel } from './deliveries/channel-health.ts'
import { asDeliveryError, sendMessage } from './deliveries/send-delivery.ts'
import { findChannel } from './find-channels.ts'
import type { Message } from './message.ts'

export interface TestOutcome {
  ok: boolean
  /** Why it was not delivered; null when it was. */
  error: string | null
  durationMs: number
}

/**
 * Sends a test by a channel at once, whether or not it is switched on, and notes it in the log. When it goes through, what had failed
 * is tried again. Throws `not_found` and `forbidden`.
 */
export async function testChannel(context: Context, tools: ChannelTools, id: number): Promise<TestOutcome> {
  assertAdministersAll(context)
  const { database, bus, clock, actor } = context
  const channel = await findChannel(database, id)
  const key = randomUUID()
  const startedAt = clock.now()
  const message: Message = {
    reason: 'TEST',
    thread: key,
    title: `A test of ITOps, sent by ${actor.name} to the channel ${channel.name}`,
    severity: 'low',
    at: startedAt.toISOString(),
    counts: { FIRING: 0, ACKNOWLEDGED: 0, RESOLVED: 0, NOTED: 0 },
    alerts: [],
    url: tools.publicUrl ?? null,
  }
  const error = await sendMessage({ ...channel, key, reference: null }, message, tools, { now: startedAt }).then(
    () => null,
    (cause: unknown) => asDeliveryError(cause).message,
  )
  const endedAt = clock.now()
  await withEvents(context, async (tx, append) => {
    await tx.query(
      `insert into notification_deliveries (key, channel_id, reason, message, status, attempts, created_at, sent_at, last_error)
    values ($1, $2, 'TEST', $3, $4, 1, $5, $6, $7)`,
      [key, id, { ...message }, error === null ? 'SENT' : 'FAILED', startedAt, error === null ? endedAt : null, error],
    )
    if (error !== null) return
    await retryChannel(tx, id, endedAt)
    await append(await noteSuccess(tx, id, endedAt), endedAt)
  })
  // What waited for the channel is due.
  if (error === null) bus.publish('events', { ids: [] })
  return { ok: error === null, error, durationMs: endedAt.getTime() - startedAt.getTime() }
}
