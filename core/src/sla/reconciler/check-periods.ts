import type { Context } from '../../platform/context.ts'
import type { Passes } from '../../platform/passes.ts'
import { createStepSize, stepsOver } from '../../platform/step-size.ts'
import { type Sums, sumsDiffer, sumsOf } from './sums.ts'

export interface PeriodMismatch {
  periodType: string
  periodDay: string
  subjectKind: string
  subject: string
  from: Date
  to: Date
  sealed: boolean
  stored: Sums
  derived: Sums
}

/** The most services whose snapshots are summed for one result of a group or node. */
const maxMembers = 50

/** A result of a service, group or node. */
interface PeriodKey {
  type: string
  day: string
  kind: string
  id: number
}

const maxPeriods = 20

/**
 * Compares up to `count` random final results, whose snapshots are all held, with those snapshots: of services, and of groups
 * and nodes that are small enough.
 */
export async function* checkPeriods(
  context: Context,
  count: number,
  random: () => number,
): Passes<{ checked: number; mismatches: PeriodMismatch[] }> {
  const keys = await pickPeriods(context, count, random)
  let checked = 0
  const mismatches: PeriodMismatch[] = []
  const size = createStepSize(context.clock, { max: maxPeriods })
  for await (const found of stepsOver(keys, size, (some) => compare(context, some))) {
    checked += found.checked
    mismatches.push(...found.mismatches)
    yield
  }
  return { checked, mismatches }
}

async function pickPeriods({ database, clock }: Context, count: number, random: () => number): Promise<PeriodKey[]> {
  const { rows } = await database.query<PeriodKey>(
    `with candidate as (
      select
        r.period_type, r.period_day, r.subject_kind, r.subject_id,
        row_number() over (order by r.period_type, r.period_day, r.subject_kind, r.subject_id) as place
      from sla_period_results r
      cross join reconcilable_range($1) h
      where r.final
        and r.period_start >= h.from_time
        and r.period_end <= h.to_time
        and r.member_count <= ${maxMembers}
    )
    select c.period_type as type, c.period_day::text as day, c.subject_kind as kind, c.subject_id as id
    from candidate c
    where c.place in (
      select 1 + floor(f * (select count(*) from candidate))::bigint
      from unnest($2::float8[]) as f
    )
    order by c.place`,
    [clock.now(), Array.from({ length: count }, random)],
  )
  return rows
}

async function compare({ database }: Context, keys: readonly PeriodKey[]) {
  const { rows } = await database.query<
    Omit<PeriodMismatch, 'stored' | 'derived'> & { stored: number[]; derived: number[] }
  >(
    `with picked as (
      select r.*, k.place
      from unnest($1::text[], $2::date[], $3::text[], $4::bigint[])
        with ordinality as k (period_type, period_day, subject_kind, subject_id, place)
      join sla_period_results r using (period_type, period_day, subject_kind, subject_id)
      where r.final
    ),
    member as (
      select p.place, p.subject_id as service_id, p.period_start as from_time, p.period_end as to_time
      from picked p
      where p.subject_kind = 'SERVICE'
      union all
      select p.place, t.service_id, greatest(t.valid_from, p.period_start), least(t.valid_to, p.period_end)
      from picked p
      join sla_terms t on t.group_id = p.subject_id and t.valid_from < p.period_end and t.valid_to > p.period_start
      where p.subject_kind = 'GROUP'
      union all
      select p.place, s.id, p.period_start, p.period_end
      from picked p
      join hierarchy_nodes n on p.subject_id = any (n.ancestors)
      join services s on s.node_id = n.id
      where p.subject_kind = 'NODE'
    ),
    derived as (
      select
        m.place,
        array[
          sum(r.operational_ms), sum(r.degraded_ms), sum(r.down_ms), sum(r.planned_down_ms), sum(r.excluded_ms),
          sum(r.unknown_ms)
        ]::bigint[] as sums
      from member m
      cross join lateral raw_sums(m.service_id, m.from_time, m.to_time) r
      group by m.place
    )
    select
      p.period_type as "periodType",
      p.period_day::text as "periodDay",
      p.subject_kind as "subjectKind",
      subject_name(p.subject_kind, p.subject_id) as subject,
      p.period_start as "from",
      p.period_end as "to",
      p.sealed_at is not null as sealed,
      array[p.operational_ms, p.degraded_ms, p.down_ms, p.planned_down_ms, p.excluded_ms, p.unknown_ms] as stored,
      d.sums as derived
    from picked p
    join derived d using (place)
    where not exists (
      select from late_credits l
      where l.from_time < p.period_end
        and l.to_time > p.period_start
    )
    and not exists (
      select from held_subjects h
      where h.subject_kind = p.subject_kind
        and h.subject_id = p.subject_id
        and h.starts_at < p.period_end
        and h.ends_at > p.period_start
    )`,
    [keys.map(({ type }) => type), keys.map(({ day }) => day), keys.map(({ kind }) => kind), keys.map(({ id }) => id)],
  )
  const mismatches = rows.flatMap((row): PeriodMismatch[] => {
    const mismatch = { ...row, stored: sumsOf(row.stored), derived: sumsOf(row.derived) }
    return sumsDiffer(mismatch.stored, mismatch.derived) ? [mismatch] : []
  })
  return { checked: rows.length, mismatches }
}
