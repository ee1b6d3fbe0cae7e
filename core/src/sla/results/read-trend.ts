import type { SlaStatus } from '../../events/events.ts'
import { findSubject, type SubjectFilter } from '../../inventory/find-subject.ts'
import type { Context } from '../../platform/context.ts'
import type { PeriodType } from './period-result.ts'

/** One day or month of a trend; a period without a result is NO_DATA. */
export interface TrendPoint {
  periodKey: string
  periodStart: Date
  actualValue: number | null
  targetValue: number | null
  since: Date | null
  uptimeBest: number | null
  uptimeWorst: number | null
  coverage: number | null
  minCoverage: number | null
  incidentCount: number
  downtimeMinutes: number
  plannedDowntimeMinutes: number
  status: SlaStatus
  final: boolean
}

/** Daily or monthly results of a subject over the last `monthsBack` months, oldest first, from its first result on. */
export async function readTrend(
  context: Context,
  filter: SubjectFilter & { periodType: PeriodType; monthsBack: number },
): Promise<TrendPoint[]> {
  const { kind, id } = await findSubject(context, filter)
  const { rows } = await context.database.query<TrendPoint>(
    `with stored as (
      select *
      from sla_period_results
      where period_type = $1
        and subject_kind = $2
        and subject_id = $3
        and period_day >= period_day_of($1, $5::timestamptz - make_interval(months => $4), 'UTC')
    )
    select
      period_key($1, p.day) as "periodKey",
      coalesce(r.period_start, local_midnight(p.day, p.time_zone)) as "periodStart",
      r.uptime as "actualValue",
      r.target as "targetValue",
      r.known_from as since,
      r.uptime_best as "uptimeBest",
      r.uptime_worst as "uptimeWorst",
      r.coverage,
      r.min_coverage as "minCoverage",
      coalesce(r.incident_count, 0) as "incidentCount",
      coalesce(r.down_ms, 0) / 60000.0 as "downtimeMinutes",
      coalesce(r.planned_down_ms, 0) / 60000.0 as "plannedDowntimeMinutes",
      coalesce(r.status, 'NO_DATA') as status,
      coalesce(r.final, false) as final
    from (
      select day::date, (select time_zone from stored order by period_day desc limit 1) as time_zone
      from generate_series(
        (select min(period_day)::timestamp from stored),
        (select max(period_day)::timestamp from stored),
        case $1 when 'DAILY' then interval '1 day' else interval '1 month' end
      ) as day
    ) p
    left join stored r on r.period_day = p.day
    order by p.day`,
    [filter.periodType, kind, id, filter.monthsBack, context.clock.now()],
  )
  return rows
}
