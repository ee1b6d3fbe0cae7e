import { typed } from './typed-document.ts'
import type {
  Agent,
  DashboardStats,
  HierarchyNode,
  ServiceFilter,
  ServicePage,
  ServiceRow,
  ServiceStatus,
  SlaGroup,
  TrendFilter,
  TrendPoint,
} from './types.ts'

export const statsDocument = typed<{ slaDashboardStats: DashboardStats }>(`
  query Stats {
    slaDashboardStats {
      totalServices ownServices servicesWithSla metCount atRiskCount breachedCount noDataCount unprovenCount averageUptime
      uptimeBest uptimeWorst coverage computedAt since
      operationalCount degradedCount downCount maintenanceCount unknownCount staleCount
      agentsOnline agentsOffline agentWarnings demoData
    }
  }
`)

export const demoDocument = typed<{ slaDashboardStats: Pick<DashboardStats, 'demoData'> }>(`
  query Demo {
    slaDashboardStats { demoData }
  }
`)

export const hierarchyDocument = typed<{ hierarchy: HierarchyNode[] }>(`
  query Hierarchy {
    hierarchy {
      path name parentPath level serviceCount operationalCount degradedCount downCount maintenanceCount
      unknownCount staleCount status malformed currentUptime uptimeBest uptimeWorst coverage computedAt since
    }
  }
`)

export const serviceRowFields = `
  id path serviceName displayName nodeId criticality slaGroup malformed status statusSince message
  lastReportedAt stale targetUptime currentUptime uptimeBest uptimeWorst coverage computedAt since slaStatus
`

export const servicesDocument = typed<
  { services: ServicePage<ServiceRow> },
  { filter: ServiceFilter; first: number; after: string | null }
>(`
  query Services($filter: ServiceFilter, $first: Int!, $after: String) {
    services(filter: $filter, first: $first, after: $after) {
      totalCount endCursor
      nodes { ${serviceRowFields} }
    }
  }
`)

/** What the tree shows of a service. */
export interface ServiceLeaf {
  path: string
  displayName: string
  status: ServiceStatus
  statusSince: string | null
  stale: boolean
}

export const serviceLeavesDocument = typed<
  { services: ServicePage<ServiceLeaf> },
  { filter: ServiceFilter; first: number; after: string | null }
>(`
  query ServiceLeaves($filter: ServiceFilter, $first: Int!, $after: String) {
    services(filter: $filter, first: $first, after: $after) {
      totalCount endCursor
      nodes { path displayName status statusSince stale }
    }
  }
`)

export const trendDocument = typed<{ slaTrendData: TrendPoint[] }, { filter: TrendFilter }>(`
  query Trend($filter: SlaTrendFilter) {
    slaTrendData(filter: $filter) {
      periodKey periodStart since actualValue uptimeBest uptimeWorst targetValue coverage incidentCount downtimeMinutes plannedDowntimeMinutes status final
    }
  }
`)

export const agentsDocument = typed<{ agents: Agent[] }>(`
  query Agents {
    agents(includeRetired: true) {
      nodeId name version status intervalSeconds serviceCount firstSeenAt lastSeenAt warnings
      instance clockSkewSeconds spooledPieces oldestSpooledAt droppedPieces retiredAt retiredBy
    }
  }
`)

export const groupsDocument = typed<{ slaGroups: SlaGroup[] }>(`
  query Groups {
    slaGroups {
      id name displayName tier targetUptime status downCount currentUptime uptimeBest uptimeWorst coverage computedAt since
      services { id path displayName status stale currentUptime uptimeBest uptimeWorst coverage computedAt since slaStatus }
    }
  }
`)
