import type { Context } from '../../platform/context.ts'
import type { Passes } from '../../platform/passes.ts'
import { createStepSize, stepsOver } from '../../platform/step-size.ts'

/** A result that was recorded bit by bit and is not what all of it comes to. */
export interface RecordedMismatch {
  periodType: string
  periodDay: string
  subjectKind: string
  subject: string
  /** Each column that differs, as it is recorded and as it comes out anew. */
  differs: Record<string, [recorded: unknown, recomputed: unknown]>
}

interface Picked {
  day: string
  kind: string
  id: number
}

/** The most services of a group or node whose results are added up anew. */
const maxMembers = 1_000
/** Of an open day they go on with the time; of a closed one, people may still change which incidents count. */
const following = [
  'operational_ms',
  'gap_ms',
  'elapsed_ms',
  'remaining_ms',
  'counted_ms',
  'consumed_ms',
  'burn_consumed_ms',
  'burn_counted_ms',
  'uptime',
  'uptime_best',
  'uptime_worst',
  'coverage',
  'min_coverage',
  'status',
]
const notCompared = ['computed_at', 'incident_count', 'final']

/**
 * Works up to `count` random results of days out anew, which were recorded bit by bit: closed ones of the last days in all their
 * figures, open ones of services in what does not follow from the time gone by. What differs is marked, to be recorded again.
 */
export async function* checkRecorded(
  context: Context,
  count: number,
  random: () => number,
): Passes<{ checked: number; mismatches: RecordedMismatch[] }> {
  const picked = await pickRecorded(context, count, random)
  const size = createStepSize(context.clock, { max: count })
  let checked = 0
  const mismatches: RecordedMismatch[] = []
  for (const day of new Set(picked.map((one) => one.day))) {
    const ofDay = picked.filter((one) => one.day === day)
    for await (const found of stepsOver(ofDay, size, (some) => compare(context, day, some))) {
      mismatches.push(...found)
      yield
    }
    checked += ofDay.length
  }
  return { checked, mismatches }
}

async function pickRecorded({ database, clock }: Context, count: number, random: () => number): Promise<Picked[]> {
  const { rows } = await database.query<Picked>(
    `with candidate as (
      select r.period_day, r.subject_kind, r.subject_id, row_number() over (order by r.period_day, r.subject_kind, r.subject_id) as place
      from sla_period_results r
      where r.period_type = 'DAILY'
        and r.period_day >= ($1::timestamptz at time zone 'UTC')::date - 3
        and (r.final or r.subject_kind = 'SERVICE')
        and r.member_count <= ${maxMembers}
    )
    select period_day::text as day, subject_kind as kind, subject_id as id
    from candidate
    where place in (
      select 1 + floor(f * (select count(*) from candidate))::bigint
      from unnest($2::float8[]) as f
    )
    order by place`,
    [clock.now(), Array.from({ length: count }, random)],
  )
  return rows
}

/** What waits to be recorded again anyhow, and what stands still for a correction, is left out. */
async function compare(
  { database, clock }: Context,
  day: string,
  picked: readonly Picked[],
): Promise<RecordedMismatch[]> {
  const { rows } = await database.query<RecordedMismatch & { kind: string; id: number }>(
    `with recorded as materialized (
      select r.subject_kind, r.subject_id, r.final, to_jsonb(r) as figures
      from sla_period_results r
      join unnest($2::text[], $3::bigint[]) as k (subject_kind, subject_id) using (subject_kind, subject_id)
      where r.period_type = 'DAILY'
        and r.period_day = $1::date
        and r.sealed_at is null
        and not is_held($1::date)
        and not exists (select from late_credits l where l.from_time < r.period_end and l.to_time > r.period_start)
        and not exists (
          select from sla_result_marks m
          where m.service_id <= 0
            or (r.subject_kind = 'SERVICE' and m.service_id = r.subject_id)
        )
        and not exists (select from sla_stale_results x where x.period_type = 'DAILY' and x.period_day = r.period_day)
        and (
          r.final
          or exists (select from stored_service_states t where t.service_id = r.subject_id and t.running_id is not null)
        )
    ),
    recomputed as materialized (
      select c.subject_kind, c.subject_id, to_jsonb(c) as figures
      from recomputed_results(
        'DAILY', $1::date, $4, array(select (subject_kind, subject_id)::sla_subject from recorded)
      ) c
    ),
    difference as (
      select r.subject_kind, r.subject_id, jsonb_object_agg(f.key, jsonb_build_array(r.figures -> f.key, f.value)) as differs
      from recorded r
      join recomputed c using (subject_kind, subject_id)
      cross join lateral jsonb_each(c.figures) f
      where f.value is distinct from r.figures -> f.key
        and f.key <> all ($5::text[])
        and (r.final or f.key <> all ($6::text[]))
      group by r.subject_kind, r.subject_id
    ),
    marked as (
      select mark_results(array[-1, 0])
      from difference
      limit 1
    ),
    reopened as (
      update sla_period_results r
      set final = false
      from difference d
      where r.period_type = 'DAILY'
        and r.period_day = $1::date
        and r.subject_kind = d.subject_kind
        and r.subject_id = d.subject_id
        and r.sealed_at is null
    )
    select
      'DAILY' as "periodType",
      $1 as "periodDay",
      d.subject_kind as "subjectKind",
      subject_name(d.subject_kind, d.subject_id) as subject,
      d.differs
    from difference d
    left join marked on true
    order by d.subject_kind, d.subject_id`,
    [day, picked.map(({ kind }) => kind), picked.map(({ id }) => id), clock.now(), notCompared, following],
  )
  return rows
}
