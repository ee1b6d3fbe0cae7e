import { Type } from 'typebox'
import { countsText, isAcknowledged, isOver, linesOf, type Message } from '../../message.ts'
import type { Channel } from '../channel.ts'
import { clip } from '../clip.ts'
import { secret, text, webAddress } from '../fields.ts'
import { fit, type Size } from '../fit.ts'
import { notAccepted, parseObject, postJson, saidOf } from '../post-json.ts'

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

/** An event of PagerDuty is 512 KB at most, its summary 1,024 characters. */
const maxBytes = 500_000
const maxInSummary = 1024
const maxInName = 255

/** PagerDuty: an incident of its own for each thread. */
export const pagerduty: Channel<typeof settings, PagerDutyEvent[]> = {
  kind: 'pagerduty',
  displayName: 'PagerDuty',
  settings,
  render: (message) => fit(maxBytes, (size) => render(message, size)),
  async send(events, { routingKey, eventsUrl }, sending) {
    const url = `${eventsUrl.replace(/\/$/, '')}/v2/enqueue`
    for (const event of events) {
      const { body } = await postJson(sending, url, { routing_key: routingKey, ...event })
      const status = parseObject(body)?.status
      if (body.trim() !== '' && status !== 'success')
        throw notAccepted(url, saidOf(body, { url: routingKey, body: '' }), status !== undefined)
    }
    return undefined
  },
}

const severities = { critical: 'critical', high: 'error', medium: 'warning', low: 'info' } as const

function render(message: Message, { characters, named }: Size): PagerDutyEvent[] {
  const dedup_key = `itops-${message.thread}`
  const trigger: PagerDutyEvent = {
    event_action: 'trigger',
    dedup_key,
    client: 'ITOps',
    payload: {
      summary: clip(message.title, Math.min(characters, maxInSummary)),
      source: clip(message.alerts[0]?.subject || 'itops', maxInName),
      severity: severities[message.severity],
      timestamp: message.at,
      class: message.alerts[0]?.kind ?? 'test',
      custom_details: {
        alerts: linesOf(message, named).map((line) => clip(line, characters)),
        counts: countsText(message),
      },
    },
    ...(message.url && message.url.length < 2000 ? { links: [{ href: message.url, text: 'Open ITOps' }] } : {}),
  }
  const resolve: PagerDutyEvent = { event_action: 'resolve', dedup_key }
  // A test must not wake anybody twice: it ends at once.
  if (message.reason === 'TEST') return [trigger, resolve]
  if (isOver(message)) return message.counts.NOTED > 0 && message.counts.RESOLVED === 0 ? [trigger] : [resolve]
  const acknowledge: PagerDutyEvent = { event_action: 'acknowledge', dedup_key }
  if (!isAcknowledged(message)) return [trigger]
  return message.reason === 'UPDATED' || message.reason === 'REPEATED' ? [acknowledge] : [trigger, acknowledge]
}
