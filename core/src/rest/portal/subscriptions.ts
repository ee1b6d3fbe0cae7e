import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { ChannelTools } from '../../notifications/channel-tools.ts'
import { canSendMail } from '../../notifications/send-mail.ts'
import { systemActor } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import type { StoredPortal } from '../../portal/portal.ts'
import { tagged } from '../../portal/portal-cache.ts'
import type { PageFrame } from '../../portal/render/pages.ts'
import {
  renderAsked,
  renderEnded,
  renderSubscribe,
  renderSubscription,
  type SubscribeWays,
} from '../../portal/subscriptions/pages.ts'
import {
  confirmSubscription,
  endSubscription,
  findSubscription,
  parseSubscription,
  type Subscription,
  subscribe,
} from '../../portal/subscriptions/subscribe.ts'
import { originOfPage, type SubscriberKeys } from '../../portal/subscriptions/subscriber.ts'
import { sendPage } from './answers.ts'
import type { OpenPortals, PortalOptions } from './open-portal.ts'

export interface SubscriptionOptions extends PortalOptions {
  channelTools: ChannelTools
  subscriberKeys: SubscriberKeys
  limitAddress(address: string): Promise<void>
}

type App = Parameters<FastifyPluginAsyncTypebox>[0]

const Params = Type.Object({ slug: Type.String({ minLength: 1, maxLength: 60 }) })
const Query = Type.Object({ key: Type.Optional(Type.String({ maxLength: 100 })) })
const Manage = Type.Object({
  id: Type.String({ pattern: '^[1-9][0-9]{0,14}$' }),
  token: Type.String({ maxLength: 100 }),
})
const config = { access: 'public' as const }
const maxBytes = 8 * 1024

/** Subscribing to the news of a status page, and ending that, without a login and without JavaScript. No answer says who is subscribed. */
export const subscriptionRoutes: FastifyPluginAsyncTypebox<SubscriptionOptions & { open: OpenPortals }> = async (
  app,
  options,
) => {
  const { contextOf, open, channelTools, limitAddress } = options
  const context = contextOf(systemActor)
  acceptForms(app)

  const waysOf = async (portal: StoredPortal): Promise<SubscribeWays> => {
    const isKnown = originOfPage(portal, channelTools.publicUrl) !== undefined
    return { mail: isKnown && (await canSendMail(context)), webhook: isKnown }
  }
  const openShared = async (request: FastifyRequest, slug: string) => {
    const opened = await open(request, slug)
    if (opened.portal.visibility === 'PRIVATE') throw new AppError('not_found', { what: 'This status page' })
    return opened
  }
  const show = (reply: FastifyReply, request: FastifyRequest, page: string, image: string | null = null) => {
    const tag = tagged(page)
    return sendPage(reply, request, async () => ({ page: tag, image }))
  }

  app.get(
    '/status/:slug/subscribe',
    { config, schema: { hide: true, params: Params, querystring: Query } },
    (request, reply) =>
      sendPage(reply, request, async () => {
        const { portal, key } = await openShared(request, request.params.slug)
        return { page: tagged(renderSubscribe(portal, key, await waysOf(portal))), image: portal.logo }
      }),
  )
  app.post(
    '/status/:slug/subscribe',
    { config, bodyLimit: maxBytes, schema: { hide: true, params: Params, querystring: Query } },
    async (request, reply) => {
      await limitAddress(request.ip)
      const { portal, key } = await openShared(request, request.params.slug)
      const ways = await waysOf(portal)
      try {
        const wanted = parseSubscription(fieldsOf(request.body))
        if (wanted.kind === 'MAIL' ? ways.mail : ways.webhook)
          await subscribe(context, channelTools.vault, { ...wanted, slug: portal.slug })
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'bad_request') throw error
        return show(reply.code(400), request, renderSubscribe(portal, key, ways, error.message), portal.logo)
      }
      return show(reply, request, renderAsked(portal, key), portal.logo)
    },
  )

  registerManaging(app, options)
}

/** What one subscriber does with their own subscription, by its key. */
function registerManaging(app: App, { contextOf, subscriberKeys }: SubscriptionOptions): void {
  const context = contextOf(systemActor)
  const manage = { config, bodyLimit: maxBytes, schema: { hide: true, params: Params, querystring: Manage } }
  const findOwn = async ({ params, query }: ManageRequest) => {
    const id = Number(query.id)
    const found = subscriberKeys.isKey(id, query.token) ? await findSubscription(context, params.slug, id) : undefined
    if (!found) throw new AppError('not_found', { what: 'This subscription' })
    return found
  }
  app.get('/status/:slug/subscription', manage, (request, reply) =>
    sendPage(reply, request, async () => {
      const found = await findOwn(request)
      return { page: tagged(renderSubscription(frameOf(found, context.clock.now()), found, request.url)), image: null }
    }),
  )
  // A mail program that unsubscribes by one click sends no act (RFC 8058).
  app.post('/status/:slug/subscription', manage, async (request, reply) =>
    sendPage(reply, request, async () => {
      const found = await findOwn(request)
      const frame = frameOf(found, context.clock.now())
      const isWanted = fieldsOf(request.body).act === 'confirm' && found.kind === 'MAIL'
      await (isWanted ? confirmSubscription(context, found.id) : endSubscription(context, found.id))
      const page = isWanted
        ? renderSubscription(frame, { ...found, isConfirmed: true }, request.url)
        : renderEnded(frame)
      return { page: tagged(page), image: null }
    }),
  )
}

interface ManageRequest {
  params: { slug: string }
  query: { id: string; token: string }
}

const frameOf = ({ slug, name, language, timeZone }: Subscription, asOf: Date): PageFrame => ({
  ...{ slug, name, language, timeZone, asOf },
  logo: null,
  accentColor: null,
})

/** Bodies are read as forms; what is none has no fields. */
function acceptForms(app: App): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
}

const fieldsOf = (body: unknown): Record<string, string | undefined> =>
  typeof body === 'string' ? Object.fromEntries(new URLSearchParams(body)) : {}
