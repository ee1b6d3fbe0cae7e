import { Type } from 'typebox'
import { countsText, isOver, linesOf, type Message } from '../../message.ts'
import { type Channel, DeliveryError, type Reference, type Sending } from '../channel.ts'
import { secret, text, webAddress } from '../fields.ts'
import { postJson } from '../post-json.ts'

const settings = Type.Object({
  botToken: Type.Optional(
    secret({
      title: 'Bot token',
      description:
        'xoxb-…, with the scope chat:write: updates and the recovery follow in the thread of the first message.',
    }),
  ),
  channel: Type.Optional(
    text({ title: 'Channel', description: 'With a bot token: its id or name, like C0123456789 or #ops.' }),
  ),
  webhookUrl: Type.Optional(
    secret({
      title: 'Incoming webhook',
      description: 'Instead of a bot token. Slack gives webhooks no threads: each message stands alone in the channel.',
      pattern: webAddress,
    }),
  ),
  apiUrl: text({ title: 'API', default: 'https://slack.com/api', pattern: webAddress }),
})

interface SlackMessage {
  text: string
  blocks: object[]
  /** The recovery is shown in the channel, too. */
  reply_broadcast: boolean
}

/** What Slack may say and mean: later. */
const passing = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'request_timeout',
  'service_unavailable',
])
/** A section of Slack holds no more characters. */
const mostInSection = 2900

/** Slack, by a bot that keeps threads, or by an incoming webhook that can't. */
export const slack: Channel<typeof settings, SlackMessage> = {
  kind: 'slack',
  displayName: 'Slack',
  settings,
  check: ({ botToken, channel, webhookUrl }) =>
    webhookUrl || (botToken && channel) ? undefined : 'Set a bot token and a channel, or an incoming webhook.',
  render,
  async send({ reply_broadcast, ...message }, { botToken, channel, webhookUrl, apiUrl }, sending) {
    if (botToken && channel) {
      const { reference } = sending
      const thread = reference?.ts ? { thread_ts: reference.ts, reply_broadcast } : {}
      const to = reference?.channel ?? channel
      return sendByBot({ channel: to, ...message, ...thread, unfurl_links: false }, { botToken, apiUrl }, sending)
    }
    await postJson(sending, webhookUrl ?? '', message)
    return undefined
  },
}

function render(message: Message): SlackMessage {
  const title = plain(message.title)
  const lines = linesOf(message).map(plain).join('\n').slice(0, mostInSection)
  const link = message.url ? ` · <${message.url}|Open ITOps>` : ''
  return {
    text: title,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `*${title.slice(0, mostInSection)}*` } },
      ...(lines ? [{ type: 'section', text: { type: 'mrkdwn', text: lines } }] : []),
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', text: `${message.severity} · ${countsText(message) || 'a test'}${link}` }],
      },
    ],
    reply_broadcast: message.reason === 'RECOVERED' && isOver(message),
  }
}

async function sendByBot(
  message: object,
  { botToken, apiUrl }: { botToken: string; apiUrl: string },
  sending: Sending,
): Promise<Reference> {
  const answer = await postJson(sending, `${apiUrl.replace(/\/$/, '')}/chat.postMessage`, message, {
    authorization: `Bearer ${botToken}`,
    'content-type': 'application/json; charset=utf-8',
  })
  const { ok, error, ts, channel } = read(answer.body)
  if (ok !== true) {
    if (typeof error !== 'string')
      throw new DeliveryError('What answered is not the API of Slack.', { permanent: false })
    throw new DeliveryError(`Slack answered ${error}`, { permanent: !passing.has(error) })
  }
  return { ts: String(ts), channel: String(channel) }
}

function read(body: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(body))
  } catch {
    return {}
  }
}

/** The three characters that mean something in Slack's markup. */
function plain(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
