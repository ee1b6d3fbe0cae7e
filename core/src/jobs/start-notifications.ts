import { watchAgents } from '../inventory/agents/watch-agents.ts'
import type { ChannelTools } from '../notifications/channel-tools.ts'
import { giveUpDeliveries } from '../notifications/deliveries/give-up.ts'
import type { Dispatch } from '../notifications/deliveries/send-delivery.ts'
import type { Message } from '../notifications/message.ts'
import { composeDue } from '../notifications/threads/compose-due.ts'
import { consumeEvents } from '../notifications/threads/consume-events.ts'
import { endAlerts } from '../notifications/threads/store-threads.ts'
import type { Context } from '../platform/context.ts'
import { queueNews } from '../portal/subscriptions/find-news.ts'
import { type MessageTools, sendPortalMessages } from '../portal/subscriptions/send-messages.ts'
import { reportFiles } from '../reports/mail/report-files.ts'
import { sendReportMails } from '../reports/mail/send-mails.ts'
import { createPollingLoop } from './polling-loop.ts'
import { startSender } from './sender.ts'

export interface NotificationsOptions {
  tools: ChannelTools
  /** How subscribers of status pages are written to; undefined where nobody is. */
  portal?: Omit<MessageTools, 'channels'> | undefined
  /** Milliseconds between two looks at what there is to notify. */
  tickMs?: number
  metrics: Dispatch['metrics']
  log: Dispatch['log']
}

/** Events come in bursts, which are read together; whoever has read them wakes the composer once. */
const wakeMs = { reader: 500, composer: 20 }
const watchEveryMs = 10_000
const endEveryMs = 60_000
const giveUpEveryMs = 60_000
const mailEveryMs = 15_000
const newsEveryMs = 15_000

/**
 * Reads the outbox, composes messages and sends them: three loops of which none waits for another, on every replica at once and not
 * in the lanes of the jobs, so that neither a long job nor a dead channel keeps an incident from being heard of.
 */
export function startNotifications(context: Context, options: NotificationsOptions): { stop(): Promise<void> } {
  const { tools, portal, tickMs = 2_000, metrics, log } = options
  let stopped = false

  const guarded = (wakeMs: number, works: (() => Promise<unknown>)[]) =>
    createPollingLoop(
      tickMs,
      async () => {
        for (const work of works) {
          if (stopped) return
          // One that fails, as while the database is away, must not keep the others from their turn.
          await work().catch((error: unknown) => log.warn({ error: String(error) }, 'notifications had to wait'))
        }
      },
      wakeMs,
    )

  const withFiles = { ...tools, filesOf: (message: Pick<Message, 'alerts'>) => reportFiles(context, message) }
  const sender = startSender({ context, tools: withFiles, random: Math.random, metrics, log }, tickMs)
  const compose = async () => {
    for (let more = true; more && !stopped; ) {
      more = await composeDue({ context, publicUrl: tools.publicUrl, log })
      sender.wake()
    }
  }
  const composer = guarded(wakeMs.composer, [compose])
  const read = async () => {
    for (let more = true; more && !stopped; ) {
      const turn = await consumeEvents({ context, log })
      more = turn?.more === true
      if (turn && turn.handled > 0) composer.wake()
      if (turn && turn.missed > 0)
        log.warn({ events: turn.missed }, 'events were deleted before anybody was notified of them')
    }
  }
  const giveUp = async () => {
    for (const kind of await giveUpDeliveries(context)) metrics.notified(kind, 'failed')
  }
  const reader = guarded(wakeMs.reader, [
    every(context, watchEveryMs, () => watchAgents(context)),
    every(context, endEveryMs, () => endAlerts(context)),
    every(context, giveUpEveryMs, giveUp),
    read,
  ])
  // A report is drawn and sent for seconds, which nothing else waits for.
  const mailer = guarded(wakeMs.reader, [every(context, mailEveryMs, () => sendReportMails(context, tools))])
  const writer = guarded(wakeMs.reader, portal ? writeToSubscribers(context, { ...portal, channels: tools }) : [])
  const unsubscribe = context.bus.subscribe('events', () => {
    reader.wake()
    sender.wake()
  })
  return {
    async stop() {
      stopped = true
      unsubscribe()
      await Promise.all([reader.stop(), composer.stop(), mailer.stop(), writer.stop(), sender.stop()])
    },
  }
}

/** What status pages show anew, and sending it. */
function writeToSubscribers(context: Context, tools: MessageTools): (() => Promise<unknown>)[] {
  return [
    every(context, newsEveryMs, () =>
      context.database.withLock('portal news', (held) => queueNews({ ...context, database: held })),
    ),
    () => sendPortalMessages(context, tools),
  ]
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
