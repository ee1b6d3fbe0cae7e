import { addService } from '../../inventory/documents/add-service.ts'
import { changeAddedService, removeAddedService } from '../../inventory/documents/change-added-service.ts'
import { listAddedServices } from '../../inventory/documents/list-added-services.ts'
import type { ProbeInput } from '../../inventory/documents/read-input.ts'
import { AppError } from '../../platform/errors.ts'
import { readId, readPath, readText } from '../arguments.ts'
import type { GraphqlContext } from '../graphql-context.ts'

type ProbeArgs = Pick<ProbeInput, 'endpoint' | 'intervalSeconds' | 'timeoutSeconds'> & {
  expectedStatus?: string | null
  displayName?: string | null
  criticality?: string | null
  slaGroup?: string | null
  from?: readonly string[] | null
  quorum?: number | null
}
type AddArgs = { input: { agent: string; path: string; probe: ProbeArgs } }

/** Services that people add in core, for an agent to probe. */
export const documentFields = {
  Query: {
    addedServices: (
      _: unknown,
      { agent, path }: { agent?: string | null; path?: string | null },
      { context }: GraphqlContext,
    ) => listAddedServices(context, { agent: readPath('agent', agent) ?? null, path: readPath('path', path) ?? null }),
  },
  Mutation: {
    addService: async (_: unknown, { input }: AddArgs, { context }: GraphqlContext) => {
      const { agent, path, probe } = input
      const id = await addService(context, {
        ...readProbe(probe),
        agent: readText('agent', agent),
        path: readText('path', path),
      })
      return one(context, id)
    },
    changeAddedService: async (
      _: unknown,
      { id, probe }: { id: string; probe: ProbeArgs },
      { context }: GraphqlContext,
    ) => {
      await changeAddedService(context, rowId(id), readProbe(probe))
      return one(context, rowId(id))
    },
    removeAddedService: async (_: unknown, { id }: { id: string }, { context }: GraphqlContext) => {
      await removeAddedService(context, rowId(id))
      return true
    },
  },
}

async function one(context: GraphqlContext['context'], id: number) {
  return (await listAddedServices(context, { id }))[0]
}

function readProbe({
  expectedStatus,
  displayName,
  criticality,
  slaGroup,
  from,
  quorum,
  ...probe
}: ProbeArgs): ProbeInput {
  return {
    ...probe,
    expectedStatus: expectedStatus ?? null,
    displayName: displayName ?? null,
    criticality: criticality ?? null,
    slaGroup: slaGroup ?? null,
    from: from ?? [],
    quorum: quorum ?? null,
  }
}

function rowId(text: string): number {
  const id = readId('id', text)
  if (id === null) throw new AppError('bad_request', { reason: 'The id is missing.' })
  return id
}
