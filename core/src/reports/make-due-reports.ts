import type { Context } from '../platform/context.ts'
import type { PeriodType } from '../sla/results/period-result.ts'
import { generateReport } from './generate-report.ts'
import type { ReportView } from './report.ts'

/** The local hour at which the reports of what was over at midnight are made: by then nearly all that comes late has come. */
const dueHour = 7

/**
 * Makes the report of yesterday, and on the first of a month that of the month before, over everything: from 07:00 on in the zone in which
 * everything counts. Core makes each once; what was made by hand before does not stand for it. Resolves to those that were made now.
 */
export async function makeDueReports(context: Context): Promise<ReportView[]> {
  const made: ReportView[] = []
  for (const { periodType, periodKey } of await listDue(context)) {
    made.push(await generateReport(context, { periodType, periodKey, scope: '' }))
    await markMade(context, periodType, periodKey)
  }
  return made
}

/** The newest period of each type that is over since 07:00, unless its report was made. */
async function listDue({ database, clock }: Context): Promise<{ periodType: PeriodType; periodKey: string }[]> {
  const { rows } = await database.query<{ periodType: PeriodType; periodKey: string }>(
    `select t.type as "periodType", period_key(t.type, l.period_day) as "periodKey"
    from (values ('DAILY'), ('MONTHLY')) t (type)
    cross join lateral (
      select r.period_day, r.period_end, r.time_zone
      from sla_period_results r
      join hierarchy_nodes n on n.id = r.subject_id
      where r.subject_kind = 'NODE'
        and n.path = ''
        and r.period_type = t.type
        and r.period_end <= $1
      order by r.period_day desc
      limit 1
    ) l
    where ($1::timestamptz at time zone l.time_zone) >= (l.period_end at time zone l.time_zone) + make_interval(hours => $2)
      and not exists (
        select
        from installation i
        where i.key = 'last report: ' || t.type
          and i.value ->> 'period' >= period_key(t.type, l.period_day)
      )
    order by t.type`,
    [clock.now(), dueHour],
  )
  return rows
}

async function markMade({ database }: Context, type: PeriodType, key: string): Promise<void> {
  await database.query(
    `insert into installation (key, value)
    values ($1, $2)
    on conflict (key) do update
    set value = excluded.value`,
    [`last report: ${type}`, { period: key }],
  )
}
