import { watchAgents } from '../inventory/watch-agents.ts'
import type { ChannelTools } from '../notifications/channel-tools.ts'
import { sendNext } from '../notifications/deliveries/send-next.ts'
import { composeDue } from '../notifications/threads/compose-due.ts'
import { settleAlerts } from '../notifications/threads/settle-alerts.ts'
import { takeEvents } from '../notifications/threads/take-events.ts'
import type { Context } from '../platform/context.ts'
import { createPacer } from './pacer.ts'

export interface NotificationsOptions {
  tools: ChannelTools
  /** Milliseconds between two looks at what is to be told. */
  tickMs?: number
  metrics: { notified(channelKind: string, outcome: 'sent' | 'repeated' | 'retried' | 'failed'): void }
  log: { warn(facts: object, text: string): void }
}

/** How many channels are told at a time by one replica; each has one delivery under way. */
const parallel = 4
const watchEveryMs = 10_000
const settleEveryMs = 60_000

/**
 * Reads the outbox, composes what there is to tell, and sends it: on every replica at once, not under the lock of the jobs, so
 * that no long job keeps an incident from being heard of.
 */
export function startNotifications(context: Context, options: NotificationsOptions): { stop(): Promise<void> } {
  const { tools, tickMs = 2_000, metrics, log } = options
  const dispatch = { context, tools, random: Math.random, metrics, log }
  const watch = every(context, watchEveryMs, () => watchAgents(context))
  const settle = every(context, settleEveryMs, () => settleAlerts(context))
  let stopped = false

  const read = async () => {
    for (let more = true; more && !stopped; ) {
      const turn = await takeEvents(context)
      more = turn?.more === true
      if (turn && turn.missed > 0)
        log.warn({ events: turn.missed }, 'events were deleted before anybody was told of them')
    }
  }
  const send = async () => {
    while (!stopped && (await sendNext(dispatch)));
  }
  const works = [
    watch,
    settle,
    read,
    () => composeAll(context, tools),
    () => Promise.all(Array.from({ length: parallel }, send)),
  ]

  const pacer = createPacer(tickMs, async () => {
    for (const work of works) {
      if (stopped) return
      // One that fails, as while the database is away, must not keep the others from their turn.
      await work().catch((error: unknown) => log.warn({ error: String(error) }, 'notifications had to wait'))
    }
  })
  const unsubscribe = context.bus.subscribe('events', pacer.wake)
  return {
    async stop() {
      stopped = true
      unsubscribe()
      await pacer.stop()
    },
  }
}

async function composeAll(context: Context, { publicUrl }: ChannelTools): Promise<void> {
  while (await composeDue(context, publicUrl));
}

/** The work, but not before `ms` have passed since it last began. */
function every({ clock }: Context, ms: number, work: () => Promise<unknown>): () => Promise<unknown> {
  let last = Number.NEGATIVE_INFINITY
  return async () => {
    const now = clock.now().getTime()
    if (now - last < ms) return
    last = now
    await work()
  }
}
