import { findSubject, type SubjectFilter } from '../inventory/find-subject.ts'
import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { isWhole } from '../platform/scope.ts'

/** Whose incidents are counted: one of these at most, none for everything in the caller's scope. */
export interface IncidentSubject extends SubjectFilter {
  tier?: string | null
}

/** Figures over the incidents that started within a range and are not planned; times in seconds. */
export interface IncidentStats {
  count: number
  openCount: number
  plannedCount: number
  flapCount: number
  mttaSeconds: number | null
  mttrSeconds: number | null
  mtbfSeconds: number | null
}

const dayMs = 86_400_000
const longestMs = 400 * dayMs
/** Over all services, longer ranges are read from the days of the fleet, which are kept. */
const longestCountedMs = 2 * dayMs

/** Milliseconds in service of some services, or of all: $1 to $3 are the services and the range. */
const countedTime = `
  select coalesce(sum(operational_ms + degraded_ms), 0) as ms
  from read_sums(time_bucket('5 minutes', $2), time_bucket('5 minutes', $3 + interval '5 minutes' - interval '1 ms'), $1::bigint[])`
/** The same of all, a day at the edge of the range by the share of it that lies within. */
const keptTime = `
  select coalesce(sum((r.operational_ms + r.degraded_ms) * d.within_ms / nullif(d.length_ms, 0)), 0) as ms
  from hierarchy_nodes n
  join sla_period_results r
    on r.subject_kind = 'NODE'
    and r.subject_id = n.id
    and r.period_type = 'DAILY'
    and r.period_start < $3
    and r.period_end > $2
  cross join lateral (
    select
      ms_between(greatest(r.period_start, $2), least(r.period_end, r.computed_at, $3))::numeric as within_ms,
      ms_between(r.period_start, least(r.period_end, r.computed_at)) as length_ms
  ) d
  where n.path = ''
    and $1::bigint[] is null`

/**
 * Incidents of a service, SLA group, tier or hierarchy node, by the present assignment of the services. With n the number of
 * failures: MTTA is the mean of acknowledged − opened over what was acknowledged, MTTR the mean of resolved − started over
 * what was resolved, and MTBF the time in service by n, operational and degraded, to the 5-minute bucket (over all services and more than two days, a day at the edge counts by its share) (ISO/IEC 25023 reliability measures;
 * MTBF as in MIL-STD-721C, total operating time by the number of failures). Without a failure MTBF is null, not infinite.
 * Throws `not_found`, and `bad_request` for two subjects or a range that is empty or over 400 days.
 */
export async function readIncidentStats(
  context: Context,
  subject: IncidentSubject,
  from: Date,
  to: Date,
): Promise<IncidentStats> {
  if (from >= to || to.getTime() - from.getTime() > longestMs) {
    throw new AppError('bad_request', { reason: 'from must lie before to, by 400 days at most.' })
  }
  const serviceIds = await findServices(context, subject)
  const isKept = serviceIds === null && to.getTime() - from.getTime() > longestCountedMs
  const { rows } = await context.database.query<IncidentStats>(
    `with counted as (
      select i.*
      from sla_incidents i
      where ($1::bigint[] is null or i.service_id = any ($1::bigint[]))
        and i.started_at >= $2::timestamptz
        and i.started_at < $3::timestamptz
    ),
    up as (
      ${isKept ? keptTime : countedTime}
    )
    select
      count(*) filter (where not c.planned) as count,
      count(*) filter (where not c.planned and c.resolved_at is null) as "openCount",
      count(*) filter (where c.planned) as "plannedCount",
      coalesce(sum(c.flap_count) filter (where not c.planned), 0)::bigint as "flapCount",
      (avg(extract(epoch from c.acknowledged_at - c.opened_at)) filter (where not c.planned))::float8 as "mttaSeconds",
      (avg(extract(epoch from c.resolved_at - c.started_at)) filter (where not c.planned))::float8 as "mttrSeconds",
      ((select ms from up) / 1000.0 / nullif(count(*) filter (where not c.planned), 0))::float8 as "mtbfSeconds"
    from counted c`,
    [serviceIds, from, to],
  )
  const [stats] = rows
  if (!stats) throw new Error('an aggregate without rows')
  return stats
}

/** Null means all: nothing is looked up for each of them then. */
async function findServices(context: Context, { tier, ...named }: IncidentSubject): Promise<number[] | null> {
  const isNamed = Object.values(named).some((value) => value !== null && value !== undefined)
  if (tier !== null && tier !== undefined && isNamed) {
    throw new AppError('bad_request', { reason: 'Name at most one of serviceId, slaGroup, node and tier.' })
  }
  const { actor, database, clock } = context
  if (!isNamed && isWhole(actor.scope) && (tier === null || tier === undefined)) return null
  const subject = isNamed ? await findSubject(context, named) : undefined
  const { rows } = await database.query<{ id: number }>(
    `select s.id
    from services s
    join hierarchy_nodes n on n.id = s.node_id
    cross join lateral service_terms(s.id, $2) t
    where in_scope(s.path, $1)
      and case $3
        when 'SERVICE' then s.id = $4
        when 'GROUP' then s.sla_group_id = $4
        when 'NODE' then $4 = any (n.ancestors)
        else $5::text is null or t.tier = lower($5)
      end`,
    [actor.scope, clock.now(), subject?.kind, subject?.id, tier],
  )
  return rows.map(({ id }) => id)
}
