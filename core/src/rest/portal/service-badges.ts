import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ErrorAnswer, levels } from '../../contract/index.ts'
import { readCustomer } from '../../customers/list-customers.ts'
import { systemActor } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { tagged } from '../../portal/portal-cache.ts'
import { readPortalSettings } from '../../portal/portal-settings.ts'
import { cacheServiceFigures } from '../../portal/read-badge.ts'
import { cacheServices, readService, servicePart } from '../../portal/read-service.ts'
import { type Badge, renderBadge, statusBadge, uptimeBadge } from '../../portal/render/badge.ts'
import { operatorOnly, refusals, security } from '../access.ts'
import { send, types, withOtherSites } from './answers.ts'
import { BadgeQuery } from './badges.ts'
import type { OpenPortals, PortalOptions } from './open-portal.ts'

const segment = Type.String({ minLength: 1, maxLength: 128 })
const Params = Type.Object({
  slug: Type.String({ minLength: 1, maxLength: 60 }),
  organization: segment,
  platform: segment,
  environment: segment,
  cluster: segment,
  service: segment,
})

/** Badges of services that are owed to a customer: whatever the page, each for whoever has its own key alone, as pages name no service. */
export const serviceBadgeRoutes: FastifyPluginAsyncTypebox<PortalOptions & { open: OpenPortals }> = async (
  app,
  { contextOf, open, links },
) => {
  const context = contextOf(systemActor)
  registerLinks(app, { contextOf, links })
  const serviceOf = cacheServices(context)
  const figureOf = cacheServiceFigures(context)
  for (const what of ['status', 'uptime'] as const)
    for (const form of ['svg', 'json'] as const)
      app.get(
        `/status/:slug/services/${levels.map((level) => `:${level}`).join('/')}/${what}.${form}`,
        { config: { access: 'public' }, schema: { hide: true, params: Params, querystring: BadgeQuery } },
        async (request, reply) => {
          const { params, query } = request
          const path = levels.map((level) => params[level]).join('/')
          const { portal } = await open(request, params.slug, servicePart(path))
          if (!links.mayShow(portal, servicePart(path), query.key))
            throw new AppError('not_found', { what: 'This badge' })
          const service = await serviceOf(params.slug, path)
          const found: Badge =
            what === 'status' ? statusBadge(service) : uptimeBadge(service, await figureOf(path, query))
          const text = tagged(form === 'svg' ? renderBadge(found) : JSON.stringify(found))
          return send(withOtherSites(reply), request, types[form], text)
        },
      )
}

/** Where administrators' scripts learn the links. */
function registerLinks(
  app: Parameters<FastifyPluginAsyncTypebox>[0],
  { contextOf, links }: Pick<PortalOptions, 'contextOf' | 'links'>,
): void {
  app.get(
    '/api/v1/customers/:slug/badge',
    {
      config: operatorOnly,
      schema: {
        summary: 'Where the badges of a service are shown, for whoever has the link',
        security,
        params: Type.Object({ slug: Params.properties.slug }),
        querystring: Type.Object(
          { service: Type.String({ minLength: 1, maxLength: 700, description: 'its path' }) },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ status: Type.String(), uptime: Type.String() }), ...refusals, 404: ErrorAnswer },
      },
    },
    async ({ actor, params: { slug }, query: { service } }) => {
      const context = contextOf(actor)
      const { path } = await readService(context.database, slug, service)
      const { id } = await readCustomer(context, slug)
      const { linkVersion } = await readPortalSettings(context.database, id)
      const key = links.partKeyOf(slug, linkVersion, servicePart(path))
      const at = (what: string) => `/status/${slug}/services/${path}/${what}.svg?key=${key}`
      return { status: at('status'), uptime: at('uptime') }
    },
  )
}
