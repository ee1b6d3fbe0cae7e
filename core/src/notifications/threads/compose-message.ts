import { type Alert, type AlertState, type Message, type Reason, severities } from '../message.ts'

/** A thread and all its alerts in sum, as a message is composed from it. */
export interface ThreadFacts {
  key: string
  groupKey: string
  digest: boolean
  /** When it was notified before; null when it was not. */
  notifiedAt: Date | null
  /** How many alerts are in each state, all of them. */
  counts: Record<AlertState, number>
  /** The state or text of one has changed since the message before. */
  news: boolean
  /** All of them are incidents. */
  onlyIncidents: boolean
  /** All of those that are not over are incidents. */
  lastingOnlyIncidents: boolean
  /** Place of the worst in `severities`, of all and of those that are not over; null without any. */
  worst: number | null
  lastingWorst: number | null
}

/**
 * What a thread has to say now; undefined when there is no news after all, and when all of it was over before anybody was notified,
 * which is not worth a message but in a digest. `repeats` says again what still holds. `alerts` are those of most weight.
 */
export function composeMessage(
  thread: ThreadFacts,
  alerts: readonly Alert[],
  { now, publicUrl, repeats }: { now: Date; publicUrl: string | undefined; repeats: boolean },
): Message | undefined {
  const { counts } = thread
  const over = counts.FIRING + counts.ACKNOWLEDGED === 0
  if (!thread.news && (!repeats || over)) return undefined
  if (!thread.notifiedAt && !thread.digest && over && counts.NOTED === 0) return undefined
  const reason = thread.news ? reasonOf(thread, over && counts.RESOLVED > 0) : 'REPEATED'
  const lasting = over ? alerts : alerts.filter(({ state }) => state !== 'RESOLVED')
  const worst = (over ? thread.worst : thread.lastingWorst) ?? severities.length - 1
  return {
    reason,
    thread: thread.key,
    title: titleOf(reason, thread, alerts, over),
    severity: severities[worst] ?? 'low',
    at: now.toISOString(),
    counts,
    alerts: [...alerts],
    url: publicUrl ? `${publicUrl.replace(/\/$/, '')}${pageOf(lasting)}` : null,
  }
}

function reasonOf({ digest, notifiedAt }: ThreadFacts, recovered: boolean): Reason {
  if (!notifiedAt) return digest ? 'DIGEST' : 'OPENED'
  return recovered ? 'RECOVERED' : 'UPDATED'
}

const prefixes: Record<Reason, string> = {
  OPENED: '',
  UPDATED: '',
  REPEATED: 'Still: ',
  RECOVERED: 'Recovered: ',
  DIGEST: 'Held back in quiet hours: ',
  TEST: '',
}

function titleOf(reason: Reason, thread: ThreadFacts, alerts: readonly Alert[], over: boolean): string {
  const { counts } = thread
  const total = counts.FIRING + counts.ACKNOWLEDGED + counts.NOTED + counts.RESOLVED
  const [only] = alerts
  if (only && total === 1) return `${prefixes[reason]}${only.title}`
  const all = over || reason === 'RECOVERED' || reason === 'DIGEST'
  const count = all ? total : total - counts.RESOLVED
  const noun = (all ? thread.onlyIncidents : thread.lastingOnlyIncidents) ? 'incident' : 'alert'
  const where = /^(?:cluster|group) (.+)$/.exec(thread.groupKey)?.[1]
  return `${prefixes[reason]}${count} ${noun}${count === 1 ? '' : 's'}${where ? ` in ${where}` : ''}`
}

/** The page of the dashboard that shows it best. */
function pageOf(alerts: readonly Alert[]): string {
  const [first] = alerts
  if (!first) return '/'
  if (alerts.length === 1 && first.kind === 'incident') return `/incidents/${first.key.slice('incident:'.length)}`
  if (alerts.every(({ kind }) => kind === 'incident')) return '/incidents'
  if (first.kind === 'agent') return '/agents'
  if (first.kind === 'channel') return '/notifications'
  if (first.kind === 'report') return '/reports'
  const isService = alerts.length === 1 && first.subject.includes('/')
  return isService ? `/services/${first.subject.split('/').map(encodeURIComponent).join('/')}` : '/'
}
