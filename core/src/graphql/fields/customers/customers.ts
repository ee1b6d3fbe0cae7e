import { listCustomers, readCustomer } from '../../../customers/list-customers.ts'
import { deleteCustomer, saveCustomer } from '../../../customers/save-customer.ts'
import { readPortalSettings, savePortalSettings } from '../../../portal/portal-settings.ts'
import { listSubscribers, removeSubscriber } from '../../../portal/subscriptions/subscribe.ts'
import { parseId, parseText } from '../../arguments.ts'
import type { Resolvers } from '../../resolvers.generated.ts'

/** To whom an SLA is owed. */
export const customerFields = {
  Query: {
    customers: (_, __, { context }) => listCustomers(context),
    customer: (_, { slug }, { context }) => readCustomer(context, parseText('slug', slug)),
    customerSubscribers: (_, { slug }, { context }) => listSubscribers(context, parseText('slug', slug)),
    customerPortal: async (_, { slug }, { context, portalLinks }) => {
      const { id } = await readCustomer(context, parseText('slug', slug))
      return portalLinks.viewOf(slug, await readPortalSettings(context.database, id))
    },
  },
  Mutation: {
    saveCustomer: (_, { slug, input }, { context }) => saveCustomer(context, input, slug ?? undefined),
    saveCustomerPortal: async (_, { slug, input: { host, ...input } }, { context, portalLinks }) => {
      const change = { ...input, host: host ?? undefined }
      return portalLinks.viewOf(slug, await savePortalSettings(context, parseText('slug', slug), change))
    },
    removeCustomerSubscriber: async (_, { slug, id }, { context }) => {
      await removeSubscriber(context, parseText('slug', slug), parseId('id', id) ?? 0)
      return true
    },
    deleteCustomer: async (_, { slug }, { context }) => {
      await deleteCustomer(context, parseText('slug', slug))
      return true
    },
  },
} satisfies Resolvers
