import type { SubjectFilter } from '../../inventory/find-subject.ts'
import { listMembers } from '../../inventory/services/list-services.ts'
import type { ServiceView } from '../../inventory/services/select-services.ts'
import type { Context } from '../../platform/context.ts'
import type { BudgetSubjectFilter } from '../../sla/budgets/find-subject-terms.ts'
import { type BurnAlertFilter, type BurnAlertView, listBurnAlerts } from '../../sla/budgets/list-burn-alerts.ts'
import { readErrorBudget } from '../../sla/budgets/read-error-budget.ts'
import { type GroupView, listGroups } from '../../sla/results/list-groups.ts'
import {
  findServiceResults,
  listPeriodResults,
  type PeriodResultFilter,
} from '../../sla/results/list-period-results.ts'
import type { PeriodType } from '../../sla/results/period-result.ts'
import { readDashboardStats } from '../../sla/results/read-dashboard-stats.ts'
import { readLatency } from '../../sla/results/read-latency.ts'
import { readTimeline } from '../../sla/results/read-timeline.ts'
import { readTrend } from '../../sla/results/read-trend.ts'
import { listSeals } from '../../sla/seals/list-seals.ts'
import { verifySeals } from '../../sla/seals/verify-seals.ts'
import { maxPage, readInt, readPath, readPeriodType, readText } from '../arguments.ts'
import type { GraphqlContext, Load } from '../graphql-context.ts'

/** Groups, trends and period results. */
export const slaFields = {
  Query: {
    slaGroups: (_: unknown, __: unknown, { context }: GraphqlContext) => listGroups(context),
    slaSnapshotTrend: (_: unknown, args: { serviceId: string; hoursBack: number }, { context }: GraphqlContext) =>
      readTimeline(context, readText('serviceId', args.serviceId), readInt('hoursBack', args.hoursBack, 1, 168)),
    serviceLatency: (_: unknown, args: { serviceId: string; hoursBack: number }, { context }: GraphqlContext) =>
      readLatency(context, readText('serviceId', args.serviceId), readInt('hoursBack', args.hoursBack, 1, 168)),
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
  },
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

const members = async (queries: Load<GroupView>[], { context }: { context: Context }) => {
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
}

/** Sealed months. */
export const sealFields = {
  Query: {
    slaSeals: (
      _: unknown,
      { first, ...filter }: SubjectFilter & { periodKey?: string | null; first: number },
      { context }: GraphqlContext,
    ) =>
      listSeals(context, {
        ...filter,
        node: readPath('node', filter.node ?? null),
        first: readInt('first', first, 1, maxPage),
      }),
    verifySlaSeals: (_: unknown, __: unknown, { context }: GraphqlContext) => verifySeals(context),
  },
}

/** Error budgets, burn rates and burn alerts. */
export const budgetFields = {
  Query: {
    slaErrorBudget: (_: unknown, { serviceId, slaGroup }: BudgetSubjectFilter, { context }: GraphqlContext) =>
      readErrorBudget(context, {
        serviceId: readText('serviceId', serviceId?.toString()),
        slaGroup: readText('slaGroup', slaGroup),
      }),
    slaBurnAlerts: (_: unknown, args: BurnAlertFilter, { context }: GraphqlContext) =>
      listBurnAlerts(context, {
        active: args.active,
        prefix: readPath('prefix', args.prefix),
        slaGroup: readText('slaGroup', args.slaGroup),
        first: readInt('first', args.first, 1, maxPage),
        after: readText('after', args.after, 30),
      }),
  },
  SlaBurnAlert: {
    severity: ({ severity }: BurnAlertView) => severity.toUpperCase(),
  },
}
