import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { systemActor } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { type Portal, publicPart } from '../../portal/portal.ts'
import { renderAtom, renderCalendar, renderRss } from '../../portal/render/feeds.ts'
import { renderHistory, renderStatus, renderVerify } from '../../portal/render/pages.ts'
import { portalStyle } from '../../portal/render/style.ts'
import { listKeys } from '../../sla/evidence/signing-keys.ts'
import { send, sendPage, types } from './answers.ts'
import { badgeRoutes } from './badges.ts'
import { embedRoutes } from './embeds.ts'
import { landingRoutes } from './landing.ts'
import { createOpener, type OpenPortals } from './open-portal.ts'
import { serviceBadgeRoutes } from './service-badges.ts'
import { type SubscriptionOptions, subscriptionRoutes } from './subscriptions.ts'

const Params = Type.Object({ slug: Type.String({ minLength: 1, maxLength: 60 }) })
const Query = Type.Object({
  key: Type.Optional(Type.String({ maxLength: 100 })),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
})
const config = { access: 'public' as const }
const schema = { hide: true, params: Params, querystring: Query }

/** The status pages of customers, their feeds and badges: for everybody, or for whoever has the signed link, as was said of each. */
export const portalRoutes: FastifyPluginAsyncTypebox<SubscriptionOptions> = async (app, options) => {
  const open = createOpener(options)
  await app.register(landingRoutes, { ...options, open })
  const context = options.contextOf(systemActor)

  const pages = { '': renderStatus, '/history': renderHistory }
  for (const [path, render] of Object.entries(pages))
    app.get(`/status/:slug${path}`, { config, schema }, (request, reply) =>
      sendPage(reply, request, async () => {
        const opened = await open(request, request.params.slug)
        const { page: number = 1 } = request.query
        const page = opened.textOf(`${path} ${number} ${opened.key}`, () => render({ ...opened, number }))
        return { page, image: opened.portal.logo }
      }),
    )
  app.get('/status/:slug/verify', { config, schema }, (request, reply) =>
    sendPage(reply, request, async () => {
      const opened = await open(request, request.params.slug)
      const keys = await listKeys(context.database)
      const page = opened.textOf(`verify ${opened.key}`, () => renderVerify(opened, keys))
      return { page, image: opened.portal.logo }
    }),
  )
  registerImages(app, open)

  const others: [path: string, type: string, render: (portal: Portal, address: string) => string][] = [
    ['data.json', types.json, (portal) => JSON.stringify(publicPart(portal))],
    ['feed.atom', types.atom, renderAtom],
    ['feed.rss', types.rss, renderRss],
    ['maintenance.ics', types.calendar, renderCalendar],
  ]
  for (const [path, type, render] of others)
    app.get(`/status/:slug/${path}`, { config, schema }, async (request, reply) => {
      const { portal, key, textOf } = await open(request, request.params.slug)
      const address = `${request.protocol}://${request.host}/status/${portal.slug}${key === undefined ? '' : `?key=${key}`}`
      return send(
        reply,
        request,
        type,
        textOf(`${path} ${address}`, () => render(portal, address)),
      )
    })

  await app.register(badgeRoutes, { ...options, open })
  for (const routes of [embedRoutes, serviceBadgeRoutes]) await app.register(routes, { ...options, open })
  await app.register(subscriptionRoutes, { ...options, open })
}

/** What pages load beside their text: the logo of a customer, and the one stylesheet. */
function registerImages(app: Parameters<FastifyPluginAsyncTypebox>[0], open: OpenPortals): void {
  app.get('/status/:slug/logo', { config, schema }, async (request, reply) => {
    const { portal } = await open(request, request.params.slug)
    const [, type, base64 = ''] = /^data:(image\/(?:png|jpeg));base64,(.*)$/s.exec(portal.logo ?? '') ?? []
    if (type === undefined) throw new AppError('not_found', { what: 'A logo' })
    return reply.type(type).header('cache-control', 'private, max-age=3600').send(Buffer.from(base64, 'base64'))
  })
  app.get('/status/portal.css', { config, schema: { hide: true } }, (request, reply) => {
    const { accent } = request.query as { accent?: unknown }
    const style = portalStyle(typeof accent === 'string' ? accent : '')
    return reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=86400').send(style)
  })
}
