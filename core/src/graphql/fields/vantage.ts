import type { ServiceView } from '../../fleet/select-services.ts'
import { listVantagePoints, readVantageTimeline } from '../../quorum/list-vantage-points.ts'
import { readInt, readText } from '../arguments.ts'
import type { GraphqlContext, Load } from '../graphql-context.ts'

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
