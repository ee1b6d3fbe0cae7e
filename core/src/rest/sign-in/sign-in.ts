import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { changePassword } from '../../auth/change-password.ts'
import type { Providers } from '../../auth/oidc/flow.ts'
import {
  endSessionOf,
  logIn,
  refreshSession,
  type Session,
  startSession,
  tokenSeconds,
  type User,
} from '../../auth/sessions/session.ts'
import { ErrorAnswer } from '../../contract/index.ts'
import { canSendMail } from '../../notifications/send-mail.ts'
import type { Actor, Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { LoginBody, LoginProviders, PageSession, PasswordChange, PresentSession } from './bodies.ts'
import { assertOwnPage, ownAddress, pageTokenOf } from './own-pages.ts'
import { clearSessionCookies, readSessionCookies, writeSessionCookies } from './session-cookies.ts'
import type { SessionTokens, TokenSettings } from './session-tokens.ts'

export interface SignInOptions {
  contextOf(actor: Actor): Context
  sessions: SessionTokens
  config: TokenSettings
  providers: Providers
}

const config = { access: 'public' as const }
const answers = { 400: ErrorAnswer, 401: ErrorAnswer, 403: ErrorAnswer, 429: ErrorAnswer }
const Done = Type.Object({
  done: Type.Literal(true),
  next: Type.Optional(Type.String({ description: 'Where the browser signs out of its login provider' })),
  staysSignedInAt: Type.Optional(
    Type.String({
      description: 'The id of a login provider that does not know of it: it has no page for that, or is away',
    }),
  ),
})

/**
 * Signing in and out of the dashboard. The tokens are in cookies that no script reads; a page is answered who is signed in, and the
 * page token, which it keeps in memory and sends beside the cookie.
 */
export const signInRoutes: FastifyPluginAsyncTypebox<SignInOptions> = async (app, options) => {
  const { contextOf, sessions, config: settings } = options
  const { publicUrl } = settings
  const keep = sessionKeeper(sessions, settings)
  app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'))
  await app.register(presentRoutes, options)

  app.post(
    '/api/v1/auth/login',
    {
      config,
      schema: { summary: 'Sign in, with cookies', body: LoginBody, response: { 200: PageSession, ...answers } },
    },
    async (request, reply) => {
      const { remember = false, ...login } = request.body
      assertOwnPage(request, publicUrl)
      request.attempt = login.email
      await sessions.limitLogin(request, login.email)
      return keep(reply, await logIn(contextOf(request.actor), sessions.secondStep, login), remember)
    },
  )

  app.post(
    '/api/v1/auth/password',
    {
      config: { access: 'person' as const },
      schema: {
        summary: 'Change the own password; all sessions end, and a new one begins',
        body: PasswordChange,
        response: { 200: PageSession, ...answers },
      },
    },
    async (request, reply) => {
      const { body, person, actor } = request
      await sessions.limitLogin(request, person?.email ?? '')
      const context = contextOf(actor)
      const user = await changePassword(context, body.current, body.next)
      return keep(reply, await startSession(context, user), readSessionCookies(request, publicUrl).remember)
    },
  )
}

/** What is asked of the session that a browser has, and its end. */
const presentRoutes: FastifyPluginAsyncTypebox<SignInOptions> = async (app, options) => {
  const { contextOf, sessions, config: settings, providers } = options
  const { publicUrl } = settings
  const keep = sessionKeeper(sessions, settings)

  app.get(
    '/api/v1/auth/providers',
    { config, schema: { summary: 'How people may sign in', response: { 200: LoginProviders } } },
    async ({ actor }) => ({
      providers: [ownPassword, ...providers.list.map(toProvider)],
      resetByMail: publicUrl !== undefined && (await canSendMail(contextOf(actor))),
    }),
  )

  app.get(
    '/api/v1/auth/session',
    { config, schema: { summary: 'Who is signed in by the cookies of a browser', response: { 200: PresentSession } } },
    async (request) => {
      const { token, refresh } = readSessionCookies(request, publicUrl)
      const person = await sessions.read(token)
      const session = person && toPage(person, person.sessionId, secondsUntil(person.expiresAt), settings)
      return { session: session ?? null, renewable: refresh !== undefined }
    },
  )

  app.post(
    '/api/v1/auth/refresh',
    { config, schema: { summary: 'Renew the cookies', response: { 200: PresentSession, ...answers } } },
    async (request, reply) => {
      assertOwnPage(request, publicUrl)
      const { refresh, remember } = readSessionCookies(request, publicUrl)
      if (refresh === undefined) return { session: null, renewable: false }
      try {
        const renewed = await refreshSession(contextOf(request.actor), refresh)
        return { session: keep(reply, renewed, remember), renewable: true }
      } catch (error) {
        if (error instanceof AppError && error.code === 'unauthenticated') clearSessionCookies(reply, publicUrl)
        throw error
      }
    },
  )

  app.post(
    '/api/v1/auth/logout',
    { config, schema: { summary: 'End the session of the cookies', response: { 200: Done, ...answers } } },
    async (request, reply) => {
      assertOwnPage(request, publicUrl)
      const { refresh } = readSessionCookies(request, publicUrl)
      const provider = refresh && (await endSessionOf(contextOf(request.actor), refresh))
      clearSessionCookies(reply, publicUrl)
      const next = provider && (await providers.endUrl(provider, `${ownAddress(request, publicUrl)}/login`))
      if (!provider) return { done: true as const }
      return { done: true as const, ...(next ? { next } : { staysSignedInAt: provider }) }
    },
  )
}

/** Gives a browser the cookies of a session, and its page what it may know of them. */
export function sessionKeeper(sessions: SessionTokens, settings: TokenSettings) {
  return (reply: FastifyReply, session: Session, remember: boolean) => {
    const tokens = { token: sessions.sign(session), refresh: session.refreshToken, remember }
    writeSessionCookies(reply, tokens, settings.publicUrl)
    return toPage(session.user, session.id, tokenSeconds, settings)
  }
}

function toPage({ id, email, role }: User, sessionId: string, secondsLeft: number, { jwtSecret }: TokenSettings) {
  return { user: { id, email, role }, pageToken: pageTokenOf(jwtSecret, sessionId), secondsLeft }
}

const ownPassword = { id: 'password', name: 'E-mail and password', kind: 'password' as const }

const toProvider = ({ id, name }: { id: string; name: string }) => ({
  id,
  name,
  kind: 'oidc' as const,
  url: `/api/v1/auth/oidc/${id}/start`,
})

const secondsUntil = (instant: Date) => Math.max(0, (instant.getTime() - Date.now()) / 1000)
