import { listMembers } from '../../inventory/services/list-services.ts'
import { listBurnAlerts } from '../../sla/budgets/list-burn-alerts.ts'
import { readErrorBudget } from '../../sla/budgets/read-error-budget.ts'
import { readRange } from '../../sla/periods/read-range.ts'
import { listDailyUptimes } from '../../sla/results/list-daily-uptimes.ts'
import { listGroups } from '../../sla/results/list-groups.ts'
import { findServiceResults, listPeriodResults } from '../../sla/results/list-period-results.ts'
import type { PeriodType } from '../../sla/results/period-result.ts'
import { readDashboardStats } from '../../sla/results/read-dashboard-stats.ts'
import { readLatency } from '../../sla/results/read-latency.ts'
import { readTimeline } from '../../sla/results/read-timeline.ts'
import { readTrend } from '../../sla/results/read-trend.ts'
import { listSeals } from '../../sla/seals/list-seals.ts'
import { verifySeals } from '../../sla/seals/verify-seals.ts'
import { maxPage, parseInteger, parsePath, parsePeriodType, parseText } from '../arguments.ts'
import type { LoaderOf, Loaders } from '../field-resolvers.ts'
import type { Resolvers } from '../resolvers.generated.ts'

/** Groups, trends and period results. */
export const slaFields = {
  Query: {
    slaGroups: (_, __, { context }) => listGroups(context),
    slaSnapshotTrend: (_, args, { context }) =>
      readTimeline(context, parseText('serviceId', args.serviceId), parseInteger('hoursBack', args.hoursBack, 1, 168)),
    serviceLatency: (_, args, { context }) =>
      readLatency(context, parseText('serviceId', args.serviceId), parseInteger('hoursBack', args.hoursBack, 1, 168)),
    slaTrendData: (_, args, { context }) => {
      const { periodType = 'DAILY', monthsBack = 3, node, ...subject } = args.filter ?? {}
      return readTrend(context, {
        ...subject,
        node: parsePath('node', node ?? null),
        periodType: parsePeriodType(periodType),
        monthsBack: parseInteger('monthsBack', monthsBack, 0, 36),
      })
    },
    slaDailyUptimes: (_, { lastDay, days, prefix, slaGroup, first, after }, { context }) =>
      listDailyUptimes(context, {
        lastDay,
        days: parseInteger('days', days, 1, 92),
        prefix: parsePath('prefix', prefix),
        slaGroup: parseText('slaGroup', slaGroup),
        first: parseInteger('first', first, 1, 1_000),
        after: parseText('after', after),
      }),
    slaPeriodResults: (_, args, { context }) => {
      const { periodType = 'MONTHLY', subjectKind = 'SERVICE', first = 100, ...rest } = args.filter ?? {}
      return listPeriodResults(context, {
        ...rest,
        periodType: parsePeriodType(periodType),
        subjectKind,
        first: parseInteger('first', first, 1, maxPage),
      })
    },
    slaDashboardStats: (_, __, { context }) => readDashboardStats(context),
  },
} satisfies Resolvers

const currentResults =
  (type: PeriodType): LoaderOf<'Service', 'month'> =>
  async (queries, { context }) => {
    const results = await findServiceResults(
      context,
      type,
      queries.map(({ obj }) => obj.id),
    )
    return queries.map(({ obj }) => results.get(obj.id) ?? null)
  }

const members: LoaderOf<'SlaGroup', 'services'> = async (queries, { context }) => {
  const found = await listMembers(
    context,
    queries.map(({ obj }) => obj.id),
  )
  return queries.map(({ obj }) => found.get(obj.id) ?? [])
}

/** Fields that are fetched for all their parents in one statement. */
export const slaLoaders = {
  Service: { today: currentResults('DAILY'), month: currentResults('MONTHLY') },
  SlaGroup: { services: members },
} satisfies Loaders

/** Sealed months. */
export const sealFields = {
  Query: {
    slaSeals: (_, { first, ...filter }, { context }) =>
      listSeals(context, {
        ...filter,
        node: parsePath('node', filter.node ?? null),
        first: parseInteger('first', first, 1, maxPage),
      }),
    verifySlaSeals: (_, __, { context }) => verifySeals(context),
  },
} satisfies Resolvers

/** Error budgets, burn rates and burn alerts. */
export const budgetFields = {
  Query: {
    slaErrorBudget: (_, { serviceId, slaGroup }, { context }) =>
      readErrorBudget(context, {
        serviceId: parseText('serviceId', serviceId?.toString()),
        slaGroup: parseText('slaGroup', slaGroup),
      }),
    slaBurnAlerts: (_, args, { context }) =>
      listBurnAlerts(context, {
        active: args.active,
        prefix: parsePath('prefix', args.prefix),
        slaGroup: parseText('slaGroup', args.slaGroup),
        first: parseInteger('first', args.first, 1, maxPage),
        after: parseText('after', args.after, 30),
      }),
  },
  SlaBurnAlert: {
    severity: ({ severity }) => (severity === 'page' ? 'PAGE' : 'TICKET'),
  },
} satisfies Resolvers

/** Any period of a subject. */
export const periodFields = {
  Query: {
    slaPeriod: (_, { node, ...args }, { context }) => {
      for (const [name, text] of Object.entries(args)) parseText(name, text?.toString())
      return readRange(context, { ...args, node: parsePath('node', node ?? null) })
    },
  },
} satisfies Resolvers
