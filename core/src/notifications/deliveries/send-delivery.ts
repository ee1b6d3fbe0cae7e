import type { Context } from '../../platform/context.ts'
import { TimeLimitExceeded, withinTime } from '../../platform/outbound/time-limit.ts'
import type { ChannelTools } from '../channel-tools.ts'
import { DeliveryError, type Reference } from '../channels/channel.ts'
import { channelOf } from '../channels/kinds.ts'
import { isOver, type Message } from '../message.ts'
import { attemptMs, type ClaimedDelivery, claimDeliveries } from './claim-deliveries.ts'
import { finishDelivery, type Outcome } from './finish-delivery.ts'

export interface Dispatch {
  context: Pick<Context, 'database' | 'bus' | 'clock'>
  tools: ChannelTools
  /** From 0 to 1. */
  random(): number
  /** Breaks off what is under way. */
  stopping?: AbortSignal
  metrics: { notified(channelKind: string, outcome: 'sent' | 'repeated' | 'retried' | 'failed'): void }
  log: { warn(facts: object, text: string): void }
}

/** Claims what is due, `most` at a time, and sends it; resolves to false when nothing is due. */
export async function sendDue(dispatch: Dispatch, max: number): Promise<boolean> {
  const { database, clock } = dispatch.context
  const claimed = await claimDeliveries(database, clock.now(), max)
  await Promise.all(claimed.map((delivery) => sendDelivery(dispatch, delivery)))
  return claimed.length > 0
}

/** Attempts a delivery that was claimed, within its time, and notes how that ended. Never throws for what the other side does. */
export async function sendDelivery(dispatch: Dispatch, delivery: ClaimedDelivery): Promise<void> {
  const { context, metrics, log } = dispatch
  const outcome = await attempt(delivery, dispatch)
  const kept = await finishDelivery(context, delivery, outcome, context.clock.now())
  const facts = {
    ...{ delivery: delivery.id, channel: delivery.channelId, kind: delivery.kind, attempts: delivery.attempts },
    ...('error' in outcome ? { reason: outcome.error } : {}),
  }
  if (!kept) log.warn(facts, 'an attempt to notify outlasted its lease')
  if (outcome.status === 'STOPPED') return
  if (outcome.status !== 'SENT')
    log.warn(facts, outcome.status === 'FAILED' ? 'a notification failed' : 'a notification is tried again')
  const words = { SENT: delivery.repeated ? 'repeated' : 'sent', PENDING: 'retried', FAILED: 'failed' } as const
  metrics.notified(delivery.kind, words[outcome.status])
}

async function attempt(delivery: ClaimedDelivery, { context, tools, random, stopping }: Dispatch): Promise<Outcome> {
  const now = context.clock.now()
  try {
    const reference = await sendMessage(delivery, delivery.message, tools, { now, stopping })
    const repeatMs = channelOf(delivery.kind)?.repeatMs
    const repeats = repeatMs !== undefined && delivery.message.reason !== 'TEST' && !isOver(delivery.message)
    return { status: 'SENT', reference, repeatAt: repeats ? new Date(now.getTime() + repeatMs) : null }
  } catch (error) {
    if (stopping?.aborted) return { status: 'STOPPED' }
    const failure = asDeliveryError(error)
    const { message, permanent, scope, done, retryAfterMs } = failure
    const failed = { error: message, permanent, scope, done }
    if (permanent && !delivery.repeated) return { status: 'FAILED', ...failed }
    const chance = random()
    const at = context.clock.now().getTime()
    const failures = delivery.failures + 1
    const wholeChannel = scope === 'CHANNEL' && !permanent
    return {
      status: 'PENDING',
      ...failed,
      retryAt: new Date(at + retryDelayMs(Math.max(delivery.attempts, 1), chance, retryAfterMs)),
      channelRetryAt: wholeChannel ? new Date(at + channelDelayMs(failures, chance, retryAfterMs)) : null,
    }
  }
}

/** What was thrown, as what administrators read; of a bug of ours, which is not tried for a day, not the text. */
export function asDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error
  if (error instanceof TimeLimitExceeded) return new DeliveryError(`There was ${error.message}.`, { permanent: false })
  return new DeliveryError('The message could not be made.', { permanent: true, scope: 'MESSAGE', cause: error })
}

/** What is needed of a channel to send by it. */
export interface SendingChannel {
  key: string
  kind: string
  settings: Record<string, string | number | boolean>
  secrets: Uint8Array | null
  reference: Reference | null
  done?: readonly string[]
}

/** Sends a message by a channel, once and within the time of an attempt. Throws DeliveryError and TimeLimitExceeded. */
export async function sendMessage(
  { key, kind, settings, secrets, reference, done = [] }: SendingChannel,
  message: Message,
  { vault, guard, post, filesOf }: ChannelTools,
  { now, limitMs = attemptMs, stopping }: { now: Date; limitMs?: number; stopping?: AbortSignal | undefined },
): Promise<Reference | undefined> {
  const channel = channelOf(kind)
  if (!channel) throw new DeliveryError(`This version knows no channel of the kind ${kind}.`, { permanent: true })
  const opened = secrets ? vault.open(secrets) : {}
  if (!opened)
    throw new DeliveryError('Its secrets were encrypted with another key: set them again.', { permanent: true })
  const all = { ...settings, ...opened }
  const payload = channel.render(message, all)
  const files = channel.bringsFiles && filesOf ? await withinTime(limitMs, () => filesOf(message), stopping) : []
  const sending = { deliveryKey: key, thread: message.thread, reference, done, now, files, post, guard }
  return withinTime(limitMs, (signal) => channel.send(payload, all, { ...sending, signal }), stopping)
}

const firstMs = 5_000
const maxMs = 15 * 60_000
/** A channel that fails is tried this often at least, so that nobody waits long once it works again. */
const maxOfChannelMs = 60_000

/**
 * Milliseconds until the next attempt: doubling from 5 s to 15 min, each up to a half shorter by chance (`random` from 0 to 1)
 * so that what failed together is not tried together; never before what the other side asked for.
 */
export function retryDelayMs(attempts: number, random: number, retryAfterMs = 0): number {
  const full = Math.min(firstMs * 2 ** Math.min(attempts - 1, 20), maxMs)
  return Math.max(full * (1 - random / 2), retryAfterMs)
}

/** Milliseconds until a channel is tried again by any message, after so many failures in a row. */
function channelDelayMs(failures: number, random: number, retryAfterMs = 0): number {
  return Math.max(Math.min(retryDelayMs(failures, random), maxOfChannelMs), retryAfterMs)
}
