import { Type } from 'typebox'
import { countsText, isOver, linesOf, type Message } from '../../message.ts'
import { type Channel, DeliveryError, type Reference, type Sending } from '../channel.ts'
import { clip } from '../clip.ts'
import { secret, text, webAddress } from '../fields.ts'
import { fit, type Size } from '../fit.ts'
import { notAccepted, parseObject, postJson, saidOf } from '../post-json.ts'

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
/** A text of Slack holds 3,000 characters, `&amp;` being five of them. */
const maxInText = 2900
/** Slack names no limit of a whole message; this is what its longest texts come to in bytes. */
const maxBytes = 32_000
/** They refuse this message, and may well take another one. */
const ofMessage = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_too_long', 'no_text', 'invalid_arguments'])

/** Slack, by a bot that keeps threads, or by an incoming webhook that can't. */
export const slack: Channel<typeof settings, SlackMessage> = {
  kind: 'slack',
  displayName: 'Slack',
  settings,
  check: ({ botToken, channel, webhookUrl }) =>
    webhookUrl || (botToken && channel) ? undefined : 'Set a bot token and a channel, or an incoming webhook.',
  render: (message) => fit(maxBytes, (size) => render(message, size)),
  async send({ reply_broadcast, ...message }, { botToken, channel, webhookUrl, apiUrl }, sending) {
    if (botToken && channel) {
      const { reference } = sending
      const thread = reference?.ts ? { thread_ts: reference.ts, reply_broadcast } : {}
      const to = reference?.channel ?? channel
      return sendByBot({ channel: to, ...message, ...thread, unfurl_links: false }, { botToken, apiUrl }, sending)
    }
    const url = webhookUrl ?? ''
    const { body } = await postJson(sending, url, message)
    const answer = parseObject(body)
    // Slack says "ok"; others that speak its language say so in JSON, or nothing.
    const accepted = answer ? answer.ok === true || answer.success === true : ['', 'ok'].includes(body.trim())
    if (!accepted) throw notAccepted(url, saidOf(body, { url, body: '' }), !passing.has(wordOf(answer?.error ?? body)))
    return undefined
  },
}

const wordOf = (said: unknown) => String(said).trim()

function render(message: Message, { characters, named }: Size): SlackMessage {
  const short = (text: string, max: number) => plain(clip(text, max, (part) => plain(part).length))
  const title = short(message.title.replace(/\s+/g, ' '), Math.min(characters, maxInText))
  const parts = linesOf(message, named).map((line) => clip(line, characters))
  const lines = short(parts.join('\n'), maxInText)
  const link = message.url && message.url.length < 2000 ? ` · <${plain(message.url)}|Open ITOps>` : ''
  return {
    text: title,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `*${title}*` } },
      ...(lines ? [{ type: 'section', text: { type: 'mrkdwn', text: lines } }] : []),
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', text: `${message.severity} · ${countsText(message) || 'a test'}${link}` }],
      },
    ],
    // What has lasted for hours is worth more than a line in a thread that nobody has open.
    reply_broadcast: message.reason === 'REPEATED' || (message.reason === 'RECOVERED' && isOver(message)),
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
  const { ok, error, ts, channel } = parseObject(answer.body) ?? {}
  if (ok !== true) {
    if (typeof error !== 'string')
      throw new DeliveryError('What answered is not the API of Slack.', { permanent: false })
    throw new DeliveryError(`Slack answered ${clip(error, 100)}`, {
      permanent: !passing.has(error),
      scope: ofMessage.has(error) ? 'MESSAGE' : 'CHANNEL',
    })
  }
  return { ts: String(ts), channel: String(channel) }
}

/** The three characters that mean something in Slack's markup. */
function plain(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
