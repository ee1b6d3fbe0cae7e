import { createHash } from 'node:crypto'
import { ownNode } from '../inventory/find-subject.ts'
import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { parsePeriodKey } from '../sla/results/list-period-results.ts'
import type { PeriodType } from '../sla/results/period-result.ts'
import { composeReport } from './compose-report.ts'
import { reportColumns } from './list-reports.ts'
import type { ReportView } from './report.ts'

/** Of which period and path; yesterday, or the month before this one, and the caller's scope where they are not said. */
export interface GenerateRequest {
  periodType?: PeriodType | undefined
  periodKey?: string | undefined
  scope?: string | undefined
}

/**
 * Makes and stores the report of a period. One that says the same as the newest of this period and path is that one; anything else is
 * its next revision. Throws `bad_request` for a period that has not begun, `not_found` where nothing was measured.
 */
export async function generateReport(context: Context, request: GenerateRequest = {}): Promise<ReportView> {
  const { actor, database, clock } = context
  const { periodType = 'DAILY', scope = ownNode(context) } = request
  const periodKey = request.periodKey ?? (await lastPeriod(context, periodType, scope))
  const day = parsePeriodKey(periodType, periodKey)
  const report = await composeReport(context, { periodType, periodKey, scope })
  if (Date.parse(report.from) > clock.now().getTime())
    throw new AppError('bad_request', { reason: `${periodKey} has not begun.` })
  const content = JSON.stringify(report)
  const hash = createHash('sha256').update(content).digest('hex')
  return database.transaction(async (tx) => {
    await tx.query(`select pg_advisory_xact_lock(hashtext('itops:reports'))`)
    const { rows } = await tx.query<ReportView>(
      `with newest as (
        select *
        from sla_reports
        where period_type = $1
          and period_day = $2
          and scope = $3
        order by revision desc
        limit 1
      ),
      inserted as (
        insert into sla_reports (
          period_type, period_day, scope, revision, content, hash, final, made_by, made_at
        )
        select $1, $2, $3, coalesce((select revision from newest), 0) + 1, $4, $5, $6, $7, $8
        where $5 is distinct from (select hash from newest)
        returning *
      )
      select ${reportColumns}
      from (select * from inserted union all select * from newest) r
      order by r.revision desc
      limit 1`,
      [periodType, day, report.scope, content, hash, report.final, actor.name, clock.now()],
    )
    const [view] = rows
    if (!view) throw new Error('a report that was stored is not there')
    return view
  })
}

/** The key of the last day or month that is over in the zone of a node. Throws `not_found` for a node that has no results. */
async function lastPeriod({ database, clock }: Context, type: PeriodType, scope: string): Promise<string> {
  const { rows } = await database.query<{ key: string }>(
    `select period_key($1, r.period_day) as key
    from sla_period_results r
    join hierarchy_nodes n on n.id = r.subject_id
    where r.subject_kind = 'NODE'
      and n.path = $2
      and r.period_type = $1
      and r.period_end <= $3
    order by r.period_day desc
    limit 1`,
    [type, scope, clock.now()],
  )
  const [last] = rows
  if (last) return last.key
  const period = type === 'DAILY' ? 'day' : 'month'
  throw new AppError('not_found', { what: `A ${period} that is over${scope && ` of ${scope}`}` })
}
