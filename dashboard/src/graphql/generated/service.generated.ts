import type { TypedDocument } from '../typed-document.ts'
import type {
  Service,
  ServiceVariables,
  Timeline,
  TimelineVariables,
  Vantage,
  VantageVariables,
  Latency,
  LatencyVariables,
  Events,
  EventsVariables,
  StatusChanged,
  StatusChangedVariables,
  Changes,
  ChangesVariables,
  ServiceChanged,
  ServiceChangedVariables,
  Volumes,
  VolumesVariables,
  StorageHistory,
  StorageHistoryVariables,
} from './types.generated.ts'

export const serviceDocument: TypedDocument<Service, ServiceVariables> =
  "query Service($path:String!){service(path:$path){...ServiceDetail}}fragment ServiceDetail on Service{...ServiceRow messageDetail description type team tags replicas readyReplicas workloadType certificateEndsAt createdAt reporter contestedBy contestedAt outsideOf retiredAt retiredBy retiredReason formerPaths alike{own other}quorum vantagePoints{...VantagePoint}today{...PeriodResult}month{...PeriodResult}}fragment ServiceRow on Service{id path serviceName displayName nodeId criticality slaGroup malformed status statusSince message lastReportedAt stale targetUptime currentUptime uptimeBest uptimeWorst coverage computedAt since slaStatus}fragment VantagePoint on VantagePoint{node status message lastSeenAt stale latencyMs reporter contestedBy contestedAt}fragment PeriodResult on SlaPeriodResult{periodKey timeZone periodStart since actualValue uptimeBest uptimeWorst targetValue coverage minCoverage status incidentCount downtimeMinutes operationalSeconds degradedSeconds downSeconds plannedDownSeconds excludedSeconds unknownSeconds unmeasuredSeconds elapsedSeconds errorBudgetSeconds errorBudgetConsumedSeconds final sealedAt computedAt}"

export const timelineDocument: TypedDocument<Timeline, TimelineVariables> =
  "query Timeline($serviceId:ID!$hoursBack:Int!){slaSnapshotTrend(serviceId:$serviceId hoursBack:$hoursBack){...SnapshotPoint}}fragment SnapshotPoint on SlaSnapshotTrendPoint{periodStart actualValue downtimeMinutes worstStatus operationalSeconds degradedSeconds downSeconds excludedSeconds unknownSeconds unmeasuredSeconds}"

export const vantageDocument: TypedDocument<Vantage, VantageVariables> =
  "query Vantage($serviceId:ID!$hoursBack:Int!){vantageTimeline(serviceId:$serviceId hoursBack:$hoursBack){...VantageSegment}}fragment VantageSegment on VantageStretch{node from to status}"

export const latencyDocument: TypedDocument<Latency, LatencyVariables> =
  "query Latency($serviceId:ID!$hoursBack:Int!){serviceLatency(serviceId:$serviceId hoursBack:$hoursBack){...LatencyPoint}}fragment LatencyPoint on ServiceLatency{time meanMs minMs maxMs probeCount}"

export const eventsDocument: TypedDocument<Events, EventsVariables> =
  "query Events($path:String$first:Int!){serviceStatusEvents(path:$path first:$first){...StatusEvent}}fragment StatusEvent on ServiceStatusEvent{id serviceId path serviceName displayName from to at message}"

export const statusChangedDocument: TypedDocument<StatusChanged, StatusChangedVariables> =
  "subscription StatusChanged{serviceStatusChanged{...StatusEvent}}fragment StatusEvent on ServiceStatusEvent{id serviceId path serviceName displayName from to at message}"

export const changesDocument: TypedDocument<Changes, ChangesVariables> =
  "query Changes($filter:ServiceChangeFilter$first:Int!$after:String){serviceChanges(filter:$filter first:$first after:$after){nodes{...ServiceChange}endCursor}}fragment ServiceChange on ServiceChange{id path displayName kind at summary workload revision cause url}"

export const serviceChangedDocument: TypedDocument<ServiceChanged, ServiceChangedVariables> =
  "subscription ServiceChanged{serviceChanged{...ServiceChange}}fragment ServiceChange on ServiceChange{id path displayName kind at summary workload revision cause url}"

export const volumesDocument: TypedDocument<Volumes, VolumesVariables> =
  "query Volumes($filter:StorageFilter$first:Int!$after:ID){storageVolumes(filter:$filter first:$first after:$after){totalCount endCursor nodes{...StorageVolume}}}fragment StorageVolume on StorageVolume{id path displayName mountPath storageType allocatedBytes usedBytes freePercent level growthBytesPerDay daysToFull filling reportedAt}"

export const storageHistoryDocument: TypedDocument<StorageHistory, StorageHistoryVariables> =
  "query StorageHistory($volumeId:ID!$hoursBack:Int!){storageHistory(volumeId:$volumeId hoursBack:$hoursBack){...StoragePoint}}fragment StoragePoint on StoragePoint{time allocatedBytes usedBytes}"
