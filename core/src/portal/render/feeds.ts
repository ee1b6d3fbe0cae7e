import type { Portal } from '../portal.ts'
import { html } from './html.ts'
import { messagesOf } from './messages.ts'

/** Outages with what was written about them as an Atom feed (RFC 4287); `address` is that of the status page. */
export function renderAtom(portal: Portal, address: string): string {
  const entries = entriesOf(portal).map(
    ({ id, title, begun, changed, text }) =>
      html`<entry><id>${id}</id><title>${title}</title><updated>${changed.toISOString()}</updated><published>${begun.toISOString()}</published><link href="${address}"/><content type="text">${text}</content></entry>`,
  )
  return html`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:itops:status:${portal.slug}</id><title>${titleOf(portal)}</title><updated>${portal.asOf.toISOString()}</updated><author><name>${portal.name}</name></author><link href="${address}"/>${entries}</feed>
`.text
}

/** The same as RSS 2.0: a new entry for each state of an outage, since readers show no entry twice. */
export function renderRss(portal: Portal, address: string): string {
  const items = entriesOf(portal).map(
    ({ id, title, changed, text }) =>
      html`<item><guid isPermaLink="false">${id}:${changed.getTime()}</guid><title>${title}</title><pubDate>${changed.toUTCString()}</pubDate><link>${address}</link><description>${text}</description></item>`,
  )
  const title = titleOf(portal)
  return html`<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>${title}</title><link>${address}</link><description>${title}</description><lastBuildDate>${portal.asOf.toUTCString()}</lastBuildDate>${items}</channel></rss>
`.text
}

const titleOf = ({ name, language }: Portal) => `${name} – ${messagesOf[language].title}`

function entriesOf({ incidents, language }: Portal) {
  const m = messagesOf[language]
  return incidents.map(({ id, group, startedAt, resolvedAt, updates }) => {
    const lines = [
      `${startedAt.toISOString()} – ${resolvedAt?.toISOString() ?? m.ongoing}`,
      ...updates.map((one) => `${m.states[one.state]} (${one.at.toISOString()}): ${one.text}`),
    ]
    const changed = latest(updates[0]?.at ?? resolvedAt ?? startedAt, resolvedAt)
    const title = `${group}: ${m.someDown}`
    return { id: `urn:itops:incident:${id}`, title, begun: startedAt, changed, text: lines.join('\n') }
  })
}

const latest = (a: Date, b: Date | null) => (b && b > a ? b : a)

const stamp = (at: Date) => at.toISOString().replace(/[-:]|\.\d{3}/g, '')

/** Planned maintenance as a calendar (RFC 5545); what has no end yet is left out. */
export function renderCalendar(portal: Portal): string {
  const m = messagesOf[portal.language]
  const quoted = (text: string) => text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replace(/\r?\n/g, '\\n')
  const events = portal.maintenance.flatMap(({ group, startsAt, endsAt }) =>
    endsAt
      ? [
          'BEGIN:VEVENT',
          `UID:${stamp(startsAt)}-${Buffer.from(group).toString('hex').slice(0, 40)}@${portal.slug}`,
          `DTSTAMP:${stamp(portal.asOf)}`,
          `DTSTART:${stamp(startsAt)}`,
          `DTEND:${stamp(endsAt)}`,
          `SUMMARY:${quoted(`${group}: ${m.maintenance}`)}`,
          'END:VEVENT',
        ]
      : [],
  )
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//ITOps//status//EN', ...events, 'END:VCALENDAR']
  return `${lines.map(folded).join('\r\n')}\r\n`
}

/** A line has 75 bytes at most, and goes on after a break and a space. */
function folded(line: string): string {
  let size = 0
  let text = ''
  for (const sign of line) {
    const bytes = Buffer.byteLength(sign)
    if (size + bytes > 74) {
      text += '\r\n '
      size = 1
    }
    text += sign
    size += bytes
  }
  return text
}
