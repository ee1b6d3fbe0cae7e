import { createHmac } from 'node:crypto'
import { Type } from 'typebox'
import type { Message } from '../../message.ts'
import type { Channel } from '../channel.ts'
import { clip } from '../clip.ts'
import { secret, text, webAddress } from '../fields.ts'
import { fitProgram, type Size } from '../fit.ts'
import { post } from '../post-json.ts'

const settings = Type.Object({
  url: text({ title: 'URL', description: 'Messages are sent to it by POST, as JSON.', pattern: webAddress }),
  signingSecret: Type.Optional(
    secret({
      title: 'Signing secret',
      description:
        'Signs each message: X-ITOps-Signature is sha256=HMAC-SHA256(secret, timestamp + "." + body) in hex.',
    }),
  ),
  authorization: Type.Optional(
    secret({ title: 'Authorization', description: 'The whole header, like "Bearer …" or "Basic …".' }),
  ),
})

/** Half of what web servers commonly take (1 MB). */
const maxBytes = 500_000
const maxInName = 1000

/** The message as it is, for programs: what would be too large has shorter texts and fewer alerts; its counts are of all of them. */
export const webhook: Channel<typeof settings, { version: 1 } & Message> = {
  kind: 'webhook',
  displayName: 'Webhook',
  settings,
  render: (message) => fitProgram(maxBytes, (size) => render(message, size)),
  async send(payload, { url, signingSecret, authorization }, sending) {
    const body = JSON.stringify({ id: sending.deliveryKey, ...payload })
    const timestamp = String(Math.floor(sending.now.getTime() / 1000))
    await post(sending, {
      url,
      body,
      headers: {
        'idempotency-key': sending.deliveryKey,
        'x-itops-timestamp': timestamp,
        ...(signingSecret ? { 'x-itops-signature': signatureOf(signingSecret, timestamp, body) } : {}),
        ...(authorization ? { authorization } : {}),
      },
    })
    return undefined
  },
}

function render(message: Message, { characters, named }: Size): { version: 1 } & Message {
  const alerts = message.alerts.slice(0, named).map((alert) => ({
    ...alert,
    subject: clip(alert.subject, maxInName),
    title: clip(alert.title, characters),
    detail: alert.detail === null ? null : clip(alert.detail, characters),
  }))
  return { version: 1, ...message, title: clip(message.title, characters), alerts }
}

/** What `X-ITOps-Signature` holds: the timestamp is signed too, so that an old message can't be sent again. */
function signatureOf(signingSecret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', signingSecret).update(`${timestamp}.${body}`).digest('hex')}`
}
