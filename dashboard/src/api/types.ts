import type { Session } from '../graphql/generated/types.generated.ts'

export type {
  Agent,
  DashboardStats,
  GroupMember,
  HierarchyNode,
  LatencyPoint,
  PeriodResult,
  ServiceDetail,
  ServiceFilter,
  ServiceRow,
  ServiceStatus,
  SlaGroup,
  SlaStatus,
  SlaTrendFilter as TrendFilter,
  SnapshotPoint,
  StatusEvent,
  TrendPoint,
  VantageSegment as VantageStretch,
} from '../graphql/generated/types.generated.ts'

export type LoginResult = Session
export type User = Session['user']

/** The uptimes if all time that nobody measured had been up, or down. */
export interface UptimeBounds {
  uptimeBest?: number | null
  uptimeWorst?: number | null
  /** The start of the period, or the instant since which the subject is known. */
  since?: string | null
}

/** The seven kinds of seconds; they add up to the elapsed time. */
export interface KindsOfSeconds {
  operationalSeconds: number
  degradedSeconds: number
  downSeconds: number
  plannedDownSeconds: number
  excludedSeconds: number
  unknownSeconds: number
  unmeasuredSeconds: number
}
