import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { setPasswordByLink } from '../../auth/links/password-link.ts'
import { requestReset } from '../../auth/links/request-reset.ts'
import { ErrorAnswer } from '../../contract/index.ts'
import type { ChannelTools } from '../../notifications/channel-tools.ts'
import { canSendMail, sendMail } from '../../notifications/send-mail.ts'
import type { Context } from '../../platform/context.ts'
import { assertOwnPage } from './own-pages.ts'
import type { SignInOptions } from './sign-in.ts'

export interface PasswordOptions extends SignInOptions {
  channelTools: ChannelTools
}

const config = { access: 'public' as const }
const answers = { 400: ErrorAnswer, 403: ErrorAnswer, 410: ErrorAnswer, 429: ErrorAnswer }
const Done = Type.Object({ done: Type.Literal(true) })
const Asked = Type.Object({ email: Type.String({ maxLength: 320 }) })
const NextPassword = Type.Object({ token: Type.String({ maxLength: 100 }), password: Type.String({ maxLength: 1024 }) })

/** Setting a password by a link, and asking for such a link by mail. No answer says whether there is an account. */
export const passwordRoutes: FastifyPluginAsyncTypebox<PasswordOptions> = async (app, options) => {
  const { contextOf, sessions, channelTools, config: settings } = options
  const { publicUrl } = settings

  app.post(
    '/api/v1/auth/reset',
    {
      config,
      schema: { summary: 'Ask for a link by mail', body: Asked, response: { 200: Done, ...answers } },
    },
    async (request) => {
      const { email } = request.body
      assertOwnPage(request, publicUrl)
      request.attempt = email
      await sessions.limitLogin(request, email)
      // What follows takes its time where there is an account, so the answer does not wait for it.
      sendLink(contextOf(request.actor), channelTools, email).catch((error) =>
        request.log.warn({ err: error }, 'a mail with a link was not sent'),
      )
      return { done: true as const }
    },
  )

  app.post(
    '/api/v1/auth/link',
    {
      config,
      schema: { summary: 'Set a password by a link', body: NextPassword, response: { 200: Done, ...answers } },
    },
    async (request) => {
      assertOwnPage(request, publicUrl)
      await sessions.limitAddress(request.ip)
      await setPasswordByLink(contextOf(request.actor), request.body.token, request.body.password)
      return { done: true as const }
    },
  )
}

/** A link in a mail leads to the public address: what a request calls core could lead the token astray. */
async function sendLink(context: Context, tools: ChannelTools, email: string): Promise<void> {
  if (tools.publicUrl === undefined || !(await canSendMail(context))) return
  const link = await requestReset(context, email)
  if (!link) return
  await sendMail(context, tools, {
    to: link.email,
    subject: 'Your password of ITOps',
    text: [
      'Somebody, probably you, has asked for another password of your account at ITOps. Set it here within an hour:',
      '',
      `${tools.publicUrl.replace(/\/+$/, '')}/password#${link.token}`,
      '',
      'If it was not you, nothing has changed, and you need not do anything.',
      '',
    ].join('\n'),
  })
}
