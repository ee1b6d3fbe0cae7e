/** How much something matters, the most first. */
export const severities = ['critical', 'high', 'medium', 'low'] as const
export type Severity = (typeof severities)[number]

/** What may be notified, for routes to choose from. */
export const alertKinds = [
  'incident',
  'burn_rate',
  'sla',
  'report',
  'backup',
  'storage',
  'certificate',
  'agent',
  'channel',
] as const
export type AlertKind = (typeof alertKinds)[number]

/** NOTED is notified once and has no end. */
export type AlertState = 'FIRING' | 'ACKNOWLEDGED' | 'RESOLVED' | 'NOTED'

export type Reason = 'OPENED' | 'UPDATED' | 'REPEATED' | 'RECOVERED' | 'DIGEST' | 'TEST'

/** One thing that a message is about; instants in ISO 8601. */
export interface Alert {
  /** The same for as long as it lasts, like `incident:12`. */
  key: string
  kind: AlertKind
  severity: Severity
  state: AlertState
  /** Path of the service or node, or name of the group or channel. */
  subject: string
  title: string
  detail: string | null
  startedAt: string
  endedAt: string | null
  /** True for what the message before did not have. */
  news: boolean
}

/** What a channel sends people, before it is put in the channel's own form. */
export interface Message {
  reason: Reason
  /** The conversation that it belongs to, the same in all its messages. */
  thread: string
  title: string
  severity: Severity
  /** When it was composed. */
  at: string
  /** How many alerts are in each state, all of them. */
  counts: Record<AlertState, number>
  /** The alerts, what is news first, then by severity; at most 500. */
  alerts: Alert[]
  /** The dashboard's page of it; null when core does not know its own address. */
  url: string | null
}

/** The lines of a message for people: the first alerts, at most `most`, and how many there are beyond. */
export function linesOf({ alerts, counts }: Message, max = 10): string[] {
  const named = alerts.slice(0, max).map((alert) => `${stateMarks[alert.state]} ${lineOf(alert)}`)
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return total > named.length ? [...named, `… and ${total - named.length} more`] : named
}

/** What is said of the counts, like "3 firing, 2 recovered". */
export function countsText({ counts }: Message): string {
  const parts = stateWords.flatMap(([state, word]) => (counts[state] > 0 ? [`${counts[state]} ${word}`] : []))
  return parts.join(', ')
}

/** True when nothing of it lasts. */
export function isOver({ counts }: Message): boolean {
  return counts.FIRING + counts.ACKNOWLEDGED === 0
}

/** True when somebody takes care of all that lasts. */
export function isAcknowledged({ counts }: Message): boolean {
  return counts.FIRING === 0 && counts.ACKNOWLEDGED > 0
}

const stateMarks: Record<AlertState, string> = { FIRING: '🔴', ACKNOWLEDGED: '🟡', RESOLVED: '🟢', NOTED: '🔵' }
const stateWords: readonly [AlertState, string][] = [
  ['FIRING', 'firing'],
  ['ACKNOWLEDGED', 'acknowledged'],
  ['NOTED', 'noted'],
  ['RESOLVED', 'recovered'],
]

function lineOf({ title, subject, detail }: Alert): string {
  const where = title.includes(subject) ? title : `${title} · ${subject}`
  return detail ? `${where}: ${detail}` : where
}
