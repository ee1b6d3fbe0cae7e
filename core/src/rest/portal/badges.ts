import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { systemActor } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import type { PortalGroup } from '../../portal/portal.ts'
import { tagged } from '../../portal/portal-cache.ts'
import { type BadgePeriod, cacheFigures } from '../../portal/read-badge.ts'
import { type Badge, renderBadge, statusBadge, uptimeBadge } from '../../portal/render/badge.ts'
import { badgePart } from '../../portal/render/embed.ts'
import { send, types, withOtherSites } from './answers.ts'
import type { OpenPortals, PortalOptions } from './open-portal.ts'

const Params = Type.Object({
  slug: Type.String({ minLength: 1, maxLength: 60 }),
  group: Type.String({ minLength: 1, maxLength: 200 }),
})
const day = { pattern: '^\\d{4}-\\d{2}-\\d{2}$' }
/** The period that a badge is of. */
export const BadgeQuery = Type.Object({
  key: Type.Optional(Type.String({ maxLength: 100 })),
  period: Type.Optional(
    Type.String({ maxLength: 20, description: 'last-30d, 2026-11-22, 2026-W47, 2026-11, 2026-Q4 or 2026' }),
  ),
  from: Type.Optional(Type.String(day)),
  to: Type.Optional(Type.String(day)),
})

/** Badges of the groups on status pages, for pages of other sites: as an image, and as shields.io takes them. */
export const badgeRoutes: FastifyPluginAsyncTypebox<PortalOptions & { open: OpenPortals }> = async (
  app,
  { contextOf, open },
) => {
  const figureOf = cacheFigures(contextOf(systemActor))
  const badges: Record<string, (group: PortalGroup, asked: BadgePeriod) => Promise<Badge> | Badge> = {
    status: statusBadge,
    uptime: async (group, asked) => uptimeBadge(group, await figureOf(group, asked)),
  }
  for (const [what, badge] of Object.entries(badges))
    for (const form of ['svg', 'json'] as const)
      app.get(
        `/status/:slug/badges/:group/${what}.${form}`,
        { config: { access: 'public' }, schema: { hide: true, params: Params, querystring: BadgeQuery } },
        async (request, reply) => {
          const { slug, group: name } = request.params
          const { portal } = await open(request, slug, badgePart(name))
          const group = portal.groups.find((one) => one.name === name)
          if (!group) throw new AppError('not_found', { what: `A figure of "${name}"` })
          const found = await badge(group, request.query)
          const text = tagged(form === 'svg' ? renderBadge(found) : JSON.stringify(found))
          return send(withOtherSites(reply), request, types[form], text)
        },
      )
}
