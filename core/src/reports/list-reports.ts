import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { ReportView, SlaReport } from './report.ts'

/** The columns of a ReportView, read from `sla_reports r`. */
export const reportColumns = `
  r.id, r.period_type as "periodType", period_key(r.period_type, r.period_day) as "periodKey", r.scope, r.revision, r.hash,
  r.final, r.made_by as "madeBy", r.made_at as "madeAt"`

/** The stored reports on what lies in the caller's scope, the last made first, `first` of them after the one with the id `after`. */
export async function listReports(
  { actor, database }: Context,
  { first, after }: { first: number; after?: string | undefined },
): Promise<ReportView[]> {
  const { rows } = await database.query<ReportView>(
    `select ${reportColumns}
    from sla_reports r
    where in_scope(r.scope, $1)
      and ($2::bigint is null or r.id < $2)
    order by r.id desc
    limit $3`,
    [actor.scope, after, first],
  )
  return rows
}

/** A stored report with its content as it was hashed. Throws `not_found`, also for one beyond the caller's scope. */
export async function readReport(
  { actor, database }: Context,
  id: string,
): Promise<ReportView & { text: string; content: SlaReport }> {
  const { rows } = await database.query<ReportView & { text: string }>(
    `select ${reportColumns}, r.content::text as text
    from sla_reports r
    where r.id = $2
      and in_scope(r.scope, $1)`,
    [actor.scope, id],
  )
  const [found] = rows
  if (!found) throw new AppError('not_found', { what: `Report "${id}"` })
  // It is what composeReport made: nothing else writes the column.
  return { ...found, content: JSON.parse(found.text) as SlaReport }
}
