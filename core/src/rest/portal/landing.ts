import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { systemActor } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { tagged } from '../../portal/portal-cache.ts'
import { cachePublicPortals } from '../../portal/public-portals.ts'
import { renderLanding } from '../../portal/render/landing.ts'
import { renderStatus } from '../../portal/render/pages.ts'
import { readSessionCookies } from '../sign-in/session-cookies.ts'
import { allowImage, askAgain, isFromElsewhere, languageOf, type Page, sendPage } from './answers.ts'
import type { OpenPortals, PortalOptions } from './open-portal.ts'

/**
 * The first page: the status page of the customer whose host was called, where the caller may open it; the dashboard for a browser with a
 * session; for all others what this is, and which status pages are public.
 */
export const landingRoutes: FastifyPluginAsyncTypebox<PortalOptions & { open: OpenPortals }> = async (app, options) => {
  const { contextOf, branding, publicUrl, plugins, open } = options
  const publicPortals = cachePublicPortals(contextOf(systemActor))

  app.get('/', { config: { access: 'public' }, schema: { hide: true } }, async (request, reply) => {
    reply.header('vary', 'accept-language, cookie')
    const { slugs, portals } = plugins.isOn('SLA')
      ? await publicPortals()
      : { slugs: new Map<string, string>(), portals: [] }
    const slug = slugs.get(request.hostname.toLowerCase())
    const portal = slug === undefined ? undefined : await openPage(open, request, slug)
    if (portal) return sendPage(reply, request, async () => portal)
    const { token, refresh } = readSessionCookies(request, publicUrl)
    if (token !== undefined || refresh !== undefined) return reply.callNotFound()
    const again = isFromElsewhere(request)
    const page = tagged(renderLanding(languageOf(request), branding, portals, again))
    if (again) return askAgain(allowImage(reply, branding.logoUrl), page)
    return sendPage(reply, request, async () => ({ page, image: branding.logoUrl }))
  })
}

/** The first page of a portal; undefined for who may not open it. */
async function openPage(open: OpenPortals, request: FastifyRequest, slug: string): Promise<Page | undefined> {
  try {
    const opened = await open(request, slug)
    return { page: opened.textOf(` ${opened.key}`, () => renderStatus(opened)), image: opened.portal.logo }
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return undefined
    throw error
  }
}
