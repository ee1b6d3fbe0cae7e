import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { alertOf, failureOf, messageOf, sendBy, testMessage } from '../../../../testing/fleet/messages.ts'
import { type LoopbackServer, type Received, startHttpServer } from '../../../../testing/servers/http-server.ts'

const token = 'xoxb-1234567890-secret'
let slack: LoopbackServer
/** The messages of the channel: what Slack would show. */
let posted: { ts: string; thread_ts?: string; text: string; reply_broadcast?: boolean }[] = []

/** What Slack's Web API and its incoming webhooks do with a message. */
function answer({ path, headers, body }: Received) {
  if (path === '/services/T0/B0/secret-of-the-hook') {
    const { text, blocks, thread_ts } = JSON.parse(body)
    if (!text && !blocks) return { status: 400, body: 'no_text' }
    posted.push({ ts: '', text, thread_ts })
    return { body: 'ok' }
  }
  if (path !== '/api/chat.postMessage') return { status: 404, body: 'no_service' }
  const say = (facts: object) => ({ body: JSON.stringify(facts) })
  if (headers.authorization !== `Bearer ${token}`) return say({ ok: false, error: 'invalid_auth' })
  if (headers['content-type'] !== 'application/json; charset=utf-8')
    return say({ ok: false, error: 'invalid_post_type' })
  const { channel, text, blocks, thread_ts, reply_broadcast } = JSON.parse(body)
  if (channel !== '#ops' && channel !== 'C042') return say({ ok: false, error: 'channel_not_found' })
  if (!text || blocks.some((block: { text?: { text: string } }) => (block.text?.text.length ?? 0) > 3000))
    return say({ ok: false, error: 'invalid_blocks' })
  if (thread_ts && !posted.some(({ ts }) => ts === thread_ts)) return say({ ok: false, error: 'thread_not_found' })
  const ts = `1772445600.00000${posted.length}`
  posted.push({ ts, text, ...(thread_ts ? { thread_ts, reply_broadcast } : {}) })
  return say({ ok: true, channel: 'C042', ts })
}

beforeAll(async () => {
  slack = await startHttpServer(answer)
})
beforeEach(() => {
  posted = []
  slack.answer = answer
})
afterAll(() => slack.close())

const bot = () => ({ botToken: token, channel: '#ops', apiUrl: `${slack.url}/api` })

describe('a bot in Slack', () => {
  it('answers in the thread of the first message, and shows the recovery in the channel too', async () => {
    const reference = await sendBy('slack', bot(), messageOf([alertOf()]))
    const over = alertOf({ state: 'RESOLVED', endedAt: '2026-03-02T10:10:00.000Z' })
    await sendBy('slack', bot(), messageOf([alertOf()], { reason: 'UPDATED', title: 'Still down' }), { reference })
    await sendBy('slack', bot(), messageOf([over], { reason: 'RECOVERED', title: 'Recovered: Orders' }), { reference })
    const thread = { thread_ts: posted[0]?.ts }
    expect(posted).toEqual([
      { ts: '1772445600.000000', text: 'Orders is down' },
      { ts: '1772445600.000001', text: 'Still down', ...thread, reply_broadcast: false },
      { ts: '1772445600.000002', text: 'Recovered: Orders', ...thread, reply_broadcast: true },
    ])
  })

  it('names the first ten, in words that Slack does not take for markup', async () => {
    const alerts = Array.from({ length: 500 }, (_, index) =>
      alertOf({ key: `incident:${index}`, title: `<!channel> & ${index}` }),
    )
    await sendBy('slack', bot(), messageOf(alerts, { title: '500 incidents' }))
    const body = slack.received.at(-1)?.body ?? ''
    expect(body).not.toContain('<!channel>')
    expect(body).toContain('&lt;!channel&gt; &amp; 9')
    expect(body).toContain('… and 490 more')
    expect(body).toContain('critical · 500 firing')
  })

  it.each([
    ['channel_not_found', 'Slack answered channel_not_found (for good)'],
    ['ratelimited', 'Slack answered ratelimited (again)'],
    ['internal_error', 'Slack answered internal_error (again)'],
  ])('stops or goes on after %s', async (error, outcome) => {
    slack.answer = () => ({ body: JSON.stringify({ ok: false, error }) })
    expect(await failureOf(sendBy('slack', bot(), testMessage))).toBe(outcome)
  })

  it('does not show its token when it is refused', async () => {
    const outcome = await failureOf(sendBy('slack', { ...bot(), botToken: 'xoxb-wrong-token' }, testMessage))
    expect(outcome).toBe('Slack answered invalid_auth (for good)')
  })
})

describe('an incoming webhook of Slack', () => {
  it('has no threads: each message stands alone', async () => {
    const settings = { webhookUrl: `${slack.url}/services/T0/B0/secret-of-the-hook` }
    const reference = await sendBy('slack', settings, messageOf([alertOf()]))
    expect(reference).toBeUndefined()
    await sendBy('slack', settings, messageOf([alertOf({ state: 'RESOLVED' })], { reason: 'RECOVERED', title: 'Over' }))
    expect(posted.map(({ text, thread_ts }) => [text, thread_ts])).toEqual([
      ['Orders is down', undefined],
      ['Over', undefined],
    ])
  })

  it('is a secret as a whole', async () => {
    const settings = { webhookUrl: `${slack.url}/services/T0/B0/another-secret` }
    expect(await failureOf(sendBy('slack', settings, testMessage))).toBe(
      `127.0.0.1:${slack.port} answered 404: no_service (for good)`,
    )
  })

  it.each([
    ['ok', 'delivered'],
    ['{"ok":true}', 'delivered'],
    ['invalid_payload', 'did not take the message: invalid_payload (for good)'],
    ['{"ok":false,"error":"ratelimited"}', 'did not take the message: {"ok":false,"error":"ratelimited"} (again)'],
    ['<html>Please log in</html>', 'did not take the message: <html>Please log in</html> (for good)'],
  ])('that answers 200 with %s is %s', async (body, outcome) => {
    slack.answer = () => ({ body })
    const settings = { webhookUrl: `${slack.url}/services/T0/B0/secret-of-the-hook` }
    expect(await failureOf(sendBy('slack', settings, testMessage))).toContain(outcome)
  })

  it('or a bot token with a channel must be set', () => {
    expect(() => sendBy('slack', { botToken: token }, testMessage)).toThrow(
      'Set a bot token and a channel, or an incoming webhook',
    )
  })
})
