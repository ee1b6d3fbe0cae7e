import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Refusal } from '../../auth/audit/refusal.ts'
import { checkOwnPassword } from '../../auth/change-password.ts'
import { callbackPath, type Flow, type Identity, type Providers } from '../../auth/oidc/flow.ts'
import { connectIdentity, hasPassword } from '../../auth/oidc/identities.ts'
import { problemOf, refuseSignIn } from '../../auth/oidc/refusal.ts'
import { signInByProvider } from '../../auth/oidc/sign-in.ts'
import { type SignedTexts, signedTexts } from '../../auth/signed-text.ts'
import { ErrorAnswer } from '../../contract/index.ts'
import { AppError } from '../../platform/errors.ts'
import { isForLog, knownError } from '../../platform/known-error.ts'
import type { OidcProvider } from '../../platform/oidc/settings.ts'
import { originOf } from '../access.ts'
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
  /** Of somebody who is signed in, and connects their account there: which session they began in. */
  connects?: string
}

const flowSeconds = 600
/** Where people see what their account is connected with. */
const ownPage = '/sessions'
const config = { access: 'public' as const }
const Params = Type.Object({ provider: Type.String({ maxLength: 40 }) })
const ConnectBody = Type.Object(
  {
    password: Type.Optional(Type.String({ maxLength: 1024, description: 'Of who has one' })),
    code: Type.Optional(Type.String({ maxLength: 100, description: 'Of the second step, where it is on' })),
  },
  { $id: 'ConnectBody' },
)
const Connecting = Type.Object(
  { url: Type.String({ description: 'Where the browser goes to sign in' }) },
  { $id: 'Connecting' },
)
const Query = Type.Object({
  next: Type.Optional(Type.String({ maxLength: 2_000 })),
  remember: Type.Optional(Type.Enum(['true', 'false'])),
})

/** Signing in by OpenID Connect, and connecting an account: the way to a provider, and the way back. What goes wrong is said on the login page. */
export const providerRoutes: FastifyPluginAsyncTypebox<ProviderOptions> = async (app, options) => {
  const { providers, config: settings } = options
  const { publicUrl } = settings
  const purpose = { secret: settings.jwtSecret, purpose: 'sign-in by a provider', seconds: flowSeconds }
  const texts = signedTexts<Return>(purpose, options.now)
  await app.register(connectRoutes, { ...options, texts })

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
    (request, reply) => {
      const flow = texts.read(readFlowCookie(request, publicUrl))
      const back = flow?.connects === undefined ? '/login' : ownPage
      return redirected(options, request, reply, () => comeBack(options, flow, request, reply), back)
    },
  )
}

/** Connecting the own account with one at a provider: where its page sends the browser. */
const connectRoutes: FastifyPluginAsyncTypebox<ProviderOptions & { texts: SignedTexts<Return> }> = async (
  app,
  options,
) => {
  const { providers, sessions, contextOf, texts, config: settings } = options
  const { publicUrl } = settings

  app.post(
    '/api/v1/auth/oidc/:provider/connect',
    {
      config: { access: 'person' as const },
      schema: {
        summary: 'Connect the own account with one at a login provider',
        params: Params,
        body: ConnectBody,
        response: {
          200: Connecting,
          400: ErrorAnswer,
          401: ErrorAnswer,
          403: ErrorAnswer,
          404: ErrorAnswer,
          429: ErrorAnswer,
        },
      },
    },
    async (request, reply) => {
      const { person, actor, body, params } = request
      const provider = providers.find(params.provider)
      if (!provider) throw new AppError('not_found', { what: `Login provider "${params.provider}"` })
      await sessions.limitLogin(request, person?.email ?? '')
      const context = contextOf(actor)
      // Who has got at an open session must not make a way in of their own, past the password and the second step.
      if (await hasPassword(context)) {
        const { id } = await checkOwnPassword(context, body.password ?? '')
        await sessions.secondStep.check(context, id, body.code)
      }
      const { url, flow } = await providers.begin(provider, callbackOf(request, provider, publicUrl))
      const connects = person?.sessionId ?? ''
      const text = texts.sign({ ...flow, next: ownPage, remember: false, connects })
      writeFlowCookie(reply, text, flowSeconds, publicUrl)
      return { url: url.href }
    },
  )
}

/** Signs somebody in who comes back from a provider, or connects their account; resolves to the page that was wanted. */
async function comeBack(
  options: ProviderOptions,
  flow: Return | undefined,
  request: FastifyRequest<{ Params: Static<typeof Params> }>,
  reply: FastifyReply,
): Promise<string> {
  const { providers, sessions, contextOf, config: settings } = options
  const provider = await enter(options, request, request.params.provider)
  const url = new URL(callbackOf(request, provider, settings.publicUrl))
  url.search = new URL(request.url, url).search
  clearFlowCookie(reply, settings.publicUrl)
  if (flow?.provider !== provider.id || url.searchParams.get('state') !== flow.state) throw refuseSignIn('state')
  const identity = await providers.finish(provider, url, flow)
  request.attempt = identity.email ?? identity.subject
  if (flow.connects !== undefined) return connect(options, request, { provider, identity, session: flow.connects })
  const keep = sessionKeeper(sessions, settings)
  keep(reply, await signInByProvider(contextOf(request.actor), provider, identity), flow.remember)
  return flow.next
}

/** Connects who came back with the account in whose session it began, while that is open: their cookies do not come along from elsewhere. */
async function connect(
  { sessions, contextOf }: ProviderOptions,
  request: FastifyRequest,
  { provider, identity, session }: { provider: OidcProvider; identity: Identity; session: string },
): Promise<string> {
  const person = await sessions.people.find(session)
  if (!person) throw refuseSignIn('state')
  request.actor = { ...person.actor, origin: originOf(request) }
  await connectIdentity(contextOf(request.actor), provider, identity)
  return `${ownPage}?connected=${provider.id}`
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

/** Leads on to where `work` says, or back to the page where it began, which says why not. */
async function redirected(
  { refused }: ProviderOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<string>,
  back = '/login',
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
    return reply.redirect(`${back}?problem=${problem ?? known.code}`)
  }
}

/** The same with the address of core. */
function callbackOf(request: FastifyRequest, { id }: OidcProvider, publicUrl: string | undefined): string {
  return `${ownAddress(request, publicUrl)}${callbackPath(id)}`
}

/** A path of this site; anything else leads home. */
function ownPath(wanted: string): string {
  return /^\/(?![/\\])/.test(wanted) ? wanted : '/'
}
