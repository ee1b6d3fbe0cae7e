import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { systemActor } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { type Portal, type PortalGroup, publicPart } from '../../portal/portal.ts'
import { type Badge, renderBadge, statusBadge, uptimeBadge } from '../../portal/render/badge.ts'
import { renderAtom, renderCalendar } from '../../portal/render/feeds.ts'
import { renderHistory, renderStatus, renderVerify } from '../../portal/render/pages.ts'
import { portalStyle } from '../../portal/render/style.ts'
import { listKeys } from '../../sla/evidence/signing-keys.ts'
import { send, sendPage, types, withOtherSites } from './answers.ts'
import { landingRoutes } from './landing.ts'
import { createOpener, type OpenPortals, type PortalOptions } from './open-portal.ts'

const Params = Type.Object({ slug: Type.String({ minLength: 1, maxLength: 60 }) })
const BadgeParams = Type.Object({ ...Params.properties, group: Type.String({ minLength: 1, maxLength: 200 }) })
const Query = Type.Object({ key: Type.Optional(Type.String({ maxLength: 100 })) })
const BadgeQuery = Type.Object({
  ...Query.properties,
  period: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}(-\\d{2})?$', description: '2026-11 or 2026-11-22' })),
})

const config = { access: 'public' as const }
const schema = { hide: true, params: Params, querystring: Query }

/** The status pages of customers, their feeds and badges: for everybody, or for whoever has the signed link, as was said of each. */
export const portalRoutes: FastifyPluginAsyncTypebox<PortalOptions> = async (app, options) => {
  const open = createOpener(options)
  await app.register(landingRoutes, { ...options, open })
  if (!options.slaEnabled) return
  const context = options.contextOf(systemActor)

  const pages = { '': renderStatus, '/history': renderHistory }
  for (const [path, render] of Object.entries(pages))
    app.get(`/status/:slug${path}`, { config, schema }, (request, reply) =>
      sendPage(reply, request, async () => {
        const opened = await open(request, request.params.slug)
        const page = opened.textOf(`${path} ${opened.key}`, () => render(opened))
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
  app.get('/status/portal.css', { config, schema: { hide: true } }, (request, reply) => {
    const { accent } = request.query as { accent?: unknown }
    const style = portalStyle(typeof accent === 'string' ? accent : '')
    return reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=86400').send(style)
  })

  const others: [path: string, type: string, render: (portal: Portal, address: string) => string][] = [
    ['data.json', types.json, (portal) => JSON.stringify(publicPart(portal))],
    ['feed.atom', types.atom, renderAtom],
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

  addBadges(app, open)
}

/** Badges, for pages of other sites. */
function addBadges(app: Parameters<FastifyPluginAsyncTypebox>[0], open: OpenPortals): void {
  const badges = { status: statusBadge, uptime: uptimeBadge }
  for (const [what, badge] of Object.entries(badges))
    for (const form of ['svg', 'json'] as const)
      app.get(
        `/status/:slug/badges/:group/${what}.${form}`,
        { config, schema: { hide: true, params: BadgeParams, querystring: BadgeQuery } },
        async (request, reply) => {
          const { group } = request.params
          const { period } = request.query
          const { portal, textOf } = await open(request, request.params.slug)
          const found = badgeOf(portal, group, (one) => badge(one, period))
          const text = textOf(`${what} ${form} ${period} ${group}`, () =>
            form === 'svg' ? renderBadge(found) : JSON.stringify(found),
          )
          return send(withOtherSites(reply), request, types[form], text)
        },
      )
}

/** The badge of a group. Throws `not_found` for a group or a period that is not on the page. */
function badgeOf(portal: Portal, name: string, badge: (group: PortalGroup) => Badge | undefined): Badge {
  const group = portal.groups.find((one) => one.name === name)
  const found = group && badge(group)
  if (!found) throw new AppError('not_found', { what: `A figure of "${name}"` })
  return found
}
