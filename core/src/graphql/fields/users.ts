import { changePassword } from '../../auth/change-password.ts'
import { createUser, deleteUser, listUsers, type NewUser } from '../../auth/manage-users.ts'
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
