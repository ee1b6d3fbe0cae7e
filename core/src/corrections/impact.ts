import type { Queryable } from '../platform/database/database.ts'
import type { Impact } from './correction.ts'
import type { CorrectionPlan } from './correction-plan.ts'

const states = ['operational', 'degraded', 'down', 'excluded', 'unknown'] as const

/** A JSON object of the sums whose columns start with `prefix`. */
const sumsOf = (prefix: string) => `jsonb_build_object(
      ${states.map((state) => `'${state}Seconds', ${prefix}${state} / 1000.0`).join(', ')},
      'uptime', corrected_uptime(${prefix}operational, ${prefix}degraded, ${prefix}down, t.degraded_rule)
    )`

/**
 * What a correction would do, computed from the pieces without touching them: the range before and after, and each month's
 * recorded sums moved by the difference. In one statement, worst change first.
 */
export async function computeImpact(
  tx: Queryable,
  { kind, status, from, to, ranges }: Pick<CorrectionPlan, 'kind' | 'status' | 'from' | 'to' | 'ranges'>,
): Promise<Impact[]> {
  const { rows } = await tx.query<{ impact: Impact }>(
    `with moved as (
      select
        i.*,
        ${states.map((state) => `greatest(0, month_${state} + after_${state} - before_${state}) as moved_${state}`).join(', ')}
      from (
        select
          m.service_id, m.period_start, m.period_end, m.period_key,
          ${states.map((state) => `coalesce(m.${state}, b.${state}, 0) as month_${state}`).join(', ')},
          ${states.map((state) => `coalesce(b.${state}, 0) as before_${state}`).join(', ')},
          ${states.map((state) => `coalesce(a.${state}, 0) as after_${state}`).join(', ')}
        from correction_months($3::bigint[], $6, $7) m
        left join corrected_sums(null, null, $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6, $7) b
          on b.service_id = m.service_id
          and b.period_start = m.period_start
        left join corrected_sums($1, $2, $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6, $7) a
          on a.service_id = m.service_id
          and a.period_start = m.period_start
      ) i
    )
    select jsonb_build_object(
      'serviceId', i.service_id,
      'path', s.path,
      'periodKey', i.period_key,
      'periodStart', i.period_start,
      'periodEnd', i.period_end,
      'before', ${sumsOf('month_')},
      'after', ${sumsOf('moved_')},
      'rangeBefore', ${sumsOf('before_')},
      'rangeAfter', ${sumsOf('after_')}
    ) as impact
    from moved i
    join services s on s.id = i.service_id
    left join terms_at($6) t on t.service_id = i.service_id
    order by abs(i.after_down - i.before_down) desc, s.path, i.period_start`,
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
