import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import {
  AgentAct,
  ErrorAnswer,
  GroupAct,
  GroupRename,
  InventoryChangeAnswer,
  NodeAct,
  ReporterAdmission,
  ServiceAct,
  ServicePlace,
  ServiceRename,
} from '../../contract/index.ts'
import { findService, listFormerPaths } from '../../inventory/services/list-services.ts'
import type { ChangeInput, InventoryChange } from '../../lifecycle/change.ts'
import { changeInventory } from '../../lifecycle/change-inventory.ts'
import type { Actor, Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { machines, operatorOnly, refusals, security } from '../access.ts'

const querystring = Type.Object({ dryRun: Type.Optional(Type.Enum(['true', 'false'])) })
type Query = { dryRun?: 'true' | 'false' }

/** What every call has in common: `dryRun=true` answers what would change, and changes nothing. */
const call = <Body extends Type.TSchema>(summary: string, body: Body) => ({
  config: operatorOnly,
  schema: {
    summary: `${summary}; a dry run only shows what would change`,
    security,
    querystring,
    body,
    response: { 200: InventoryChangeAnswer, ...refusals, 403: ErrorAnswer, 404: ErrorAnswer, 409: ErrorAnswer },
  },
})

const serviceActs = [
  ['retire', 'RETIRE_SERVICE', 'Take a service out of lists, totals and alerts; its history stays'],
  ['restore', 'RESTORE_SERVICE', 'Bring a retired service back'],
  ['delete', 'DELETE_SERVICE', 'Delete a service of which no month is sealed, with its history'],
] as const

/** Retires, restores, deletes, renames and forgets, for machines with the operator key. */
export const inventoryRoutes: FastifyPluginAsyncTypebox<{ contextOf(actor: Actor): Context }> = async (
  app,
  { contextOf },
) => {
  const run = async (actor: Actor, { dryRun }: Query, input: ChangeInput) =>
    answerOf(await changeInventory(contextOf(actor), input, { dryRun: dryRun === 'true' }))

  for (const [verb, act, summary] of serviceActs) {
    app.post(`/api/v1/inventory/services/${verb}`, call(summary, ServiceAct), ({ actor, query, body }) =>
      run(actor, query, { act, target: body.path, reason: body.reason ?? null }),
    )
  }
  app.post(
    '/api/v1/inventory/services/admit-reporter',
    call('Let the sender report a service that was refused last, instead of the present one', ReporterAdmission),
    ({ actor, query, body: { path, node, reason } }) =>
      run(actor, query, { act: 'ADMIT_REPORTER', target: path, node: node ?? null, reason: reason ?? null }),
  )
  app.post(
    '/api/v1/inventory/services/rename',
    call('Give a service another path; the former one goes on leading to it', ServiceRename),
    ({ actor, query, body }) =>
      run(actor, query, { act: 'RENAME_SERVICE', target: body.path, to: body.to, reason: body.reason ?? null }),
  )
  for (const [verb, act, summary] of [
    ['retire', 'RETIRE_NODE', 'Retire every service and agent at or below a hierarchy path'],
    ['restore', 'RESTORE_NODE', 'Bring back what was retired together with a hierarchy path'],
    ['forget', 'FORGET_NODE', 'Forget the agents below a hierarchy path, and the levels that hold nothing'],
  ] as const) {
    app.post(`/api/v1/inventory/nodes/${verb}`, call(summary, NodeAct), ({ actor, query, body }) =>
      run(actor, query, { act, target: body.node, reason: body.reason ?? null }),
    )
  }
  for (const [verb, act, summary] of [
    ['retire', 'RETIRE_AGENT', 'End the watch over an agent; its services stay'],
    ['restore', 'RESTORE_AGENT', 'Watch a retired agent again'],
    ['forget', 'FORGET_AGENT', 'Forget an agent; one that sends again is a new one'],
  ] as const) {
    app.post(`/api/v1/inventory/agents/${verb}`, call(summary, AgentAct), ({ actor, query, body }) =>
      run(actor, query, { act, target: body.nodeId, reason: body.reason ?? null }),
    )
  }
  app.post(
    '/api/v1/inventory/groups/rename',
    call('Give an SLA group another name; the former one goes on leading to it', GroupRename),
    ({ actor, query, body }) =>
      run(actor, query, { act: 'RENAME_GROUP', target: body.slaGroup, to: body.to, reason: body.reason ?? null }),
  )
  app.post(
    '/api/v1/inventory/groups/delete',
    call('Delete an SLA group without services and sealed months', GroupAct),
    ({ actor, query, body }) =>
      run(actor, query, { act: 'DELETE_GROUP', target: body.slaGroup, reason: body.reason ?? null }),
  )
  registerPlace(app, contextOf)
}

function registerPlace(app: Parameters<typeof inventoryRoutes>[0], contextOf: (actor: Actor) => Context): void {
  app.get(
    '/api/v1/inventory/service',
    {
      config: machines('read'),
      schema: {
        summary: 'Where a path leads: the service that has it, or had it before',
        security,
        querystring: Type.Object({ path: Type.String({ minLength: 1, maxLength: 700 }) }),
        response: { 200: ServicePlace, ...refusals, 404: ErrorAnswer },
      },
    },
    async ({ actor, query }) => {
      const context = contextOf(actor)
      const asked = query.path.replace(/^\/+|\/+$/g, '')
      const service = await findService(context, asked)
      if (!service) throw new AppError('not_found', { what: `Service "${asked}"` })
      const former = await listFormerPaths(context, [service.id])
      const { path, displayName, slaGroup, status, stale, retiredAt, retiredBy, retiredReason } = service
      return {
        path,
        moved: path !== asked,
        formerPaths: former.get(service.id) ?? [],
        displayName,
        slaGroup,
        status,
        stale,
        retiredAt: retiredAt?.toISOString() ?? null,
        retiredBy,
        retiredReason,
      }
    },
  )
}

function answerOf(change: InventoryChange): InventoryChangeAnswer {
  return {
    ...change,
    services: change.services.map((service) => ({ ...service, retiredAt: service.retiredAt?.toISOString() ?? null })),
  }
}
