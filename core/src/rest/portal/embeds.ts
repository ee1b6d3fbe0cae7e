import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { embedPart, renderEmbed, renderSnippets } from '../../portal/render/embed.ts'
import { sendPage } from './answers.ts'
import type { OpenPortals, PortalOptions } from './open-portal.ts'

const Params = Type.Object({ slug: Type.String({ minLength: 1, maxLength: 60 }) })
const Query = Type.Object({ key: Type.Optional(Type.String({ maxLength: 100 })) })
const config = { access: 'public' as const }
const schema = { hide: true, params: Params, querystring: Query }

/** The page that other sites may frame, which no other page of core may be, and what to copy to do so. */
export const embedRoutes: FastifyPluginAsyncTypebox<PortalOptions & { open: OpenPortals }> = async (
  app,
  { open, links },
) => {
  app.get('/status/:slug/embed', { config, schema }, (request, reply) => {
    const policy = String(reply.getHeader('content-security-policy') ?? '')
    reply.header('content-security-policy', policy.replace(/frame-ancestors [^;]*/, 'frame-ancestors *'))
    reply.removeHeader('x-frame-options')
    return sendPage(reply, request, async () => {
      const opened = await open(request, request.params.slug, embedPart)
      return { page: opened.textOf('embed', () => renderEmbed(opened)), image: null }
    })
  })

  app.get('/status/:slug/embeds', { config, schema }, (request, reply) =>
    sendPage(reply, request, async () => {
      const opened = await open(request, request.params.slug)
      const { portal, key } = opened
      const { slug, linkVersion, visibility } = portal
      const origin = `${request.protocol}://${request.host}/status/${slug}`
      const addressOf = (path: string, part: string) =>
        `${origin}${path}${visibility === 'LINK' ? `?key=${links.partKeyOf(slug, linkVersion, part)}` : ''}`
      const page = opened.textOf(`embeds ${origin} ${key}`, () => renderSnippets(opened, addressOf))
      return { page, image: portal.logo }
    }),
  )
}
