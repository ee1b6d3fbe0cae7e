import { changePassword } from '../../auth/change-password.ts'
import { createUser, deleteUser, listUsers, type NewUser } from '../../auth/manage-users.ts'
import { logIn, refreshSession, type Session } from '../../auth/session.ts'
import { AppError } from '../../platform/errors.ts'
import { readPath, readText } from '../arguments.ts'
import type { GraphqlContext } from '../graphql-context.ts'

/** Who may log in. */
export const userFields = {
  Query: {
    users: (_: unknown, __: unknown, { context }: GraphqlContext) => listUsers(context),
  },
  Mutation: {
    createUser: (_: unknown, args: NewUser, { context }: GraphqlContext) =>
      createUser(context, { ...args, scope: readPath('scope', args.scope) }),
    deleteUser: async (_: unknown, { id }: { id: string }, { context }: GraphqlContext) => {
      await deleteUser(context, id)
      return true
    },
    changePassword: async (
      _: unknown,
      { current, next }: { current: string; next: string },
      { context, user, limitLogin }: GraphqlContext,
    ) => {
      await limitLogin(user?.email ?? '')
      await changePassword(context, readText('current', current, 1024), next)
      return true
    },
  },
}

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
