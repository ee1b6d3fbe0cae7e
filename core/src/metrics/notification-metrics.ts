import { Counter, Gauge, type Registry } from 'prom-client'
import { listChannelHealth, readBacklog } from '../notifications/deliveries/list-deliveries.ts'
import type { Context } from '../platform/context.ts'

export interface NotificationMetrics {
  notified(channelKind: string, outcome: 'sent' | 'repeated' | 'retried' | 'failed'): void
}

/** Counts the attempts of this replica to send a notification. */
export function createNotificationMetrics(registry: Registry): NotificationMetrics {
  const total = new Counter({
    name: 'itops_notifications_total',
    help: 'Attempts of this replica to send a notification: sent, repeated for a channel that forgets, to be retried, or failed for good.',
    labelNames: ['channel_kind', 'outcome'],
    registers: [registry],
  })
  return { notified: (channel_kind, outcome) => total.inc({ channel_kind, outcome }) }
}

/** Gauges of what waits to be sent, set at each scrape by the function that is given back. */
export function createNotificationGauges(registry: Registry, context: Context): () => Promise<void> {
  const registers = [registry]
  const pending = new Gauge({
    name: 'itops_notifications_pending',
    help: 'Notifications that wait to be sent.',
    registers,
  })
  const oldest = new Gauge({
    name: 'itops_notifications_oldest_pending_seconds',
    help: 'For how long the oldest notification has waited to be sent; 0 when none waits.',
    registers,
  })
  const failing = new Gauge({
    name: 'itops_notification_channel_failing',
    help: 'Whether a channel that is switched on fails (1) or works (0): messages by it do not get through.',
    labelNames: ['channel', 'channel_kind'],
    registers,
  })
  return async () => {
    failing.reset()
    for (const { name, kind, isFailing } of await listChannelHealth(context.database))
      failing.set({ channel: name, channel_kind: kind }, isFailing ? 1 : 0)
    const backlog = await readBacklog(context)
    pending.set(backlog.pending)
    oldest.set(backlog.oldestSeconds)
  }
}
