import type { Portal } from '../portal.ts'
import { escapeText } from './html.ts'
import { messagesOf } from './messages.ts'

/** Outages with what was written about them as an Atom feed (RFC 4287); `address` is that of the status page. */
export function renderAtom(portal: Portal, address: string): string {
  const m = messagesOf[portal.language]
  const entries = portal.incidents.map(({ id, group, startedAt, resolvedAt, updates }) => {
    const changed = updates[0]?.at ?? resolvedAt ?? startedAt
    const text = [
      `${startedAt.toISOString()} – ${resolvedAt?.toISOString() ?? m.ongoing}`,
      ...updates.map((one) => `${m.states[one.state]} (${one.at.toISOString()}): ${one.text}`),
    ].join('\n')
    return `<entry><id>urn:itops:incident:${id}</id><title>${escapeText(`${group}: ${m.someDown}`)}</title><updated>${latest(changed, resolvedAt).toISOString()}</updated><published>${startedAt.toISOString()}</published><link href="${escapeText(address)}"/><content type="text">${escapeText(text)}</content></entry>`
  })
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:itops:status:${portal.slug}</id><title>${escapeText(`${portal.name} – ${m.title}`)}</title><updated>${portal.asOf.toISOString()}</updated><author><name>${escapeText(portal.name)}</name></author><link href="${escapeText(address)}"/>${entries.join('')}</feed>
`
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
