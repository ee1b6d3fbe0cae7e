import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ErrorAnswer } from '../../contract/index.ts'
import { reportPeriods } from '../../customers/customer.ts'
import { type CustomerView, listCustomers, readCustomer } from '../../customers/list-customers.ts'
import { deleteCustomer, saveCustomer } from '../../customers/save-customer.ts'
import type { Actor, Context } from '../../platform/context.ts'
import type { Plugins } from '../../platform/plugins/plugins.ts'
import { machines, operatorOnly, refusals, requireSla, security } from '../access.ts'

const orNull = Type.Union([Type.String(), Type.Null()])
const fields = {
  slug: Type.String({ description: 'Small letters, digits and hyphens, 60 at most' }),
  name: Type.String(),
  scope: Type.Array(Type.String(), { description: 'Like acme/shop/**, group:payments, or ** for everything' }),
}
const Contact = Type.Object({ name: Type.String(), email: Type.String() })
const Customer = Type.Object({
  id: Type.Integer(),
  ...fields,
  timeZone: Type.String(),
  language: Type.String(),
  logo: orNull,
  accentColor: orNull,
  contacts: Type.Array(Contact),
  reports: Type.Array(Type.String()),
  serviceCount: Type.Integer({ description: 'Those that are not retired' }),
  createdAt: Type.String(),
  updatedAt: Type.String(),
})
const CustomerBody = Type.Object(
  {
    ...fields,
    timeZone: Type.Optional(Type.String({ description: 'UTC without it' })),
    language: Type.Optional(Type.String({ description: 'en or hu; en without it' })),
    logo: Type.Optional(Type.String({ description: 'A PNG or JPEG as a data URI of 200 kB at most' })),
    accentColor: Type.Optional(Type.String({ description: 'Like #0a7d55' })),
    contacts: Type.Optional(Type.Array(Contact, { description: '20 at most' })),
    reports: Type.Optional(
      Type.Array(Type.String(), { description: `Of which periods it is made a report: ${reportPeriods.join(', ')}` }),
    ),
  },
  { additionalProperties: false },
)
const Params = Type.Object({ slug: Type.String({ minLength: 1, maxLength: 60 }) })
const answers = { ...refusals, 404: ErrorAnswer }

/** Customers: read by keys that read, within their scope; changed with the operator key, as set-up scripts do. */
export const customerRoutes: FastifyPluginAsyncTypebox<{
  contextOf(actor: Actor): Context
  plugins: Plugins
}> = async (app, { contextOf, plugins }) => {
  requireSla(app, plugins)
  const reads = { config: machines('read') }
  const changes = { config: operatorOnly }
  const one = { 200: Customer, ...answers }

  app.get(
    '/api/v1/customers',
    {
      ...reads,
      schema: {
        summary: 'The customers, by name',
        security,
        response: { 200: Type.Object({ customers: Type.Array(Customer) }), ...refusals },
      },
    },
    async ({ actor }) => ({ customers: (await listCustomers(contextOf(actor))).map(toWire) }),
  )

  app.get(
    '/api/v1/customers/:slug',
    { ...reads, schema: { summary: 'One customer', security, params: Params, response: one } },
    async ({ actor, params: { slug } }) => toWire(await readCustomer(contextOf(actor), slug)),
  )

  app.post(
    '/api/v1/customers',
    { ...changes, schema: { summary: 'Make a customer', security, body: CustomerBody, response: one } },
    async ({ actor, body }) => toWire(await saveCustomer(contextOf(actor), body)),
  )

  app.post(
    '/api/v1/customers/:slug',
    {
      ...changes,
      schema: {
        summary: 'Set all that is said of a customer: what is left out is as a new one has it',
        security,
        params: Params,
        body: CustomerBody,
        response: one,
      },
    },
    async ({ actor, params: { slug }, body }) => toWire(await saveCustomer(contextOf(actor), body, slug)),
  )

  app.post(
    '/api/v1/customers/:slug/delete',
    {
      ...changes,
      schema: {
        summary: 'Delete a customer, and with it what people are granted over it',
        security,
        params: Params,
        response: { 200: Type.Object({ deleted: Type.String() }), ...answers },
      },
    },
    async ({ actor, params: { slug } }) => {
      await deleteCustomer(contextOf(actor), slug)
      return { deleted: slug }
    },
  )
}

function toWire({ reach: _reach, createdAt, updatedAt, ...customer }: CustomerView) {
  return { ...customer, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() }
}
