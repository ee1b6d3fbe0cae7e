import type { Context } from '../platform/context.ts'

/** Notes as applied the approved corrections whose days the aggregates hold; resolves to their number. */
export async function settleCorrections({ database, clock }: Context): Promise<number> {
  const { rowCount } = await database.query(
    `update sla_corrections c
    set state = 'APPLIED', applied_at = $1
    where c.state = 'APPROVED'
      and not exists (
        select
        from sla_correction_ranges r
        join late_credits l
          on l.service_id = r.service_id
          and l.from_time < r.ends_at
          and l.to_time > r.starts_at
        where r.correction_id = c.id
      )`,
    [clock.now()],
  )
  return rowCount
}
