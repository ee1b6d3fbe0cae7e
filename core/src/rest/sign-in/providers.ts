import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Refusal } from '../../auth/audit/refusal.ts'
import type { Flow, Providers } from '../../auth/oidc/flow.ts'
import { problemOf, refuseSignIn } from '../../auth/oidc/refusal.ts'
import { signInByProvider } from '../../auth/oidc/sign-in.ts'
import { signedTexts } from '../../auth/signed-text.ts'
import { isForLog, knownError } from '../../platform/known-error.ts'
import type { OidcProvider } from '../../platform/oidc/settings.ts'
import { ownAddress } from './own-pages.ts'
import { clearFlowCookie, readFlowCookie, writeFlowCookie } from './session-cookies.ts'
import { type SignInOptions, sessionKeeper } from './sign-in.ts'

export interface ProviderOptions extends SignInOptions {
  providers: Providers
  refused(refusal: Refusal): void
  now(): Date
}

/** What comes back from a provider with its person. */
interface Return extends Flow {
  /** The page that was wanted. */
  next: string
  remember: boolean
}

const flowSeconds = 600
const config = { access: 'public' as const }
const Params = Type.Object({ provider: Type.String({ maxLength: 40 }) })
const Query = Type.Object({
  next: Type.Optional(Type.String({ maxLength: 2_000 })),
  remember: Type.Optional(Type.Enum(['true', 'false'])),
})

/** Signing in by OpenID Connect: the way to a provider, and the way back. What goes wrong is said on the login page. */
export const providerRoutes: FastifyPluginAsyncTypebox<ProviderOptions> = async (app, options) => {
  const { providers, sessions, contextOf, config: settings } = options
  const { publicUrl } = settings
  const keep = sessionKeeper(sessions, settings)
  const purpose = { secret: settings.jwtSecret, purpose: 'sign-in by a provider', seconds: flowSeconds }
  const texts = signedTexts<Return>(purpose, options.now)

  app.get(
    '/api/v1/auth/oidc/:provider/start',
    { config, schema: { summary: 'Go to a login provider', params: Params, querystring: Query } },
    (request, reply) =>
      redirected(options, request, reply, async () => {
        const provider = await enter(options, request, request.params.provider)
        const { url, flow } = await providers.begin(provider, callbackOf(request, provider, publicUrl))
        const { next = '/', remember } = request.query
        const text = texts.sign({ ...flow, next: ownPath(next), remember: remember === 'true' })
        writeFlowCookie(reply, text, flowSeconds, publicUrl)
        return url.href
      }),
  )

  app.get(
    '/api/v1/auth/oidc/:provider/callback',
    { config, schema: { summary: 'Come back from a login provider', params: Params } },
    (request, reply) =>
      redirected(options, request, reply, async () => {
        const provider = await enter(options, request, request.params.provider)
        const url = new URL(callbackOf(request, provider, publicUrl))
        url.search = new URL(request.url, url).search
        const flow = texts.read(readFlowCookie(request, publicUrl))
        clearFlowCookie(reply, publicUrl)
        if (flow?.provider !== provider.id || url.searchParams.get('state') !== flow.state) throw refuseSignIn('state')
        const identity = await providers.finish(provider, url, flow)
        request.attempt = identity.email ?? identity.subject
        keep(reply, await signInByProvider(contextOf(request.actor), provider, identity), flow.remember)
        return flow.next
      }),
  )
}

/** The provider of an address, of which each client may ask so often. Throws `rate_limited`, or `forbidden_sign_in` for an unknown one. */
async function enter(
  { providers, sessions }: ProviderOptions,
  { ip }: FastifyRequest,
  id: string,
): Promise<OidcProvider> {
  await sessions.limitAddress(ip)
  const provider = providers.find(id)
  if (!provider) throw refuseSignIn('state')
  return provider
}

/** Leads on to where `work` says, or back to the login page, which says why not. */
async function redirected(
  { refused }: ProviderOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<string>,
): Promise<FastifyReply> {
  try {
    return reply.redirect(await work())
  } catch (error) {
    const known = knownError(error, request.id)
    const problem = problemOf(error)
    const { code, message } = known
    if (problem && problem !== 'away')
      refused({ actor: request.actor, code, message, subject: request.attempt ?? Object(request.params).provider })
    if (isForLog(known, error) || problem === 'away' || problem === 'answer')
      request.log.warn({ err: error, cause: Object(error).cause }, 'a sign-in by a provider failed')
    return reply.redirect(`/login?problem=${problem ?? known.code}`)
  }
}

/** Where a provider sends its people back to; it is registered there. */
function callbackOf(request: FastifyRequest, { id }: OidcProvider, publicUrl: string | undefined): string {
  return `${ownAddress(request, publicUrl)}/api/v1/auth/oidc/${id}/callback`
}

/** A path of this site; anything else leads home. */
function ownPath(wanted: string): string {
  return /^\/(?![/\\])/.test(wanted) ? wanted : '/'
}
