import { type Alert, type AlertState, type Message, type Reason, severities } from '../message.ts'

/** A thread, as a message is composed from it. */
export interface ThreadFacts {
  key: string
  groupKey: string
  digest: boolean
  /** When it was told before; null when it was not. */
  toldAt: Date | null
}

/** How many alerts a message holds at most; the counts are of all of them. */
const mostAlerts = 500

/**
 * What a thread has to tell now; undefined when there is no news after all, and when all of it was over before anybody was
 * told, which is not worth a message but in a digest.
 */
export function composeMessage(
  thread: ThreadFacts,
  alerts: readonly Alert[],
  { now, publicUrl }: { now: Date; publicUrl: string | undefined },
): Message | undefined {
  const counts: Record<AlertState, number> = { FIRING: 0, ACKNOWLEDGED: 0, RESOLVED: 0, NOTED: 0 }
  for (const { state } of alerts) counts[state]++
  const over = counts.FIRING + counts.ACKNOWLEDGED === 0
  if (!alerts.some(({ news }) => news)) return undefined
  if (!thread.toldAt && !thread.digest && alerts.every(({ state }) => state === 'RESOLVED')) return undefined
  const reason = reasonOf(thread, over && counts.RESOLVED > 0)
  const lasting = over ? alerts : alerts.filter(({ state }) => state !== 'RESOLVED')
  return {
    reason,
    thread: thread.key,
    title: titleOf(reason, thread, alerts, lasting),
    severity: severities.find((one) => lasting.some(({ severity }) => severity === one)) ?? 'low',
    at: now.toISOString(),
    counts,
    alerts: alerts.toSorted(byWeight).slice(0, mostAlerts),
    url: publicUrl ? `${publicUrl.replace(/\/$/, '')}${pageOf(lasting)}` : null,
  }
}

function reasonOf({ digest, toldAt }: ThreadFacts, recovered: boolean): Reason {
  if (!toldAt) return digest ? 'DIGEST' : 'OPENED'
  return recovered ? 'RECOVERED' : 'UPDATED'
}

function titleOf(reason: Reason, { groupKey }: ThreadFacts, all: readonly Alert[], lasting: readonly Alert[]): string {
  const [only] = all
  const prefix = { OPENED: '', UPDATED: '', RECOVERED: 'Recovered: ', DIGEST: 'Held back in quiet hours: ', TEST: '' }[
    reason
  ]
  if (only && all.length === 1) return `${prefix}${only.title}`
  const told = reason === 'RECOVERED' || reason === 'DIGEST' ? all : lasting
  const where = /^(?:cluster|group) (.+)$/.exec(groupKey)?.[1]
  return `${prefix}${countOf(told)}${where ? ` in ${where}` : ''}`
}

/** Like "12 incidents" or, of several kinds, "12 alerts". */
function countOf(alerts: readonly Alert[]): string {
  const incidents = alerts.every(({ kind }) => kind === 'incident')
  return `${alerts.length} ${incidents ? 'incident' : 'alert'}${alerts.length === 1 ? '' : 's'}`
}

const stateOrder: readonly AlertState[] = ['FIRING', 'ACKNOWLEDGED', 'NOTED', 'RESOLVED']

function byWeight(a: Alert, b: Alert): number {
  return (
    Number(b.news) - Number(a.news) ||
    stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state) ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    (a.subject < b.subject ? -1 : 1)
  )
}

/** The page of the dashboard that shows it best. */
function pageOf(alerts: readonly Alert[]): string {
  const [first] = alerts
  if (!first) return '/'
  if (alerts.length === 1 && first.kind === 'incident') return `/incidents/${first.key.slice('incident:'.length)}`
  if (alerts.every(({ kind }) => kind === 'incident')) return '/incidents'
  if (first.kind === 'agent') return '/agents'
  return alerts.length === 1 && first.subject.includes('/') ? `/services/${first.subject}` : '/'
}
