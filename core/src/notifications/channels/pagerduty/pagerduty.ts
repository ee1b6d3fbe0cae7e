import { Type } from 'typebox'
import { countsText, isAcknowledged, isOver, linesOf, type Message } from '../../message.ts'
import type { Channel } from '../channel.ts'
import { secret, text, webAddress } from '../fields.ts'
import { postJson } from '../post-json.ts'

const settings = Type.Object({
  routingKey: secret({
    title: 'Integration key',
    description: 'Of an Events API v2 integration; 32 characters.',
    pattern: '^[A-Za-z0-9]{32}$',
  }),
  eventsUrl: text({
    title: 'Events API',
    description: 'In the EU: https://events.eu.pagerduty.com',
    default: 'https://events.pagerduty.com',
    pattern: webAddress,
  }),
})

interface PagerDutyEvent {
  event_action: 'trigger' | 'acknowledge' | 'resolve'
  dedup_key: string
  payload?: object
  links?: object[]
  client?: string
}

/** PagerDuty: an incident of its own for each thread. */
export const pagerduty: Channel<typeof settings, PagerDutyEvent[]> = {
  kind: 'pagerduty',
  displayName: 'PagerDuty',
  settings,
  render,
  async send(events, { routingKey, eventsUrl }, sending) {
    for (const event of events)
      await postJson(sending, `${eventsUrl.replace(/\/$/, '')}/v2/enqueue`, { routing_key: routingKey, ...event })
    return undefined
  },
}

const severities = { critical: 'critical', high: 'error', medium: 'warning', low: 'info' } as const

function render(message: Message): PagerDutyEvent[] {
  const dedup_key = `itops-${message.thread}`
  const trigger: PagerDutyEvent = {
    event_action: 'trigger',
    dedup_key,
    client: 'ITOps',
    payload: {
      summary: message.title.slice(0, 1024),
      source: message.alerts[0]?.subject ?? 'itops',
      severity: severities[message.severity],
      timestamp: message.at,
      class: message.alerts[0]?.kind ?? 'test',
      custom_details: { alerts: linesOf(message), counts: countsText(message) },
    },
    ...(message.url ? { links: [{ href: message.url, text: 'Open ITOps' }] } : {}),
  }
  const resolve: PagerDutyEvent = { event_action: 'resolve', dedup_key }
  // A test must not wake anybody twice: it ends at once.
  if (message.reason === 'TEST') return [trigger, resolve]
  if (isOver(message)) return message.counts.NOTED > 0 && message.counts.RESOLVED === 0 ? [trigger] : [resolve]
  const acknowledge: PagerDutyEvent = { event_action: 'acknowledge', dedup_key }
  if (!isAcknowledged(message)) return [trigger]
  return message.reason === 'UPDATED' ? [acknowledge] : [trigger, acknowledge]
}
