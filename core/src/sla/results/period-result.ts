import type { SlaStatus } from '../../events/events.ts'
import type { SubjectKind } from '../../inventory/find-subject.ts'

export type PeriodType = 'DAILY' | 'MONTHLY'

/** The result of one period of one service, group or hierarchy node; times in seconds, exact to the millisecond. */
export interface PeriodResult {
  id: string
  subjectId: number
  periodType: PeriodType
  periodKey: string
  timeZone: string
  periodStart: Date
  periodEnd: Date
  /** The start of the period, or the instant since which the subject is known. */
  since: Date
  subject: string
  subjectKind: SubjectKind
  actualValue: number | null
  targetValue: number | null
  /** The uptime if all unmeasured and unknown time had been up, and if it had been down. */
  uptimeBest: number | null
  uptimeWorst: number | null
  coverage: number | null
  minCoverage: number | null
  status: SlaStatus
  incidentCount: number
  downtimeMinutes: number
  plannedDowntimeMinutes: number
  operationalSeconds: number
  degradedSeconds: number
  downSeconds: number
  plannedDownSeconds: number
  excludedSeconds: number
  unknownSeconds: number
  unmeasuredSeconds: number
  elapsedSeconds: number
  errorBudgetSeconds: number | null
  errorBudgetConsumedSeconds: number | null
  memberCount: number
  worstUptime: number | null
  worstService: string | null
  weightedUptime: number | null
  allUpUptime: number | null
  anyUpUptime: number | null
  final: boolean
  sealedAt: Date | null
  computedAt: Date
}

/** The figures of any result, read from rows `r` of the columns of `period_result`. */
export const figureColumns = `
  r.uptime as "actualValue",
  r.target as "targetValue",
  r.uptime_best as "uptimeBest",
  r.uptime_worst as "uptimeWorst",
  r.coverage,
  r.min_coverage as "minCoverage",
  r.status,
  r.incident_count as "incidentCount",
  r.down_ms / 60000.0 as "downtimeMinutes",
  r.planned_down_ms / 60000.0 as "plannedDowntimeMinutes",
  r.operational_ms / 1000.0 as "operationalSeconds",
  r.degraded_ms / 1000.0 as "degradedSeconds",
  r.down_ms / 1000.0 as "downSeconds",
  r.planned_down_ms / 1000.0 as "plannedDownSeconds",
  r.excluded_ms / 1000.0 as "excludedSeconds",
  r.unknown_ms / 1000.0 as "unknownSeconds",
  (
    r.elapsed_ms - r.operational_ms - r.degraded_ms - r.down_ms - r.planned_down_ms - r.excluded_ms - r.unknown_ms
  ) / 1000.0 as "unmeasuredSeconds",
  r.elapsed_ms / 1000.0 as "elapsedSeconds",
  r.budget_ms / 1000.0 as "errorBudgetSeconds",
  r.consumed_ms / 1000.0 as "errorBudgetConsumedSeconds",
  r.member_count as "memberCount",
  r.weighted_uptime as "weightedUptime",
  r.all_up_uptime as "allUpUptime",
  r.any_up_uptime as "anyUpUptime",
  r.final`

/**
 * The columns of a PeriodResult, read from `sla_period_results r`, for whoever may see what lies below the path that the SQL `scope` gives: of
 * a group that reaches beyond it, a member out of sight is neither named nor measured.
 */
export const periodResultColumns = (scope: string) => `
  lower(r.period_type) || ':' || period_key(r.period_type, r.period_day) || ':' || lower(r.subject_kind) || ':' || r.subject_id
    as id,
  r.subject_id as "subjectId",
  r.period_type as "periodType",
  period_key(r.period_type, r.period_day) as "periodKey",
  r.time_zone as "timeZone",
  r.period_start as "periodStart",
  r.period_end as "periodEnd",
  r.known_from as since,
  case r.subject_kind
    when 'SERVICE' then (select s.path from services s where s.id = r.subject_id)
    when 'GROUP' then (select g.name from sla_groups g where g.id = r.subject_id)
    else (select n.path from hierarchy_nodes n where n.id = r.subject_id)
  end as subject,
  r.subject_kind as "subjectKind",
  ${figureColumns},
  (select r.worst_uptime from services s where s.id = r.worst_service_id and in_scope(s.path, ${scope})) as "worstUptime",
  (select s.path from services s where s.id = r.worst_service_id and in_scope(s.path, ${scope})) as "worstService",
  r.sealed_at as "sealedAt",
  r.computed_at as "computedAt"`
