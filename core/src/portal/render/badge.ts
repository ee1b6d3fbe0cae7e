import type { PortalGroup } from '../portal.ts'
import type { BadgeFigure } from '../read-badge.ts'
import { percent } from './format.ts'
import { escapeText } from './html.ts'
import { messagesOf } from './messages.ts'

/** What a badge says, as shields.io takes it. */
export interface Badge {
  schemaVersion: 1
  label: string
  message: string
  color: string
}

const colors = { MET: '12805f', AT_RISK: '9a6400', BREACHED: 'b3261e', UNPROVEN: '5a6275', NO_DATA: '5a6275' }

/** Whether a group is up. */
export function statusBadge({ displayName, isDown }: Pick<PortalGroup, 'displayName' | 'isDown'>): Badge {
  return {
    schemaVersion: 1,
    label: displayName,
    message: isDown ? 'down' : 'up',
    color: colors[isDown ? 'BREACHED' : 'MET'],
  }
}

/** The uptime of a group in a period; without a name it is the present month. */
export function uptimeBadge(
  { displayName }: Pick<PortalGroup, 'displayName'>,
  { period, uptime, status }: BadgeFigure,
): Badge {
  const label = period === '' ? displayName : `${displayName} ${period}`
  return {
    schemaVersion: 1,
    label,
    message: uptime === null ? 'no data' : percent(uptime, messagesOf.en),
    color: colors[status],
  }
}

/** Pixels of a text of 11 px, a little too many. */
const widthOf = (text: string) => Math.ceil(text.length * 6.8) + 12

/** The badge as an image. */
export function renderBadge({ label, message, color }: Badge): string {
  const [left, right] = [widthOf(label), widthOf(message)]
  const words = escapeText(`${label}: ${message}`)
  const text = (x: number, content: string) =>
    `<text x="${x}" y="14" text-anchor="middle">${escapeText(content)}</text>`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${words}"><title>${words}</title><rect width="${left}" height="20" fill="#3a4150"/><rect x="${left}" width="${right}" height="20" fill="#${color}"/><g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">${text(left / 2, label)}${text(left + right / 2, message)}</g></svg>`
}
