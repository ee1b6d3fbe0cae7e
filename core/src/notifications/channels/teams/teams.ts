import { Type } from 'typebox'
import { countsText, isOver, linesOf, type Message } from '../../message.ts'
import type { Channel } from '../channel.ts'
import { secret, webAddress } from '../fields.ts'
import { postJson } from '../post-json.ts'

const settings = Type.Object({
  webhookUrl: secret({
    title: 'Workflow URL',
    description:
      'Of a workflow in Teams that starts "when a webhook request is received" and posts a card. It has no threads: the recovery is a message of its own.',
    pattern: webAddress,
  }),
})

/** Microsoft Teams, by an adaptive card to a workflow. */
export const teams: Channel<typeof settings, object> = {
  kind: 'teams',
  displayName: 'Microsoft Teams',
  settings,
  render,
  async send(payload, { webhookUrl }, sending) {
    await postJson(sending, webhookUrl, payload)
    return undefined
  },
}

const colors = { critical: 'Attention', high: 'Attention', medium: 'Warning', low: 'Accent' } as const

function render(message: Message): object {
  const color = message.reason !== 'TEST' && isOver(message) ? 'Good' : colors[message.severity]
  const block = (text: string, more: object = {}) => ({ type: 'TextBlock', text, wrap: true, ...more })
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      block(plain(message.title), { weight: 'Bolder', size: 'Medium', color }),
      ...linesOf(message).map((line) => block(plain(line), { spacing: 'Small' })),
      block(`${message.severity} · ${countsText(message) || 'a test'}`, { isSubtle: true, size: 'Small' }),
    ],
    actions: message.url ? [{ type: 'Action.OpenUrl', title: 'Open ITOps', url: message.url }] : [],
  }
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card }],
  }
}

/** What Markdown would take for its own; a card holds 28 KB. */
function plain(text: string): string {
  return text.slice(0, 1500).replace(/[\\`*_[\]<>#]/g, (mark) => `\\${mark}`)
}
