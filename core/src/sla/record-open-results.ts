import type { Context } from '../platform/context.ts'
import type { Passes } from '../platform/passes.ts'

/**
 * Records the results of every period that is not final yet, in any zone: what `record_open_results` does, a period each pass, so
 * that readers see each at once and nothing waits for all of them. Days before months: an open month reads its current day.
 */
export async function* openResultPasses({ database, clock }: Context): Passes<void> {
  const now = clock.now()
  const { rows } = await database.query<{ type: string; day: string }>(
    `with zone as (
      select time_zone from sla_group_terms union select 'UTC'
    ),
    kind as (
      select k.type, min(c.day) as first, max(c.day) as last, k.length
      from (values ('DAILY', interval '1 day'), ('MONTHLY', interval '1 month')) k (type, length)
      cross join zone z
      cross join lateral period_day_of(k.type, $1, z.time_zone) as c (day)
      group by k.type, k.length
    )
    select k.type, d.day::date::text as day
    from kind k
    cross join lateral (
      select min(r.period_day) as day
      from sla_period_results r
      where r.period_type = k.type
        and not r.final
    ) o
    cross join lateral generate_series(least(o.day, k.first)::timestamp, k.last::timestamp, k.length) as d (day)
    order by k.type, d.day`,
    [now],
  )
  for (const { type, day } of rows) {
    await database.query('call record_period_results($1, $2::date, $3)', [type, day, now])
    yield
  }
}
