import { Type } from 'typebox'
import type { Alert, Message } from '../../message.ts'
import type { Channel } from '../channel.ts'
import { secret, text, webAddress } from '../fields.ts'
import { postJson } from '../post-json.ts'

const settings = Type.Object({
  url: text({ title: 'URL', description: 'Of the Alertmanager, without /api/v2/alerts.', pattern: webAddress }),
  authorization: Type.Optional(
    secret({ title: 'Authorization', description: 'The whole header, like "Bearer …" or "Basic …".' }),
  ),
})

interface PostedAlert {
  labels: Record<string, string>
  annotations: Record<string, string>
  startsAt: string
  /** Null while it lasts. */
  endsAt: string | null
  generatorURL?: string
}

const repeatMs = 60_000
/** As Prometheus does: an alert that is not told again for four turns is over. */
const lastsMs = 4 * repeatMs

/** Alertmanager, which groups and silences by itself: every alert is one of its alerts, told again each minute. */
export const alertmanager: Channel<typeof settings, PostedAlert[]> = {
  kind: 'alertmanager',
  displayName: 'Alertmanager',
  settings,
  repeatMs,
  render,
  async send(alerts, { url, authorization }, sending) {
    const ends = new Date(sending.now.getTime() + lastsMs).toISOString()
    const body = alerts.map((alert) => ({ ...alert, endsAt: alert.endsAt ?? ends }))
    await postJson(sending, `${url.replace(/\/$/, '')}/api/v2/alerts`, body, authorization ? { authorization } : {})
    return undefined
  },
}

function render({ reason, title, at, alerts, url }: Message): PostedAlert[] {
  const link = url ? { generatorURL: url } : {}
  if (reason === 'TEST')
    return [
      {
        labels: { alertname: 'ITOpsTest', severity: 'low' },
        annotations: { summary: title },
        startsAt: at,
        endsAt: new Date(Date.parse(at) + repeatMs).toISOString(),
        ...link,
      },
    ]
  return alerts.map((alert) => ({
    labels: labelsOf(alert),
    annotations: {
      summary: alert.title,
      ...(alert.detail ? { description: alert.detail } : {}),
      ...(alert.state === 'ACKNOWLEDGED' ? { acknowledged: 'true' } : {}),
    },
    startsAt: alert.startedAt,
    endsAt: endOf(alert, at),
    ...link,
  }))
}

/** They stay the same while it lasts: Alertmanager knows an alert by them. */
function labelsOf({ key, kind, severity, subject }: Alert): Record<string, string> {
  const [organization, platform, environment, cluster, service] = subject.split('/')
  const path = cluster ? { organization, platform, environment, cluster, ...(service ? { service } : {}) } : {}
  const name = kind.replace(/(^|_)(\w)/g, (_all, _mark, letter: string) => letter.toUpperCase())
  return { alertname: `ITOps${name}`, kind, severity, subject, alert: key, ...definedOnly(path) }
}

function definedOnly(labels: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter((label): label is [string, string] => Boolean(label[1])))
}

function endOf({ state, startedAt, endedAt }: Alert, at: string): string | null {
  if (state === 'FIRING' || state === 'ACKNOWLEDGED') return null
  if (state === 'NOTED') return new Date(Date.parse(at) + lastsMs).toISOString()
  // It may not end before it starts, nor when it does.
  return new Date(Math.max(Date.parse(endedAt ?? at), Date.parse(startedAt) + 1)).toISOString()
}
