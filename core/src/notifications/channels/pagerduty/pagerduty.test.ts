import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { alertOf, failureOf, messageOf, sendBy, testMessage } from '../../../../testing/fleet/messages.ts'
import { type LoopbackServer, type Received, startHttpServer } from '../../../../testing/servers/http-server.ts'

const routingKey = 'R0123456789abcdefghijklmnopqrstu'
let api: LoopbackServer
/** The incidents of the service, by dedup_key. */
const incidents = new Map<string, string>()

/** What the Events API v2 does with an event. */
function answer({ path, body }: Received) {
  const { routing_key, event_action, dedup_key, payload } = JSON.parse(body)
  const refuse = (error: string) => ({
    status: 400,
    body: JSON.stringify({ status: 'invalid event', errors: [error] }),
  })
  if (path !== '/v2/enqueue') return { status: 404 }
  if (routing_key !== routingKey) return refuse(`Invalid routing key ${routing_key}`)
  if (!dedup_key || dedup_key.length > 255) return refuse("'dedup_key' is invalid")
  if (event_action === 'trigger') {
    const wellFormed = payload?.summary && payload.summary.length <= 1024 && payload.source
    if (!wellFormed || !['critical', 'error', 'warning', 'info'].includes(payload.severity))
      return refuse('bad payload')
    if (incidents.get(dedup_key) !== 'acknowledged') incidents.set(dedup_key, 'triggered')
  } else if (incidents.has(dedup_key)) incidents.set(dedup_key, `${event_action}d`)
  return { status: 202, body: JSON.stringify({ status: 'success', dedup_key }) }
}

beforeAll(async () => {
  api = await startHttpServer(answer)
})
beforeEach(() => incidents.clear())
afterAll(() => api.close())

const settings = () => ({ routingKey, eventsUrl: `${api.url}/` })
const states = () => [...incidents.values()]

it('has one incident for a thread: triggered, acknowledged and resolved', async () => {
  await sendBy('pagerduty', settings(), messageOf([alertOf(), alertOf({ key: 'incident:13' })]))
  expect(states()).toEqual(['triggered'])
  const acknowledged = alertOf({ state: 'ACKNOWLEDGED' })
  await sendBy('pagerduty', settings(), messageOf([acknowledged], { reason: 'UPDATED' }))
  expect(states()).toEqual(['acknowledged'])
  await sendBy('pagerduty', settings(), messageOf([alertOf({ state: 'RESOLVED' })], { reason: 'RECOVERED' }))
  expect(states()).toEqual(['resolved'])
  expect(api.received.map(({ body }) => JSON.parse(body).dedup_key)).toEqual(
    Array(3).fill('itops-6f1f8c52-0000-4000-8000-000000000001'),
  )
})

it('opens nothing for a digest of what is over already, and closes its test at once', async () => {
  await sendBy('pagerduty', settings(), messageOf([alertOf({ state: 'RESOLVED' })], { reason: 'DIGEST' }))
  expect(states()).toEqual([])
  await sendBy('pagerduty', settings(), testMessage)
  expect(states()).toEqual(['resolved'])
})

it('triggers what is only to be noted', async () => {
  await sendBy(
    'pagerduty',
    settings(),
    messageOf([alertOf({ state: 'NOTED', severity: 'medium' })], { severity: 'medium' }),
  )
  expect(states()).toEqual(['triggered'])
})

it('does not repeat the key that it was refused for', async () => {
  const wrong = { ...settings(), routingKey: 'X'.repeat(32) }
  expect(await failureOf(sendBy('pagerduty', wrong, testMessage))).toBe(`127.0.0.1:${api.port} answered 400 (for good)`)
})

it.each([
  [
    '{"status":"invalid event","message":"Event object is invalid"}',
    /did not take the message: .*invalid event.*\(for good\)$/,
  ],
  ['<html>Please log in</html>', /did not take the message: .*\(again\)$/],
])('takes 202 with %s for a failure', async (body, outcome) => {
  api.answer = () => ({ status: 202, body })
  expect(await failureOf(sendBy('pagerduty', settings(), testMessage))).toMatch(outcome)
  api.answer = answer
})
