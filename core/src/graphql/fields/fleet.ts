import { listAgents } from '../../fleet/list-agents.ts'
import { listHierarchy } from '../../fleet/list-hierarchy.ts'
import { findService, listFormerPaths, listServices, type ServiceFilter } from '../../fleet/list-services.ts'
import { listStatusEvents } from '../../fleet/list-status-events.ts'
import type { ServiceView } from '../../fleet/select-services.ts'
import { type Alike, findAlike } from '../../inventory/alike-paths.ts'
import { maxPage, readInt, readPath, readText } from '../arguments.ts'
import type { GraphqlContext, Load } from '../graphql-context.ts'

type PageArgs = { filter?: ServiceFilter | null; first: number; after?: string | null }

/** Services, agents and the hierarchy as they are now. */
export const fleetFields = {
  Query: {
    services: (_: unknown, { filter, first, after }: PageArgs, { context }: GraphqlContext) => {
      readText('search', filter?.search, 200)
      return listServices(context, filter ?? {}, readInt('first', first, 1, maxPage), after)
    },
    service: (_: unknown, { path }: { path: string }, { context }: GraphqlContext) =>
      findService(context, readPath('path', path)),
    hierarchy: (_: unknown, __: unknown, { context }: GraphqlContext) => listHierarchy(context),
    agents: (_: unknown, { includeRetired }: { includeRetired: boolean }, { context }: GraphqlContext) =>
      listAgents(context, { includeRetired }),
    serviceStatusEvents: (_: unknown, args: { path?: string; first: number }, { context }: GraphqlContext) =>
      listStatusEvents(context, readPath('path', args.path), readInt('first', args.first, 1, maxPage)),
  },
  Service: {
    externalId: ({ path }: ServiceView) => path,
    nodeId: ({ path }: ServiceView) => path.slice(0, path.lastIndexOf('/')),
    messageDetail: ({ messageDetail }: ServiceView, _: unknown, { context }: GraphqlContext) =>
      context.actor.role === 'ADMIN' ? messageDetail : null,
    serviceName: ({ name }: ServiceView) => name,
    organization: ({ path }: ServiceView) => path.split('/')[0],
    platform: ({ path }: ServiceView) => path.split('/')[1],
    environment: ({ path }: ServiceView) => path.split('/')[2],
    cluster: ({ path }: ServiceView) => path.split('/')[3],
  },
}

/** Other paths of services, in one statement for all of them. */
export const fleetLoaders = {
  Service: {
    formerPaths: async (queries: Load<ServiceView>[], { context }: GraphqlContext): Promise<string[][]> => {
      const found = await listFormerPaths(
        context,
        queries.map(({ obj }) => obj.id),
      )
      return queries.map(({ obj }) => found.get(obj.id) ?? [])
    },
    alike: async (queries: Load<ServiceView>[], { context }: GraphqlContext): Promise<(Alike | null)[]> => {
      const living = queries.flatMap(({ obj }) => (obj.retiredAt ? [] : [obj.path]))
      const found = await findAlike(context.database, living, context.actor.scope)
      return queries.map(({ obj }) => found.get(obj.path) ?? null)
    },
  },
}
