import { createHash } from 'node:crypto'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { type Actor, type Context, systemActor } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { keepPortals } from '../../portal/keep-portals.ts'
import { type Portal, type PortalGroup, publicPart } from '../../portal/portal.ts'
import type { PortalLinks } from '../../portal/portal-settings.ts'
import { type Badge, renderBadge, statusBadge, uptimeBadge } from '../../portal/render/badge.ts'
import { renderAtom, renderCalendar } from '../../portal/render/feeds.ts'
import { type PageInput, renderHistory, renderNotFound, renderStatus, renderVerify } from '../../portal/render/pages.ts'
import { portalStyle } from '../../portal/render/style.ts'
import { listKeys } from '../../sla/evidence/signing-keys.ts'

const Params = Type.Object({ slug: Type.String({ minLength: 1, maxLength: 60 }) })
const BadgeParams = Type.Object({ ...Params.properties, group: Type.String({ minLength: 1, maxLength: 200 }) })
const Query = Type.Object({ key: Type.Optional(Type.String({ maxLength: 100 })) })
const BadgeQuery = Type.Object({
  ...Query.properties,
  period: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}(-\\d{2})?$', description: '2026-11 or 2026-11-22' })),
})
const types = {
  html: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  calendar: 'text/calendar; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
}

export interface PortalOptions {
  contextOf(actor: Actor): Context
  links: PortalLinks
  slaEnabled: boolean
}

/** The status pages of customers, their feeds and badges: for everybody, or for whoever has the signed link, as was said of each. */
export const portalRoutes: FastifyPluginAsyncTypebox<PortalOptions> = async (app, { contextOf, links, slaEnabled }) => {
  if (!slaEnabled) return
  const context = contextOf(systemActor)
  const open = createOpener(context, links)
  const config = { access: 'public' as const }
  const schema = { hide: true, params: Params, querystring: Query }

  const pages = { '': renderStatus, '/history': renderHistory }
  for (const [path, render] of Object.entries(pages))
    app.get(`/status/:slug${path}`, { config, schema }, (request, reply) =>
      asPage(request, reply, async () => render(await open(request.params.slug, request.query.key))),
    )
  app.get('/status/:slug/verify', { config, schema }, (request, reply) =>
    asPage(request, reply, async () => {
      const input = await open(request.params.slug, request.query.key)
      return renderVerify(input, await listKeys(context.database))
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
      const { portal, key } = await open(request.params.slug, request.query.key)
      const address = `${request.protocol}://${request.host}/status/${portal.slug}${key === undefined ? '' : `?key=${key}`}`
      return send(reply, request, type, render(portal, address))
    })

  const badges = { status: statusBadge, uptime: uptimeBadge }
  for (const [what, badge] of Object.entries(badges))
    for (const form of ['svg', 'json'] as const)
      app.get(
        `/status/:slug/badges/:group/${what}.${form}`,
        { config, schema: { hide: true, params: BadgeParams, querystring: BadgeQuery } },
        async (request, reply) => {
          const { slug, group } = request.params
          const { portal } = await open(slug, request.query.key)
          const found = badgeOf(portal, group, (one) => badge(one, request.query.period))
          return send(
            withOtherSites(reply),
            request,
            types[form],
            form === 'svg' ? renderBadge(found) : JSON.stringify(found),
          )
        },
      )
}

/** Opens status pages: throws `not_found` alike for what does not exist and for what this caller may not open. */
function createOpener(context: Context, links: PortalLinks) {
  const read = keepPortals(context)
  return async (slug: string, key: string | undefined): Promise<PageInput> => {
    const found = await read(slug)
    if (!links.mayOpen(found.portal, key)) throw new AppError('not_found', { what: 'This status page' })
    return { ...found, key: found.portal.visibility === 'LINK' ? key : undefined }
  }
}

/** The badge of a group. Throws `not_found` for a group or a period that is not on the page. */
function badgeOf(portal: Portal, name: string, badge: (group: PortalGroup) => Badge | undefined): Badge {
  const group = portal.groups.find((one) => one.name === name)
  const found = group && badge(group)
  if (!found) throw new AppError('not_found', { what: `A figure of "${name}"` })
  return found
}

/** Lets pages of other sites show the answer. */
function withOtherSites(reply: FastifyReply): FastifyReply {
  return reply.header('cross-origin-resource-policy', 'cross-origin').header('access-control-allow-origin', '*')
}

async function asPage(request: FastifyRequest, reply: FastifyReply, render: () => Promise<string>) {
  try {
    return send(reply, request, types.html, await render())
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not_found') throw error
    return reply.code(404).type(types.html).send(renderNotFound())
  }
}

/** Answers 304 to whoever has it already. */
function send(reply: FastifyReply, request: FastifyRequest, type: string, text: string) {
  const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`
  reply.header('etag', tag).header('cache-control', 'private, max-age=10, must-revalidate')
  const known = (request.headers['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''))
  if (known.includes(tag)) return reply.code(304).send()
  return reply
    .type(type)
    .serializer((body: string) => body)
    .send(text)
}
