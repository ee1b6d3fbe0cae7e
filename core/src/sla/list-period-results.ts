import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { findSubject, type SubjectFilter } from './find-subject.ts'
import { type PeriodResult, type PeriodType, periodResultColumns, type SubjectKind } from './period-result.ts'

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
    when 'SERVICE' then exists (select from services s where s.id = r.subject_id and is_below(s.path, $1))
    when 'NODE' then exists (select from hierarchy_nodes n where n.id = r.subject_id and is_below(n.path, $1))
    else $1 = '' or exists (select from services s where s.sla_group_id = r.subject_id and is_below(s.path, $1))
  end`

/** The results of one period in the caller's scope, the worst uptime first and NO_DATA last. */
export async function listPeriodResults(context: Context, filter: PeriodResultFilter): Promise<PeriodResult[]> {
  const { actor, database, clock } = context
  const named = filter.serviceId ?? filter.slaGroup ?? filter.node
  const subject = named === null || named === undefined ? undefined : await findSubject(context, filter)
  const { rows } = await database.query<PeriodResult>(
    `with ranked as (
      select r.*, row_number() over (order by r.uptime nulls last, r.subject_id) as place
      from sla_period_results r
      where r.period_type = $2
        and r.period_start = $3
        and r.subject_kind = $4
        and ($5::bigint is null or r.subject_id = $5)
        and ${subjectInScope}
    )
    select ${periodResultColumns}
    from ranked r
    where ($6::text is null or r.place > (select place from ranked where subject_id::text = $6))
    order by r.place
    limit $7`,
    [
      actor.scope,
      filter.periodType,
      startOf(filter.periodType, filter.periodKey, clock.now()),
      subject?.kind ?? filter.subjectKind,
      subject?.id,
      filter.after?.split(':').at(-1),
      filter.first,
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
    `select ${periodResultColumns}
    from sla_period_results r
    where r.period_type = $1
      and r.period_start = $2
      and r.subject_kind = 'SERVICE'
      and r.subject_id = any ($3::bigint[])`,
    [type, startOf(type, null, clock.now()), serviceIds],
  )
  return new Map(rows.map((row) => [row.subjectId, row]))
}

/** The start of the period with a key like 2026-11-22 or 2026-11, or of the current one. Throws `bad_request`. */
function startOf(type: PeriodType, key: string | null | undefined, now: Date): Date {
  const iso = now.toISOString()
  const text = key ?? (type === 'DAILY' ? iso.slice(0, 10) : iso.slice(0, 7))
  const start = new Date(type === 'DAILY' ? `${text}T00:00:00Z` : `${text}-01T00:00:00Z`)
  const wellFormed = (type === 'DAILY' ? /^[1-9]\d{3}-\d\d-\d\d$/ : /^[1-9]\d{3}-\d\d$/).test(text)
  if (!wellFormed || Number.isNaN(start.getTime()) || !start.toISOString().startsWith(text)) {
    throw new AppError('bad_request', {
      reason: `periodKey "${text}" is wrong: write 2026-11-22 for a day, 2026-11 for a month.`,
    })
  }
  return start
}
