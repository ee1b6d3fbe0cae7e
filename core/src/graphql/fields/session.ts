import { logIn, refreshSession, type Session } from '../../auth/session.ts'
import { AppError } from '../../platform/errors.ts'
import { readText } from '../arguments.ts'
import type { GraphqlContext } from '../graphql-context.ts'

const sessionAnswer = (session: Session, { sign }: GraphqlContext) => ({
  token: sign(session),
  refreshToken: session.refreshToken,
  user: session.user,
})

/** Logging in, and who is logged in. */
export const sessionFields = {
  Query: {
    me: (_: unknown, __: unknown, { user }: GraphqlContext) => user,
    plugins: (_: unknown, __: unknown, { enabled }: GraphqlContext) =>
      Object.entries(enabled).map(([plugin, isOn]) => ({ plugin, enabled: isOn })),
  },
  Mutation: {
    login: async (_: unknown, { email, password }: { email: string; password: string }, graphql: GraphqlContext) => {
      if (email.length > 320 || password.length > 1024) throw new AppError('invalid_credentials')
      await graphql.limitLogin(email)
      return sessionAnswer(await logIn(graphql.context, email, password), graphql)
    },
    refreshToken: async (_: unknown, { refreshToken }: { refreshToken: string }, graphql: GraphqlContext) =>
      sessionAnswer(await refreshSession(graphql.context, readText('refreshToken', refreshToken, 200)), graphql),
  },
}
