import { listVantagePoints, readVantageTimeline } from '../../ingest/quorum/list-vantage-points.ts'
import { listAgents } from '../../inventory/agents/list-agents.ts'
import { listHierarchy } from '../../inventory/list-hierarchy.ts'
import { type Alike, findAlike } from '../../inventory/services/alike-paths.ts'
import {
  findService,
  listFormerPaths,
  listServices,
  type ServiceFilter,
} from '../../inventory/services/list-services.ts'
import { listStatusEvents } from '../../inventory/services/list-status-events.ts'
import type { ServiceView } from '../../inventory/services/select-services.ts'
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

/** From where services are watched, when that is more than one node. */
export const vantageFields = {
  Query: {
    vantageTimeline: (_: unknown, args: { serviceId: string; hoursBack: number }, { context }: GraphqlContext) =>
      readVantageTimeline(context, readText('serviceId', args.serviceId), readInt('hoursBack', args.hoursBack, 1, 168)),
  },
}

const ofServices = (queries: Load<ServiceView>[], { context }: GraphqlContext) =>
  listVantagePoints(
    context,
    queries.map(({ obj }) => obj.id),
  )

/** Fields that are fetched for all their parents in one statement. */
export const vantageLoaders = {
  Service: {
    quorum: async (queries: Load<ServiceView>[], graphql: GraphqlContext) => {
      const found = await ofServices(queries, graphql)
      return queries.map(({ obj }) => found.get(obj.id)?.quorum ?? null)
    },
    vantagePoints: async (queries: Load<ServiceView>[], graphql: GraphqlContext) => {
      const found = await ofServices(queries, graphql)
      return queries.map(({ obj }) => found.get(obj.id)?.points ?? [])
    },
  },
}
