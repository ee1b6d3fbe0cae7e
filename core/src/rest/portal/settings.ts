import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ErrorAnswer } from '../../contract/index.ts'
import { readCustomer } from '../../customers/list-customers.ts'
import type { Actor, Context } from '../../platform/context.ts'
import type { Plugins } from '../../platform/plugins/plugins.ts'
import { updateStates, visibilities } from '../../portal/portal.ts'
import { type PortalLinks, readPortalSettings, savePortalSettings } from '../../portal/portal-settings.ts'
import { publishUpdate } from '../../portal/publish-update.ts'
import { operatorOnly, refusals, requireSla, security } from '../access.ts'

const Params = Type.Object({ slug: Type.String({ minLength: 1, maxLength: 60 }) })
const Visibility = Type.Enum([...visibilities])
const Settings = Type.Object({
  visibility: Visibility,
  host: Type.Union([Type.String(), Type.Null()]),
  path: Type.String({ description: 'Where it is opened, with the signed key where it is for whoever has the link' }),
})
const SettingsBody = Type.Object(
  {
    visibility: Visibility,
    host: Type.Optional(
      Type.String({
        maxLength: 253,
        description: 'Where it is the first page, like status.acme.example; stays as it is when absent, empty for none',
      }),
    ),
    renewLink: Type.Optional(Type.Boolean({ description: 'Ends all links given out before' })),
  },
  { additionalProperties: false },
)
const UpdateBody = Type.Object(
  { state: Type.Enum([...updateStates]), text: Type.String({ minLength: 1, maxLength: 4000, 'x-reads': 'prose' }) },
  { additionalProperties: false },
)
const answers = { ...refusals, 404: ErrorAnswer }

/** Who may open the status page of a customer, and what customers are written about an outage: with the operator key. */
export const portalSettingRoutes: FastifyPluginAsyncTypebox<{
  contextOf(actor: Actor): Context
  links: PortalLinks
  plugins: Plugins
}> = async (app, { contextOf, links, plugins }) => {
  requireSla(app, plugins)
  app.get(
    '/api/v1/customers/:slug/portal',
    {
      config: operatorOnly,
      schema: {
        summary: 'Who may open the status page of a customer',
        security,
        params: Params,
        response: { 200: Settings, ...answers },
      },
    },
    async ({ actor, params: { slug } }) => {
      const context = contextOf(actor)
      const { id } = await readCustomer(context, slug)
      return links.viewOf(slug, await readPortalSettings(context.database, id))
    },
  )

  app.post(
    '/api/v1/customers/:slug/portal',
    {
      config: operatorOnly,
      schema: {
        summary: 'Publish the status page of a customer, share it by a signed link, or take it back',
        security,
        params: Params,
        body: SettingsBody,
        response: { 200: Settings, ...answers },
      },
    },
    async ({ actor, params: { slug }, body }) =>
      links.viewOf(slug, await savePortalSettings(contextOf(actor), slug, body)),
  )

  app.post(
    '/api/v1/sla/incidents/:id/updates',
    {
      config: operatorOnly,
      schema: {
        summary: 'Write to customers about an incident, on their status pages',
        security,
        params: Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,14}$' }) }),
        body: UpdateBody,
        response: { 200: Type.Object({ published: Type.String() }), ...answers },
      },
    },
    async ({ actor, params: { id }, body }) => {
      await publishUpdate(contextOf(actor), { id, ...body })
      return { published: id }
    },
  )
}
