import { logIn, refreshSession, type Session } from '../auth/session.ts'
import { listAgents } from '../fleet/list-agents.ts'
import { listHierarchy } from '../fleet/list-hierarchy.ts'
import { findService, listMembers, listServices, type ServiceFilter } from '../fleet/list-services.ts'
import { listStatusEvents } from '../fleet/list-status-events.ts'
import type { ServiceView } from '../fleet/select-services.ts'
import type { Actor, Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { type GroupView, listGroups } from '../sla/list-groups.ts'
import { findServiceResults, listPeriodResults, type PeriodResultFilter } from '../sla/list-period-results.ts'
import type { PeriodType } from '../sla/period-result.ts'
import { readDashboardStats } from '../sla/read-dashboard-stats.ts'
import { readTimeline } from '../sla/read-timeline.ts'
import { readTrend } from '../sla/read-trend.ts'
import { readInt, readPath, readPeriodType, readText } from './arguments.ts'
import { backupStatusOf } from './backup-status.ts'

/** What every resolver gets: the domain's context for the caller, and what only the HTTP layer can do. */
export interface GraphqlContext {
  context: Context
  user: { id: string; email: string; role: Actor['role'] } | undefined
  sign(session: Session): string
  /** Throws `rate_limited` when this address has tried this e-mail too often. */
  limitLogin(email: string): Promise<void>
}

const maxPage = 500
type PageArgs = { filter?: ServiceFilter | null; first: number; after?: string | null }

const sessionAnswer = (session: Session, { sign }: GraphqlContext) => ({
  token: sign(session),
  refreshToken: session.refreshToken,
  user: session.user,
})

export const resolvers = {
  Query: {
    slaGroups: (_: unknown, __: unknown, { context }: GraphqlContext) => listGroups(context),
    slaSnapshotTrend: (_: unknown, args: { serviceId: string; hoursBack: number }, { context }: GraphqlContext) =>
      readTimeline(context, readText('serviceId', args.serviceId), readInt('hoursBack', args.hoursBack, 1, 168)),
    slaTrendData: (
      _: unknown,
      args: {
        filter?: { periodType: string; monthsBack: number; serviceId?: string; slaGroup?: string; node?: string }
      },
      { context }: GraphqlContext,
    ) => {
      const { periodType = 'DAILY', monthsBack = 3, node, ...subject } = args.filter ?? {}
      return readTrend(context, {
        ...subject,
        node: readPath('node', node ?? null),
        periodType: readPeriodType(periodType),
        monthsBack: readInt('monthsBack', monthsBack, 0, 36),
      })
    },
    slaPeriodResults: (
      _: unknown,
      args: { filter?: Partial<Omit<PeriodResultFilter, 'periodType'>> & { periodType?: string } },
      { context }: GraphqlContext,
    ) => {
      const { periodType = 'MONTHLY', subjectKind = 'SERVICE', first = 100, ...rest } = args.filter ?? {}
      return listPeriodResults(context, {
        ...rest,
        periodType: readPeriodType(periodType),
        subjectKind,
        first: readInt('first', first, 1, maxPage),
      })
    },
    slaDashboardStats: (_: unknown, __: unknown, { context }: GraphqlContext) => readDashboardStats(context),
    services: (_: unknown, { filter, first, after }: PageArgs, { context }: GraphqlContext) => {
      readText('search', filter?.search, 200)
      return listServices(context, filter ?? {}, readInt('first', first, 1, maxPage), after)
    },
    service: (_: unknown, { path }: { path: string }, { context }: GraphqlContext) =>
      findService(context, readPath('path', path)),
    hierarchy: (_: unknown, __: unknown, { context }: GraphqlContext) => listHierarchy(context),
    agents: (_: unknown, __: unknown, { context }: GraphqlContext) => listAgents(context),
    serviceStatusEvents: (_: unknown, args: { path?: string; first: number }, { context }: GraphqlContext) =>
      listStatusEvents(context, readPath('path', args.path), readInt('first', args.first, 1, maxPage)),
    me: (_: unknown, __: unknown, { user }: GraphqlContext) => user,
  },
  Mutation: {
    login: async (_: unknown, { email, password }: { email: string; password: string }, graphql: GraphqlContext) => {
      if (email.length > 320 || password.length > 1024) throw new AppError('invalid_credentials')
      await graphql.limitLogin(email)
      return sessionAnswer(await logIn(graphql.context, email, password), graphql)
    },
    refreshToken: async (_: unknown, { refreshToken }: { refreshToken: string }, graphql: GraphqlContext) =>
      sessionAnswer(await refreshSession(graphql.context, readText('refreshToken', refreshToken, 200)), graphql),
  },
  Service: {
    externalId: ({ path }: ServiceView) => path,
    nodeId: ({ path }: ServiceView) => path.slice(0, path.lastIndexOf('/')),
    serviceName: ({ name }: ServiceView) => name,
    organization: ({ path }: ServiceView) => path.split('/')[0],
    platform: ({ path }: ServiceView) => path.split('/')[1],
    environment: ({ path }: ServiceView) => path.split('/')[2],
    cluster: ({ path }: ServiceView) => path.split('/')[3],
    backupStatus: (service: ServiceView, _: unknown, { context }: GraphqlContext) =>
      backupStatusOf(service, context.clock.now()),
  },
}

interface Load<T> {
  obj: T
}

const currentResults =
  (type: PeriodType) =>
  async (queries: Load<ServiceView>[], { context }: GraphqlContext) => {
    const results = await findServiceResults(
      context,
      type,
      queries.map(({ obj }) => obj.id),
    )
    return queries.map(({ obj }) => results.get(obj.id) ?? null)
  }

/** Fields that are fetched for all their parents in one statement. */
export const loaders = {
  Service: { today: currentResults('DAILY'), month: currentResults('MONTHLY') },
  SlaGroup: {
    services: async (queries: Load<GroupView>[], { context }: GraphqlContext) => {
      const members = await listMembers(
        context,
        queries.map(({ obj }) => obj.id),
      )
      return queries.map(({ obj }) => members.get(obj.id) ?? [])
    },
  },
}
