import type { ServiceStatus } from '../../contract/index.ts'
import type { SlaStatus } from '../../events/events.ts'

/** A service with its state, its target and the result of its current month. */
export interface ServiceView {
  id: number
  path: string
  name: string
  displayName: string
  description: string | null
  type: string | null
  team: string | null
  tags: string[]
  criticality: string
  slaGroup: string | null
  slaGroupId: number | null
  malformed: boolean
  status: ServiceStatus
  statusSince: Date | null
  message: string | null
  messageDetail: string | null
  replicas: number | null
  readyReplicas: number | null
  workloadType: string | null
  certificateEndsAt: Date | null
  lastReportedAt: Date | null
  stale: boolean
  reporter: string | null
  contestedBy: string | null
  contestedAt: Date | null
  outsideOf: string | null
  targetUptime: number
  currentUptime: number | null
  uptimeBest: number | null
  uptimeWorst: number | null
  coverage: number | null
  computedAt: Date | null
  minCoverage: number
  since: Date
  slaStatus: SlaStatus
  createdAt: Date
  retiredAt: Date | null
  retiredBy: string | null
  retiredReason: string | null
}

/** The one statement behind every list of services; $1 is the caller's scope, $2 the present instant. */
export const selectServices = `
  select
    s.id, s.path, s.name, coalesce(s.display_name, s.name) as "displayName", s.description, s.type, s.team, s.tags,
    t.criticality, (select g.name from sla_groups g where g.id = s.sla_group_id) as "slaGroup", s.sla_group_id as "slaGroupId", s.malformed,
    c.status::text as status, c.status_since as "statusSince", c.message, c.message_detail as "messageDetail", c.replicas,
    c.ready_replicas as "readyReplicas", s.workload_type as "workloadType", c.certificate_ends_at as "certificateEndsAt",
    c.reported_at as "lastReportedAt",
    is_stale(c.reported_at, c.interval_ms, $2) as stale, c.reporter,
    case when is_contested(c.contested_by, c.contested_at, c.reporter, $2) then c.contested_by end as "contestedBy",
    case when is_contested(c.contested_by, c.contested_at, c.reporter, $2) then c.contested_at end as "contestedAt", s.outside_of as "outsideOf",
    t.uptime_target as "targetUptime", m.uptime as "currentUptime", m.uptime_best as "uptimeBest",
    m.uptime_worst as "uptimeWorst", m.coverage, t.min_coverage as "minCoverage", s.known_since as since,
    m.computed_at as "computedAt",
    coalesce(m.status, 'NO_DATA') as "slaStatus", s.created_at as "createdAt", s.retired_at as "retiredAt",
    s.retired_by as "retiredBy", s.retired_for as "retiredReason"
  from services s
  -- By key, as its terms and results: see service_terms.
  cross join lateral (select * from service_states where service_id = s.id offset 0) c
  cross join lateral service_terms(s.id, $2) t
  left join current_result('MONTHLY', $2, 'SERVICE', s.id) m on true
  where in_scope(s.path, $1)`
