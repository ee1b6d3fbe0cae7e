import type { TypedDocument } from '../typed-document.ts'
import type {
  Stats,
  StatsVariables,
  Hierarchy,
  HierarchyVariables,
  Services,
  ServicesVariables,
  ServiceLeaves,
  ServiceLeavesVariables,
  Trend,
  TrendVariables,
  Agents,
  AgentsVariables,
} from './types.generated.ts'

export const statsDocument: TypedDocument<Stats, StatsVariables> =
  "query Stats{slaDashboardStats{...DashboardStats}}fragment DashboardStats on SlaDashboardStats{totalServices ownServices servicesWithSla metCount atRiskCount breachedCount noDataCount unprovenCount averageUptime uptimeBest uptimeWorst coverage computedAt since operationalCount degradedCount downCount maintenanceCount unknownCount staleCount agentsOnline agentsOffline agentWarnings}"

export const hierarchyDocument: TypedDocument<Hierarchy, HierarchyVariables> =
  "query Hierarchy{hierarchy{...HierarchyNode}}fragment HierarchyNode on HierarchyNode{path name parentPath level serviceCount operationalCount degradedCount downCount maintenanceCount unknownCount staleCount status malformed currentUptime uptimeBest uptimeWorst coverage computedAt since}"

export const servicesDocument: TypedDocument<Services, ServicesVariables> =
  "query Services($filter:ServiceFilter$first:Int!$after:String){services(filter:$filter first:$first after:$after){totalCount endCursor nodes{...ServiceRow}}}fragment ServiceRow on Service{id path serviceName displayName nodeId criticality slaGroup malformed status statusSince message lastReportedAt stale targetUptime currentUptime uptimeBest uptimeWorst coverage computedAt since slaStatus}"

export const serviceLeavesDocument: TypedDocument<ServiceLeaves, ServiceLeavesVariables> =
  "query ServiceLeaves($filter:ServiceFilter$first:Int!$after:String){services(filter:$filter first:$first after:$after){totalCount endCursor nodes{...ServiceLeaf}}}fragment ServiceLeaf on Service{path displayName status statusSince stale}"

export const trendDocument: TypedDocument<Trend, TrendVariables> =
  "query Trend($filter:SlaTrendFilter){slaTrendData(filter:$filter){...TrendPoint}}fragment TrendPoint on SlaTrendPoint{periodKey periodStart since actualValue uptimeBest uptimeWorst targetValue coverage incidentCount downtimeMinutes plannedDowntimeMinutes status final}"

export const agentsDocument: TypedDocument<Agents, AgentsVariables> =
  "query Agents{agents(includeRetired:true){...Agent}}fragment Agent on Agent{nodeId name version status intervalSeconds serviceCount firstSeenAt lastSeenAt warnings instance clockSkewSeconds spooledIntervals oldestSpooledAt droppedIntervals retiredAt retiredBy}"
