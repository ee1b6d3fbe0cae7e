import { serviceRowFields } from './fleet-documents.ts'
import { typed } from './typed-document.ts'
import type { LatencyPoint, ServiceDetail, SnapshotPoint, StatusEvent, VantageStretch } from './types.ts'

export const periodFields = `
  periodKey timeZone periodStart since actualValue uptimeBest uptimeWorst targetValue coverage minCoverage status incidentCount downtimeMinutes operationalSeconds
  degradedSeconds downSeconds plannedDownSeconds excludedSeconds unknownSeconds unmeasuredSeconds elapsedSeconds
  errorBudgetSeconds errorBudgetConsumedSeconds final sealedAt computedAt
`

const eventFields = 'id serviceId path serviceName displayName from to at message'

export const serviceDocument = typed<{ service: ServiceDetail | null }, { path: string }>(`
  query Service($path: String!) {
    service(path: $path) {
      ${serviceRowFields}
      messageDetail description type team tags replicas readyReplicas workloadType certificateEndsAt createdAt reporter contestedBy contestedAt outsideOf retiredAt retiredBy retiredReason formerPaths
      alike { own other }
      quorum vantagePoints { node status message lastSeenAt stale latencyMs reporter contestedBy contestedAt }
      today { ${periodFields} }
      month { ${periodFields} }
    }
  }
`)

export const timelineDocument = typed<{ slaSnapshotTrend: SnapshotPoint[] }, { serviceId: string; hoursBack: number }>(`
  query Timeline($serviceId: ID!, $hoursBack: Int!) {
    slaSnapshotTrend(serviceId: $serviceId, hoursBack: $hoursBack) {
      periodStart actualValue downtimeMinutes worstStatus operationalSeconds degradedSeconds downSeconds
      excludedSeconds unknownSeconds unmeasuredSeconds
    }
  }
`)

export const vantageDocument = typed<{ vantageTimeline: VantageStretch[] }, { serviceId: string; hoursBack: number }>(`
  query VantageTimeline($serviceId: ID!, $hoursBack: Int!) {
    vantageTimeline(serviceId: $serviceId, hoursBack: $hoursBack) { node from to status }
  }
`)

export const latencyDocument = typed<{ serviceLatency: LatencyPoint[] }, { serviceId: string; hoursBack: number }>(`
  query Latency($serviceId: ID!, $hoursBack: Int!) {
    serviceLatency(serviceId: $serviceId, hoursBack: $hoursBack) { time meanMs minMs maxMs probeCount }
  }
`)

export const eventsDocument = typed<{ serviceStatusEvents: StatusEvent[] }, { path: string | null; first: number }>(`
  query Events($path: String, $first: Int!) {
    serviceStatusEvents(path: $path, first: $first) { ${eventFields} }
  }
`)

export const statusChangedDocument = typed<{ serviceStatusChanged: StatusEvent }>(`
  subscription StatusChanged {
    serviceStatusChanged { ${eventFields} }
  }
`)
