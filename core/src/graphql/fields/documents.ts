import { addService } from '../../inventory/documents/add-service.ts'
import { changeAddedService, removeAddedService } from '../../inventory/documents/change-added-service.ts'
import { listAddedServices } from '../../inventory/documents/list-added-services.ts'
import type { ProbeInput } from '../../inventory/documents/parse-input.ts'
import { AppError } from '../../platform/errors.ts'
import { existing, parseId, parsePath, parseText } from '../arguments.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import type { ProbeInput as ProbeArgs, Resolvers } from '../resolvers.generated.ts'

/** Services that people add in core, for an agent to probe. */
export const documentFields = {
  Query: {
    addedServices: (_, { agent, path }, { context }) =>
      listAddedServices(context, { agent: parsePath('agent', agent) ?? null, path: parsePath('path', path) ?? null }),
  },
  Mutation: {
    addService: async (_, { input }, { context }) => {
      const { agent, path, probe } = input
      const id = await addService(context, {
        ...parseProbe(probe),
        agent: parseText('agent', agent),
        path: parseText('path', path),
      })
      return one(context, id)
    },
    changeAddedService: async (_, { id, probe }, { context }) => {
      await changeAddedService(context, rowId(id), parseProbe(probe))
      return one(context, rowId(id))
    },
    removeAddedService: async (_, { id }, { context }) => {
      await removeAddedService(context, rowId(id))
      return true
    },
  },
} satisfies Resolvers

async function one(context: GraphqlContext['context'], id: number) {
  const [added] = await listAddedServices(context, { id })
  return existing(added, `Added service ${id}`)
}

/** What is not given, or null, is left to the agent. */
function parseProbe(probe: ProbeArgs): ProbeInput {
  const { expectedStatus = null, displayName = null, criticality = null, slaGroup = null, quorum = null } = probe
  return { ...probe, expectedStatus, displayName, criticality, slaGroup, quorum, from: probe.from ?? [] }
}

function rowId(text: string): number {
  const id = parseId('id', text)
  if (id === null) throw new AppError('bad_request', { reason: 'The id is missing.' })
  return id
}
