import { changePassword } from '../../../auth/change-password.ts'
import { giveGrant, revokeGrant } from '../../../auth/grants/give-grant.ts'
import { assertAdministersAll } from '../../../auth/grants/may.ts'
import { inviteUser, offerPasswordLink } from '../../../auth/links/offer-link.ts'
import { createUser, deleteUser, listUsers } from '../../../auth/manage-users.ts'
import { endSession, listSessions } from '../../../auth/sessions/list-sessions.ts'
import { logIn, refreshSession, type Session } from '../../../auth/sessions/session.ts'
import { AppError, notSignedIn } from '../../../platform/errors.ts'
import { plugins as allPlugins } from '../../../platform/plugins/plugins.ts'
import { parseText } from '../../arguments.ts'
import type { GraphqlContext } from '../../graphql-context.ts'
import type { Resolvers } from '../../resolvers.generated.ts'

/** Who may log in. */
export const userFields = {
  Query: {
    users: (_, __, { context }) => listUsers(context),
  },
  Mutation: {
    createUser: (_, args, { context }) => createUser(context, { ...args, scope: parseText('scope', args.scope) }),
    grantRole: (_, { userId, role, scope }, { context }) =>
      giveGrant(context, userId, { role, scope: parseText('scope', scope) }),
    revokeRole: (_, { grantId }, { context }) => revokeGrant(context, grantId),
    inviteUser: (_, args, { context }) => inviteUser(context, { ...args, scope: parseText('scope', args.scope) }),
    offerPasswordLink: (_, { userId }, { context }) => offerPasswordLink(context, userId),
    togglePlugin: async (_, { plugin, enabled }, { context, plugins }) => {
      assertAdministersAll(context)
      return { plugin, enabled: await plugins.toggle(context.database, plugin, enabled, context.clock.now()) }
    },
    deleteUser: async (_, { id }, { context }) => {
      await deleteUser(context, id)
      return true
    },
    changePassword: async (_, { current, next }, { context, user, limitLogin }) => {
      await limitLogin(user?.email ?? '')
      await changePassword(context, parseText('current', current, 1024), next)
      return true
    },
  },
} satisfies Resolvers

const sessionAnswer = (session: Session, { sign }: GraphqlContext) => ({
  token: sign(session),
  refreshToken: session.refreshToken,
  user: session.user,
})

/** Logging in, and who is logged in. */
export const sessionFields = {
  Query: {
    me: (_, __, { user }) => {
      if (!user) throw notSignedIn()
      return user
    },
    sessions: async (_, __, { context, user }) =>
      (await listSessions(context)).map((session) => ({ ...session, current: session.id === user?.sessionId })),
    plugins: (_, __, { plugins }) => allPlugins.map((plugin) => ({ plugin, enabled: plugins.isOn(plugin) })),
  },
  Mutation: {
    login: async (_, { email, password, code }, graphql) => {
      if (email.length > 320 || password.length > 1024 || (code?.length ?? 0) > 100)
        throw new AppError('invalid_credentials')
      graphql.attempt.email = email
      await graphql.limitLogin(email)
      const login = { email, password, code: code ?? undefined }
      return sessionAnswer(await logIn(graphql.context, graphql.secondStep, login), graphql)
    },
    endSession: async (_, { id }, { context }) => {
      await endSession(context, id)
      return true
    },
    logout: async (_, __, { context, user }) => {
      if (user) await endSession(context, user.sessionId)
      return true
    },
    refreshToken: async (_, { refreshToken }, graphql) =>
      sessionAnswer(await refreshSession(graphql.context, parseText('refreshToken', refreshToken, 200)), graphql),
  },
} satisfies Resolvers
