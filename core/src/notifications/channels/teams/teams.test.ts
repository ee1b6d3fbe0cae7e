import { afterAll, beforeAll, expect, it } from 'vitest'
import { alertOf, failureOf, messageOf, sendBy, testMessage } from '../../../../testing/fleet/messages.ts'
import { type LoopbackServer, startHttpServer } from '../../../../testing/servers/http-server.ts'

interface Card {
  type: string
  version: string
  body: { type: string; text: string; color?: string }[]
  actions: { type: string; url: string }[]
}

let teams: LoopbackServer
/** What a workflow does: it takes a message of adaptive cards of at most 28 KB, and answers before it has posted it. */
beforeAll(async () => {
  teams = await startHttpServer(({ body, path }) => {
    const connector = connectorAnswers[path]
    if (connector !== undefined) return { body: connector }
    const { type, attachments } = JSON.parse(body)
    const isCard = attachments?.[0]?.contentType === 'application/vnd.microsoft.card.adaptive'
    return { status: type === 'message' && isCard && Buffer.byteLength(body) < 28_000 ? 202 : 400 }
  })
})
afterAll(() => teams.close())

/** What a connector of the old kind answers, always with status 200. */
const connectorAnswers: Record<string, string> = {
  '/taken': '1',
  '/large':
    'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413 with ContextId x.',
  '/busy':
    'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x.',
  '/bad': 'Summary or Text is required.',
}

const cardOf = (): Card => teams.json<{ attachments: { content: Card }[] }>().at(-1)?.attachments[0]?.content as Card
const settings = () => ({ webhookUrl: `${teams.url}/workflows/secret` })

it('posts an adaptive card, red while something lasts and green when it is over', async () => {
  await sendBy('teams', settings(), messageOf([alertOf({ detail: 'it *broke*' })]))
  expect(cardOf()).toMatchObject({ type: 'AdaptiveCard', version: '1.4', actions: [{ type: 'Action.OpenUrl' }] })
  expect(cardOf().body.map(({ text, color }) => [text, color])).toEqual([
    ['Orders is down', 'Attention'],
    ['🔴 Orders is down · acme/shop/prod/eu1/orders: it \\*broke\\*', undefined],
    ['critical · 1 firing', undefined],
  ])
  await sendBy('teams', settings(), messageOf([alertOf({ state: 'RESOLVED' })], { reason: 'RECOVERED' }))
  expect(cardOf().body[0]?.color).toBe('Good')
})

it('stays within what Teams takes', async () => {
  const long = Array.from({ length: 500 }, () => alertOf({ detail: 'x'.repeat(5000) }))
  await sendBy('teams', settings(), messageOf(long))
  expect(cardOf().body).toHaveLength(13)
})

it('has a test without alerts', async () => {
  await sendBy('teams', settings(), testMessage)
  expect(cardOf().body.at(-1)?.text).toBe('low · a test')
})

it.each([
  ['/taken', 'delivered'],
  ['/large', /did not take the message: Webhook .* HTTP error 413 .*\(for good\)$/],
  ['/busy', /did not take the message: Webhook .* HTTP error 429 .*\(again\)$/],
  ['/bad', /did not take the message: Summary or Text is required\. \(for good\)$/],
])('reads what a connector of the old kind says with 200 at %s', async (path, outcome) => {
  expect(await failureOf(sendBy('teams', { webhookUrl: `${teams.url}${path}` }, testMessage))).toMatch(outcome)
})
