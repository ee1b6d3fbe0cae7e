import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LoopbackServer, startHttpServer } from '../../../../test/http-server.ts'
import { alertOf, messageOf, sendBy, testMessage } from '../../../../test/messages.ts'

interface Card {
  type: string
  version: string
  body: { type: string; text: string; color?: string }[]
  actions: { type: string; url: string }[]
}

let teams: LoopbackServer
/** What a workflow does: it takes a message of adaptive cards of at most 28 KB, and answers before it has posted it. */
beforeAll(async () => {
  teams = await startHttpServer(({ body }) => {
    const { type, attachments } = JSON.parse(body)
    const isCard = attachments?.[0]?.contentType === 'application/vnd.microsoft.card.adaptive'
    return { status: type === 'message' && isCard && body.length < 28_000 ? 202 : 400 }
  })
})
afterAll(() => teams.close())

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
