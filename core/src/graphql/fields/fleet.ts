import { below, personMay } from '../../auth/grants/may.ts'
import { listVantagePoints, readVantageTimeline } from '../../ingest/quorum/list-vantage-points.ts'
import { listAgents } from '../../inventory/agents/list-agents.ts'
import { listHierarchy } from '../../inventory/list-hierarchy.ts'
import { findAlike } from '../../inventory/services/alike-paths.ts'
import { findService, listFormerPaths, listServices } from '../../inventory/services/list-services.ts'
import { listStatusEvents } from '../../inventory/services/list-status-events.ts'
import type { ServiceView } from '../../inventory/services/select-services.ts'
import { maxPage, parseInteger, parsePath, parseText } from '../arguments.ts'
import type { Loaders } from '../field-resolvers.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import type { Resolvers } from '../resolvers.generated.ts'

const segment = (path: string, index: number) => path.split('/')[index] ?? ''

/** Services, agents and the hierarchy as they are now. */
export const fleetFields = {
  Query: {
    services: (_, { filter, first, after }, { context }) => {
      parseText('search', filter?.search, 200)
      return listServices(context, filter ?? {}, parseInteger('first', first, 1, maxPage), after)
    },
    service: (_, { path }, { context }) => findService(context, parsePath('path', path)),
    hierarchy: (_, __, { context }) => listHierarchy(context),
    agents: (_, { includeRetired }, { context }) => listAgents(context, { includeRetired }),
    serviceStatusEvents: (_, args, { context }) =>
      listStatusEvents(context, parsePath('path', args.path), parseInteger('first', args.first, 1, maxPage)),
  },
  Service: {
    externalId: ({ path }) => path,
    nodeId: ({ path }) => path.slice(0, path.lastIndexOf('/')),
    messageDetail: ({ path, messageDetail }, _, { context }) =>
      personMay(context.actor, 'administer', below(path)) ? messageDetail : null,
    serviceName: ({ name }) => name,
    organization: ({ path }) => segment(path, 0),
    platform: ({ path }) => segment(path, 1),
    environment: ({ path }) => segment(path, 2),
    cluster: ({ path }) => segment(path, 3),
  },
} satisfies Resolvers

/** Other paths of services, in one statement for all of them. */
export const fleetLoaders = {
  Service: {
    formerPaths: async (queries, { context }) => {
      const found = await listFormerPaths(
        context,
        queries.map(({ obj }) => obj.id),
      )
      return queries.map(({ obj }) => found.get(obj.id) ?? [])
    },
    alike: async (queries, { context }) => {
      const living = queries.flatMap(({ obj }) => (obj.retiredAt ? [] : [obj.path]))
      const found = await findAlike(context.database, living, context.actor.scope)
      return queries.map(({ obj }) => found.get(obj.path) ?? null)
    },
  },
} satisfies Loaders

/** From where services are watched, when that is more than one node. */
export const vantageFields = {
  Query: {
    vantageTimeline: (_, args, { context }) =>
      readVantageTimeline(
        context,
        parseText('serviceId', args.serviceId),
        parseInteger('hoursBack', args.hoursBack, 1, 168),
      ),
  },
} satisfies Resolvers

const ofServices = (queries: { obj: ServiceView }[], { context }: GraphqlContext) =>
  listVantagePoints(
    context,
    queries.map(({ obj }) => obj.id),
  )

/** Fields that are fetched for all their parents in one statement. */
export const vantageLoaders = {
  Service: {
    quorum: async (queries, graphql) => {
      const found = await ofServices(queries, graphql)
      return queries.map(({ obj }) => found.get(obj.id)?.quorum ?? null)
    },
    vantagePoints: async (queries, graphql) => {
      const found = await ofServices(queries, graphql)
      return queries.map(({ obj }) => found.get(obj.id)?.points ?? [])
    },
  },
} satisfies Loaders
