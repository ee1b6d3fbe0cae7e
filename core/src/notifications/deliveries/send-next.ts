import type { Context } from '../../platform/context.ts'
import type { ChannelTools } from '../channel-tools.ts'
import { DeliveryError, type Reference } from '../channels/channel.ts'
import { channelOf } from '../channels/kinds.ts'
import { isOver, type Message } from '../message.ts'
import { type ClaimedDelivery, claimDelivery, finishDelivery, type Outcome } from './claim-delivery.ts'
import { giveUpMs, retryDelayMs } from './retry.ts'

export interface Dispatch {
  context: Pick<Context, 'database' | 'clock'>
  tools: ChannelTools
  /** From 0 to 1. */
  random(): number
  metrics: { notified(channelKind: string, outcome: 'sent' | 'repeated' | 'retried' | 'failed'): void }
  log: { warn(facts: object, text: string): void }
}

/** Sends one delivery that is due; resolves to false when none is. Never throws for what the other side does. */
export async function sendNext(dispatch: Dispatch): Promise<boolean> {
  const { context, metrics, log } = dispatch
  const delivery = await claimDelivery(context.database, context.clock.now())
  if (!delivery) return false
  const outcome = await attempt(delivery, dispatch)
  await finishDelivery(context.database, delivery, outcome, context.clock.now())
  if (outcome.status !== 'SENT') {
    const facts = {
      delivery: delivery.id,
      channel: delivery.channelId,
      kind: delivery.kind,
      attempts: delivery.attempts,
    }
    log.warn(
      { ...facts, reason: outcome.error },
      outcome.status === 'FAILED' ? 'a notification failed' : 'a notification is tried again',
    )
  }
  const words = { SENT: delivery.repeated ? 'repeated' : 'sent', PENDING: 'retried', FAILED: 'failed' } as const
  metrics.notified(delivery.kind, words[outcome.status])
  return true
}

async function attempt(delivery: ClaimedDelivery, { context, tools, random }: Dispatch): Promise<Outcome> {
  const now = context.clock.now()
  const age = now.getTime() - delivery.createdAt.getTime()
  if (!delivery.repeated && delivery.attempts > 1 && age > giveUpMs)
    return { status: 'FAILED', error: 'It could not be delivered within a day.' }
  try {
    const reference = await sendMessage(delivery, delivery.message, tools, now)
    const repeatMs = channelOf(delivery.kind)?.repeatMs
    const repeats = repeatMs !== undefined && delivery.message.reason !== 'TEST' && !isOver(delivery.message)
    return { status: 'SENT', reference, repeatAt: repeats ? new Date(now.getTime() + repeatMs) : null }
  } catch (error) {
    // A bug of ours must not be tried for a day, nor must its text be shown.
    const known =
      error instanceof DeliveryError
        ? error
        : new DeliveryError('The message could not be made.', { permanent: true, cause: error })
    if (known.permanent && !delivery.repeated) return { status: 'FAILED', error: known.message }
    const delay = retryDelayMs(delivery.attempts, random(), known.retryAfterMs)
    return { status: 'PENDING', retryAt: new Date(context.clock.now().getTime() + delay), error: known.message }
  }
}

/** What is needed of a channel to send by it. */
export interface SendingChannel {
  key: string
  kind: string
  settings: Record<string, string | number | boolean>
  secrets: Uint8Array | null
  reference: Reference | null
}

/** Sends a message by a channel, once. Throws DeliveryError. */
export async function sendMessage(
  { key, kind, settings, secrets, reference }: SendingChannel,
  message: Message,
  { vault, guard, post }: ChannelTools,
  now: Date,
): Promise<Reference | undefined> {
  const channel = channelOf(kind)
  if (!channel) throw new DeliveryError(`This version knows no channel of the kind ${kind}.`, { permanent: true })
  const opened = secrets ? vault.open(secrets) : {}
  if (!opened)
    throw new DeliveryError('Its secrets were encrypted with another key: set them again.', { permanent: true })
  const all = { ...settings, ...opened }
  const payload = channel.render(message, all)
  return channel.send(payload, all, { deliveryKey: key, thread: message.thread, reference, now, post, guard })
}
