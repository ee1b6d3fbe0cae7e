import type { Queryable } from '../platform/database/database.ts'
import type { Impact } from './correction.ts'
import type { CorrectionPlan } from './correction-plan.ts'

/** What a correction would do to each service and month, in one statement; nothing is touched. */
export async function computeImpact(
  tx: Queryable,
  { kind, status, from, to, ranges }: Pick<CorrectionPlan, 'kind' | 'status' | 'from' | 'to' | 'ranges'>,
): Promise<Impact[]> {
  const { rows } = await tx.query<{ impact: Impact }>(
    `select
      jsonb_build_object(
        'serviceId', service_id,
        'path', path,
        'periodKey', period_key,
        'periodStart', period_start,
        'periodEnd', period_end
      ) || jsonb_object_agg(side, sums) as impact
    from correction_impact($1, $2, $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6, $7)
    group by service_id, path, period_key, period_start, period_end
    order by path, period_start`,
    [
      kind,
      status,
      ranges.map(({ serviceId }) => serviceId),
      ranges.map((range) => range.from),
      ranges.map((range) => range.to),
      from,
      to,
    ],
  )
  return rows.map(({ impact }) => impact)
}
