import { Type } from 'typebox'
import type { Alert, Message } from '../../message.ts'
import type { Channel } from '../channel.ts'
import { clip } from '../clip.ts'
import { secret, text, webAddress } from '../fields.ts'
import { jsonBytes } from '../fit.ts'
import { notAccepted, postJson } from '../post-json.ts'

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
/** As Prometheus does: an alert that is not sent again for four turns is over. */
const lastsMs = 4 * repeatMs

/** Alertmanager has no limit of its own; what stands before it often has one of 1 MB. */
const maxBytes = 500_000
const maxInLabel = 1000
const maxInAnnotation = 4000

/** Alertmanager, which groups and silences by itself: every alert is one of its alerts, sent again each minute. */
export const alertmanager: Channel<typeof settings, PostedAlert[]> = {
  kind: 'alertmanager',
  displayName: 'Alertmanager',
  settings,
  repeatMs,
  // What it is not sent, it takes to be over.
  maxAlerts: 10_000,
  render,
  async send(alerts, { url, authorization }, sending) {
    const ends = new Date(sending.now.getTime() + lastsMs).toISOString()
    const api = `${url.replace(/\/$/, '')}/api/v2/alerts`
    const headers: Record<string, string> = authorization ? { authorization } : {}
    for (const batch of batchesOf(alerts.map((alert) => ({ ...alert, endsAt: alert.endsAt ?? ends })))) {
      const { body } = await postJson(sending, api, batch, headers)
      // It says nothing. A page of HTML is that of a proxy which asks for a login.
      if (/^\s*</.test(body)) throw notAccepted(api, 'what answered is no Alertmanager', false)
    }
    return undefined
  },
}

function render({ reason, title, at, alerts, url }: Message): PostedAlert[] {
  const link = url && url.length < 2000 ? { generatorURL: url } : {}
  if (reason === 'TEST')
    return [
      {
        labels: { alertname: 'ITOpsTest', severity: 'low' },
        annotations: { summary: clip(title, maxInAnnotation) },
        startsAt: at,
        endsAt: new Date(Date.parse(at) + repeatMs).toISOString(),
        ...link,
      },
    ]
  return alerts.map((alert) => ({
    labels: labelsOf(alert),
    annotations: {
      summary: clip(alert.title, maxInAnnotation),
      ...(alert.detail ? { description: clip(alert.detail, maxInAnnotation) } : {}),
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
  return definedOnly({ alertname: `ITOps${name}`, kind, severity, subject, alert: key, ...path })
}

function definedOnly(labels: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => (value ? [[name, clip(value, maxInLabel)]] : [])),
  )
}

/** The alerts in as many posts as keep within the limit; one alert alone always does. */
export function batchesOf(alerts: readonly PostedAlert[]): PostedAlert[][] {
  const batches: PostedAlert[][] = []
  let bytes = 0
  for (const alert of alerts) {
    const more = jsonBytes(alert) + 1
    const last = batches.at(-1)
    if (last && bytes + more <= maxBytes) last.push(alert)
    else batches.push([alert])
    bytes = last && bytes + more <= maxBytes ? bytes + more : more + 2
  }
  return batches
}

function endOf({ state, startedAt, endedAt }: Alert, at: string): string | null {
  if (state === 'FIRING' || state === 'ACKNOWLEDGED') return null
  if (state === 'NOTED') return new Date(Date.parse(at) + lastsMs).toISOString()
  // It may not end before it starts, nor when it does.
  return new Date(Math.max(Date.parse(endedAt ?? at), Date.parse(startedAt) + 1)).toISOString()
}
