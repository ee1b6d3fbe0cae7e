import { randomUUID } from 'node:crypto'
import type { Reference } from '../../src/notifications/channels/channel.ts'
import { channelOf } from '../../src/notifications/channels/kinds.ts'
import { parseSettings } from '../../src/notifications/channels/settings.ts'
import { sendMessage } from '../../src/notifications/deliveries/send-delivery.ts'
import type { Alert, Message } from '../../src/notifications/message.ts'
import { loopbackTools } from './notifications.ts'

const startedAt = '2026-03-02T10:00:00.000Z'

/** An alert of an incident. */
export const alertOf = (more: Partial<Alert> = {}): Alert => ({
  ...{
    key: 'incident:12',
    kind: 'incident',
    severity: 'critical',
    state: 'FIRING',
    subject: 'acme/shop/prod/eu1/orders',
  },
  ...{ title: 'Orders is down', detail: null, startedAt, endedAt: null, news: true },
  ...more,
})

/** A message of these alerts, as it is composed. */
export function messageOf(alerts: Alert[], more: Partial<Message> = {}): Message {
  const counts = { FIRING: 0, ACKNOWLEDGED: 0, RESOLVED: 0, NOTED: 0 }
  for (const { state } of alerts) counts[state]++
  return {
    ...{
      reason: 'OPENED',
      thread: '6f1f8c52-0000-4000-8000-000000000001',
      title: 'Orders is down',
      severity: 'critical',
    },
    ...{ at: startedAt, counts, alerts, url: 'https://itops.example.org/incidents/12' },
    ...more,
  }
}

export const testMessage = messageOf([], { reason: 'TEST', title: 'A test of ITOps', severity: 'low' })

/** Checks settings as the form does, and sends a message once, as the dispatcher does. */
export function sendBy(
  kind: string,
  given: Record<string, string>,
  message: Message,
  {
    reference = null,
    key = randomUUID(),
    now = new Date('2026-03-02T10:00:30Z'),
    done = [],
    limitMs = 20_000,
  }: {
    reference?: Reference | null | undefined
    key?: string
    now?: Date
    done?: string[]
    limitMs?: number
  } = {},
): Promise<Reference | undefined> {
  const channel = channelOf(kind)
  if (!channel) throw new Error(`there is no channel ${kind}`)
  const { settings, secrets } = parseSettings(
    channel,
    Object.entries(given).map(([name, value]) => ({ name, value })),
  )
  return sendMessage(
    { key, kind, settings, secrets: loopbackTools.vault.seal(secrets), reference, done },
    message,
    loopbackTools,
    { now, limitMs },
  )
}

/** What became of a message that was not delivered, as one line. */
export async function failureOf(sending: Promise<unknown>): Promise<string> {
  const error = await sending.then(
    () => undefined,
    (cause: unknown) => cause as { message: string; permanent: boolean; retryAfterMs?: number },
  )
  if (!error) return 'delivered'
  const again = error.retryAfterMs === undefined ? '' : ` after ${error.retryAfterMs / 1000} s`
  return `${error.message} (${error.permanent ? 'for good' : `again${again}`})`
}
