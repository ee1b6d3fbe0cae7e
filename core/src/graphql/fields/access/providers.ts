import { disconnectIdentity, hasPassword, listIdentities } from '../../../auth/oidc/identities.ts'
import { listProviders } from '../../../auth/oidc/list-providers.ts'
import type { Resolvers } from '../../resolvers.generated.ts'

/** Login providers: those of the settings, and one's own accounts there. */
export const providerFields = {
  User: {
    connected: ({ id }, _, { context, user }) => (id === user?.id ? listIdentities(context) : null),
    hasPassword: ({ id }, _, { context, user }) => (id === user?.id ? hasPassword(context) : null),
  },
  LoginProvider: {
    problem: async ({ id }, _, { providers }) => {
      const provider = providers.find(String(id))
      return (provider && (await providers.problemOf(provider))) ?? null
    },
  },
  Query: {
    loginProviders: async (_, { id }, { context, providers, channelTools }) => {
      const all = await listProviders(context, providers, channelTools.publicUrl)
      return id === null || id === undefined ? all : all.filter((provider) => provider.id === id)
    },
  },
  Mutation: {
    disconnectProvider: async (_, { id }, { context }) => {
      await disconnectIdentity(context, id)
      return true
    },
  },
} satisfies Resolvers
