import { Type } from 'typebox'
import { countsText, isOver, linesOf, type Message } from '../../message.ts'
import type { Channel } from '../channel.ts'
import { clip } from '../clip.ts'
import { secret, webAddress } from '../fields.ts'
import { fit, type Size } from '../fit.ts'
import { isPermanent, notAccepted, parseObject, postJson, saidOf } from '../post-json.ts'

const settings = Type.Object({
  webhookUrl: secret({
    title: 'Workflow URL',
    description:
      'Of a workflow in Teams that starts "when a webhook request is received" and posts a card. It has no threads: the recovery is a message of its own.',
    pattern: webAddress,
  }),
})

/** Teams refuses more than 28 KB, counted in bytes of UTF-8; some of it is left for what a workflow adds. */
const maxBytes = 27_000
/** A link of more characters leads nowhere in most mail programs and browsers. */
const maxInLink = 2_000

/** Microsoft Teams, by an adaptive card to a workflow. */
export const teams: Channel<typeof settings, object> = {
  kind: 'teams',
  displayName: 'Microsoft Teams',
  settings,
  render: (message) => fit(maxBytes, (size) => render(message, size)),
  async send(payload, { webhookUrl }, sending) {
    const { status, body } = await postJson(sending, webhookUrl, payload)
    const refusal = status === 202 ? undefined : refusalOf(body)
    if (refusal) {
      const said = saidOf(body, { url: webhookUrl, body: '' })
      throw notAccepted(webhookUrl, said, refusal.permanent)
    }
    return undefined
  },
}

/**
 * What an answer of status 200 means: a workflow has nothing to say or answers in JSON, a connector of the old kind says 1, and anything
 * else is why it did not post the card, often with the status that Teams itself gave.
 */
function refusalOf(body: string): { permanent: boolean } | undefined {
  const said = body.trim()
  if (said === '' || said === '1') return undefined
  const answer = parseObject(said)
  if (answer && !answer.error) return undefined
  const status = /HTTP error (\d{3})/i.exec(said)?.[1]
  return { permanent: status === undefined || isPermanent(Number(status)) }
}

const colors = { critical: 'Attention', high: 'Attention', medium: 'Warning', low: 'Accent' } as const

function render(message: Message, { characters, named }: Size): object {
  const color = message.reason !== 'TEST' && isOver(message) ? 'Good' : colors[message.severity]
  const block = (text: string, more: object = {}) => ({ type: 'TextBlock', text, wrap: true, ...more })
  const short = (text: string) => plain(clip(text, characters, (part) => plain(part).length))
  const link = message.url && message.url.length <= maxInLink ? message.url : null
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      block(short(message.title), { weight: 'Bolder', size: 'Medium', color }),
      ...linesOf(message, named).map((line) => block(short(line), { spacing: 'Small' })),
      block(`${message.severity} · ${countsText(message) || 'a test'}`, { isSubtle: true, size: 'Small' }),
    ],
    actions: link ? [{ type: 'Action.OpenUrl', title: 'Open ITOps', url: link }] : [],
  }
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card }],
  }
}

/** What Markdown would take for its own. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>#]/g, (mark) => `\\${mark}`)
}
