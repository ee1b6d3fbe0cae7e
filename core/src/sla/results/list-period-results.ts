import type { SubjectKind } from '../../inventory/find-subject.ts'
import { findSubject, type SubjectFilter } from '../../inventory/find-subject.ts'
import type { Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { type PeriodResult, type PeriodType, periodResultColumns } from './period-result.ts'

export interface PeriodResultFilter extends SubjectFilter {
  periodType: PeriodType
  periodKey?: string | null
  subjectKind: SubjectKind
  first: number
  after?: string | null
}

// A group counts as in scope when a member is; the empty scope is everything.
const subjectInScope = `
  case r.subject_kind
    when 'SERVICE' then exists (select from services s where s.id = r.subject_id and in_scope(s.path, $1))
    when 'NODE' then exists (select from hierarchy_nodes n where n.id = r.subject_id and in_scope(n.path, $1))
    else '' = any ($1) or exists (select from services s where s.sla_group_id = r.subject_id and in_scope(s.path, $1))
  end`

/** The results of one period in the caller's scope (each subject's current one without a key), the worst uptime first and NO_DATA last. */
export async function listPeriodResults(context: Context, filter: PeriodResultFilter): Promise<PeriodResult[]> {
  const { actor, database, clock } = context
  const named = filter.serviceId ?? filter.slaGroup ?? filter.node
  const subject = named === null || named === undefined ? undefined : await findSubject(context, filter)
  const { rows } = await database.query<PeriodResult>(
    `with period as (
      select *
      from sla_period_results
      where period_type = $2
        and period_day = $3::date
      union all
      select *
      from current_results($2, $8)
      where $3::date is null
    ),
    ranked as (
      select r.*, row_number() over (order by r.uptime nulls last, r.subject_id) as place
      from period r
      where r.subject_kind = $4
        and ($5::bigint is null or r.subject_id = $5)
        and ${subjectInScope}
    )
    select ${periodResultColumns('$1')}
    from ranked r
    where ($6::text is null or r.place > (select place from ranked where subject_id::text = $6))
    order by r.place
    limit $7`,
    [
      actor.scope,
      filter.periodType,
      parsePeriodKey(filter.periodType, filter.periodKey),
      subject?.kind ?? filter.subjectKind,
      subject?.id,
      filter.after?.split(':').at(-1),
      filter.first,
      clock.now(),
    ],
  )
  return rows
}

/** The current results of several services, by service id. */
export async function findServiceResults(
  { database, clock }: Context,
  type: PeriodType,
  serviceIds: readonly number[],
): Promise<Map<number, PeriodResult>> {
  const { rows } = await database.query<PeriodResult>(
    `select ${periodResultColumns(`array['']`)}
    from current_results($1, $2) r
    where r.subject_kind = 'SERVICE'
      and r.subject_id = any ($3::bigint[])`,
    [type, clock.now(), serviceIds],
  )
  return new Map(rows.map((row) => [row.subjectId, row]))
}

/** The first day, like 2026-11-22, of the period with a key like 2026-11-22 or 2026-11; undefined without one. Throws `bad_request`. */
export function parsePeriodKey(type: PeriodType, key: string | null | undefined): string | undefined {
  if (key === null || key === undefined) return undefined
  const day = type === 'DAILY' ? key : `${key}-01`
  const instant = new Date(`${day}T00:00:00Z`)
  const exists = /^[1-9]\d{3}-\d\d-\d\d$/.test(day) && instant.toJSON()?.startsWith(day)
  if (exists) return day
  throw new AppError('bad_request', {
    reason: `periodKey "${key}" is wrong: write 2026-11-22 for a day, 2026-11 for a month.`,
  })
}
