import { listMembers } from '../../fleet/list-services.ts'
import type { ServiceView } from '../../fleet/select-services.ts'
import type { Context } from '../../platform/context.ts'
import { type GroupView, listGroups } from '../../sla/list-groups.ts'
import { findServiceResults, listPeriodResults, type PeriodResultFilter } from '../../sla/list-period-results.ts'
import type { PeriodType } from '../../sla/period-result.ts'
import { readDashboardStats } from '../../sla/read-dashboard-stats.ts'
import { readLatency } from '../../sla/read-latency.ts'
import { readTimeline } from '../../sla/read-timeline.ts'
import { readTrend } from '../../sla/read-trend.ts'
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
