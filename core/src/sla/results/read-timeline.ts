import type { ServiceStatus } from '../../contract/index.ts'
import type { SlaStatus } from '../../events/events.ts'
import { findSubject } from '../../inventory/find-subject.ts'
import type { Context } from '../../platform/context.ts'

/** One 5-minute bucket of a service; times in seconds. */
export interface TimelinePoint {
  periodKey: string
  periodStart: Date
  actualValue: number | null
  targetValue: number
  incidentCount: number
  downtimeMinutes: number
  coverage: number | null
  status: SlaStatus
  worstStatus: ServiceStatus | null
  operationalSeconds: number
  degradedSeconds: number
  downSeconds: number
  plannedDownSeconds: number
  excludedSeconds: number
  unknownSeconds: number
  unmeasuredSeconds: number
}

/** The 5-minute buckets of a service over the last `hoursBack` hours, oldest first, the open one included, in real time. */
export async function readTimeline(
  context: Context,
  serviceId: string | number,
  hoursBack: number,
): Promise<TimelinePoint[]> {
  const { id } = await findSubject(context, { serviceId })
  const { rows } = await context.database.query<TimelinePoint>(
    `with bucket as (
      select start, ms_between(greatest(start, v.known_since), least(start + interval '5 minutes', $3)) as elapsed_ms
      from services v
      cross join generate_series(
        time_bucket('5 minutes', $3::timestamptz - make_interval(hours => $2)), $3::timestamptz, interval '5 minutes'
      ) as start
      where v.id = $1
    ),
    stored as (
      select *
      from current_5m
      where service_id = $1
        and bucket >= time_bucket('5 minutes', $3::timestamptz - make_interval(hours => $2))
        and bucket <= $3
    ),
    outage as (
      select time_bucket('5 minutes', started_at) as start, count(*) as incidents
      from sla_incidents
      where service_id = $1
        and not planned
        and started_at >= $3::timestamptz - make_interval(hours => $2) - interval '5 minutes'
      group by 1
    ),
    summed as (
      select
        b.start,
        b.elapsed_ms,
        t.uptime_target as target,
        t.degraded_rule,
        t.unmeasured_rule,
        coalesce(h.operational_ms, 0) as operational_ms,
        coalesce(h.degraded_ms, 0) as degraded_ms,
        coalesce(h.down_ms, 0) as down_ms,
        coalesce(h.planned_down_ms, 0) as planned_down_ms,
        coalesce(h.excluded_ms, 0) as excluded_ms,
        coalesce(h.unknown_ms, 0) as unknown_ms,
        coalesce(o.incidents, 0) as incidents
      from bucket b
      join sla_terms t on t.service_id = $1 and t.valid_from <= b.start and t.valid_to > b.start
      left join stored h on h.bucket = b.start
      left join outage o on o.start = b.start
    ),
    timed as (
      select
        s.*,
        greatest(
          0, elapsed_ms - operational_ms - degraded_ms - down_ms - planned_down_ms - excluded_ms - unknown_ms
        ) as unmeasured_ms
      from summed s
    )
    select
      to_char(x.start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') as "periodKey",
      x.start as "periodStart",
      a.uptime as "actualValue",
      x.target as "targetValue",
      x.incidents as "incidentCount",
      x.down_ms / 60000.0 as "downtimeMinutes",
      a.coverage,
      sla_status(a.measured_ms, a.budget_ms, a.consumed_ms, 0, 0, 0) as status,
      case
        when x.down_ms > 0 then 'DOWN'
        when x.degraded_ms > 0 then 'DEGRADED'
        when x.unknown_ms > 0 then 'UNKNOWN'
        when x.excluded_ms + x.planned_down_ms > 0 then 'MAINTENANCE'
        when x.operational_ms > 0 then 'OPERATIONAL'
      end as "worstStatus",
      x.operational_ms / 1000.0 as "operationalSeconds",
      x.degraded_ms / 1000.0 as "degradedSeconds",
      x.down_ms / 1000.0 as "downSeconds",
      x.planned_down_ms / 1000.0 as "plannedDownSeconds",
      x.excluded_ms / 1000.0 as "excludedSeconds",
      x.unknown_ms / 1000.0 as "unknownSeconds",
      x.unmeasured_ms / 1000.0 as "unmeasuredSeconds"
    from timed x
    cross join lateral sla_account(
      x.operational_ms, x.degraded_ms, x.down_ms, x.planned_down_ms, x.excluded_ms,
      x.unknown_ms + x.unmeasured_ms,
      x.elapsed_ms, 300000, x.target, x.degraded_rule, x.unmeasured_rule
    ) a
    order by x.start`,
    [id, hoursBack, context.clock.now()],
  )
  return rows
}
