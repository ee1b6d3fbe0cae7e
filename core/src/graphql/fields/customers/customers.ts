import { listCustomers, readCustomer } from '../../../customers/list-customers.ts'
import { deleteCustomer, saveCustomer } from '../../../customers/save-customer.ts'
import { parseText } from '../../arguments.ts'
import type { Resolvers } from '../../resolvers.generated.ts'

/** To whom an SLA is owed. */
export const customerFields = {
  Query: {
    customers: (_, __, { context }) => listCustomers(context),
    customer: (_, { slug }, { context }) => readCustomer(context, parseText('slug', slug)),
  },
  Mutation: {
    saveCustomer: (_, { slug, input }, { context }) => saveCustomer(context, input, slug ?? undefined),
    deleteCustomer: async (_, { slug }, { context }) => {
      await deleteCustomer(context, parseText('slug', slug))
      return true
    },
  },
} satisfies Resolvers
