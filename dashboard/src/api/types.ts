// The result types of core/schema.graphql as the dashboard reads them. documents.test.ts holds the documents to the schema.

export type ServiceStatus = 'OPERATIONAL' | 'DEGRADED' | 'DOWN' | 'MAINTENANCE' | 'UNKNOWN'
export type SlaStatus = 'MET' | 'AT_RISK' | 'BREACHED' | 'UNPROVEN' | 'NO_DATA'
type AgentStatus = 'ONLINE' | 'OFFLINE'

export interface User {
  id: string
  email: string
  role: string
}

export interface LoginResult {
  token: string
  refreshToken: string
  user: User
}

/** The uptimes if all time that nobody measured had been up, or down. */
export interface UptimeBounds {
  uptimeBest?: number | null
  uptimeWorst?: number | null
  /** The start of the period, or the instant since which the subject is known. */
  since?: string | null
}

export interface DashboardStats extends UptimeBounds {
  totalServices: number
  ownServices: number
  servicesWithSla: number
  metCount: number
  atRiskCount: number
  breachedCount: number
  noDataCount: number
  unprovenCount?: number
  averageUptime: number | null
  coverage: number | null
  computedAt: string | null
  operationalCount: number
  degradedCount: number
  downCount: number
  maintenanceCount: number
  unknownCount: number
  staleCount: number
  agentsOnline: number
  agentsOffline: number
  agentWarnings: number
  demoData: boolean
}

export interface HierarchyNode extends UptimeBounds {
  path: string
  name: string
  parentPath: string | null
  level: string
  serviceCount: number
  operationalCount: number
  degradedCount: number
  downCount: number
  maintenanceCount: number
  unknownCount: number
  staleCount: number
  status: ServiceStatus
  malformed: boolean
  currentUptime: number | null
  coverage: number | null
  computedAt: string | null
}

export interface ServiceRow extends UptimeBounds {
  id: string
  path: string
  serviceName: string
  displayName: string
  nodeId: string
  criticality: string
  slaGroup: string | null
  malformed: boolean
  status: ServiceStatus
  statusSince: string | null
  message: string | null
  /** For administrators only. */
  messageDetail?: string | null
  lastReportedAt: string | null
  stale: boolean
  targetUptime: number
  currentUptime: number | null
  coverage: number | null
  computedAt: string | null
  slaStatus: SlaStatus
}

export interface ServicePage<Row> {
  nodes: Row[]
  totalCount: number
  endCursor: string | null
}

export interface ServiceFilter {
  retired?: boolean
  prefix?: string
  status?: ServiceStatus
  stale?: boolean
  search?: string
  slaGroup?: string
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

export interface PeriodResult extends KindsOfSeconds, UptimeBounds {
  periodStart?: string
  minCoverage?: number | null
  periodKey: string
  timeZone: string
  actualValue: number | null
  targetValue: number | null
  coverage: number | null
  status: SlaStatus
  incidentCount: number
  downtimeMinutes: number
  elapsedSeconds: number
  errorBudgetSeconds: number | null
  errorBudgetConsumedSeconds: number | null
  final: boolean
  sealedAt: string | null
  computedAt: string
}

export interface ServiceDetail extends ServiceRow {
  description: string | null
  type: string | null
  team: string | null
  tags: string[]
  replicas: number | null
  readyReplicas: number | null
  workloadType: string | null
  certificateEndsAt: string | null
  createdAt: string
  retiredAt: string | null
  retiredBy: string | null
  retiredReason: string | null
  alike: { own: string; other: string } | null
  reporter: string | null
  contestedBy: string | null
  contestedAt: string | null
  outsideOf: string | null
  formerPaths: string[]
  /** How many of its vantage points must see it down; null of one that one sender speaks for. */
  quorum: number | null
  vantagePoints: VantagePoint[]
  today: PeriodResult | null
  month: PeriodResult | null
}

/** A service as one of the nodes that watch it sees it. */
interface VantagePoint {
  node: string
  status: ServiceStatus
  message: string | null
  /** Null while it has never reported. */
  lastSeenAt: string | null
  stale: boolean
  latencyMs: number | null
  reporter: string | null
  contestedBy: string | null
  contestedAt: string | null
}

/** A stretch in which one node saw a service in one status. */
export interface VantageStretch {
  node: string
  from: string
  to: string
  status: ServiceStatus
}

export interface SnapshotPoint {
  periodStart: string
  actualValue: number | null
  downtimeMinutes: number
  worstStatus: ServiceStatus | null
  operationalSeconds: number
  degradedSeconds: number
  downSeconds: number
  excludedSeconds: number
  unknownSeconds: number
  unmeasuredSeconds: number
}

/** What the probes of 5 minutes or of an hour measured. */
export interface LatencyPoint {
  time: string
  meanMs: number
  minMs: number
  maxMs: number
  probeCount: number
}

export interface TrendPoint extends UptimeBounds {
  periodKey: string
  periodStart: string
  actualValue: number | null
  targetValue: number | null
  coverage: number | null
  incidentCount: number
  downtimeMinutes: number
  plannedDowntimeMinutes: number
  status: SlaStatus
  final: boolean
}

export interface TrendFilter {
  periodType: 'DAILY' | 'MONTHLY'
  monthsBack: number
  serviceId?: string
  slaGroup?: string
  node?: string
}

export interface SlaGroup extends UptimeBounds {
  id: string
  name: string
  displayName: string
  tier: string
  targetUptime: number
  status: SlaStatus
  downCount: number
  currentUptime: number | null
  coverage: number | null
  computedAt: string | null
  services: GroupMember[]
}

export type GroupMember = Pick<
  ServiceRow,
  | 'id'
  | 'path'
  | 'displayName'
  | 'status'
  | 'stale'
  | 'currentUptime'
  | 'uptimeBest'
  | 'uptimeWorst'
  | 'coverage'
  | 'computedAt'
  | 'since'
  | 'slaStatus'
>

export interface Agent {
  nodeId: string
  name: string
  version: string | null
  status: AgentStatus
  intervalSeconds: number
  serviceCount: number
  firstSeenAt: string
  lastSeenAt: string
  warnings: string[]
  instance: string | null
  clockSkewSeconds: number | null
  spooledPieces: number | null
  oldestSpooledAt: string | null
  droppedPieces: number | null
  retiredAt: string | null
  retiredBy: string | null
}

export interface StatusEvent {
  id: string
  serviceId: string
  path: string
  serviceName: string
  displayName: string
  from: ServiceStatus | null
  to: ServiceStatus
  at: string
  message: string | null
}
