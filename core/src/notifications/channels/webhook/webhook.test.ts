import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { alertOf, failureOf, messageOf, sendBy } from '../../../../testing/fleet/messages.ts'
import { type LoopbackServer, startHttpServer } from '../../../../testing/servers/http-server.ts'

let hook: LoopbackServer
beforeAll(async () => {
  hook = await startHttpServer()
})
afterAll(() => hook.close())

it('sends the message as JSON, signed with its timestamp, under a key that repeats keep', async () => {
  const settings = { url: `${hook.url}/hook?a=1`, signingSecret: 'signing secret', authorization: 'Bearer token' }
  const message = messageOf([alertOf()])
  await sendBy('webhook', settings, message, { key: 'key-1' })
  const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = hook.received
  expect(path).toBe('/hook?a=1')
  expect(JSON.parse(body)).toEqual({ id: 'key-1', version: 1, ...message })
  const timestamp = String(Date.parse('2026-03-02T10:00:30Z') / 1000)
  const signature = createHmac('sha256', 'signing secret').update(`${timestamp}.${body}`).digest('hex')
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'idempotency-key': 'key-1',
    'x-itops-timestamp': timestamp,
    'x-itops-signature': `sha256=${signature}`,
    authorization: 'Bearer token',
  })
})

it('shows neither its path nor its secrets when it fails', async () => {
  const settings = { url: `${hook.url}/very-secret-path`, authorization: 'Bearer very-secret-token' }
  const answers = ['gone: /very-secret-path', 'bad token very-secret-token', 'no such hook']
  const reported = []
  for (const body of answers) {
    hook.answer = () => ({ status: 404, body })
    reported.push(await failureOf(sendBy('webhook', settings, messageOf([alertOf()]))))
  }
  const host = `127.0.0.1:${hook.port}`
  expect(reported).toEqual([
    `${host} answered 404 (for good)`,
    `${host} answered 404 (for good)`,
    `${host} answered 404: no such hook (for good)`,
  ])
})

it('is tried again when nobody is there, and when it says so', async () => {
  const message = messageOf([alertOf()])
  expect(await failureOf(sendBy('webhook', { url: 'http://127.0.0.1:1/' }, message))).toBe(
    '127.0.0.1:1 could not be reached (ECONNREFUSED) (again)',
  )
  hook.answer = () => ({ status: 429, headers: { 'retry-after': 'Mon, 02 Mar 2026 10:01:00 GMT' } })
  expect(await failureOf(sendBy('webhook', { url: hook.url }, message))).toBe(
    `127.0.0.1:${hook.port} answered 429 (again after 30 s)`,
  )
})
