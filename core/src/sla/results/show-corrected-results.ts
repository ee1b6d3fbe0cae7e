import type { Context } from '../../platform/context.ts'
import type { Passes } from '../../platform/passes.ts'

/**
 * Shows the results of the corrections whose stored time is changed and aggregated: of each all at once, in one transaction.
 * Resolves to their number.
 */
export async function* showCorrectedPasses(context: Context): Passes<number> {
  let shown = 0
  while (await showNext(context)) {
    shown++
    yield
  }
  return shown
}

/** The first one in the order of their approval; resolves to whether there was one. */
async function showNext({ database, clock }: Context): Promise<boolean> {
  const { rows } = await database.query<{ id: number }>(
    `select c.id
    from sla_corrections c
    where c.state = 'APPROVED'
      and c.corrected_at is not null
      and not exists (
        select
        from sla_correction_ranges r
        join late_credits l
          on l.service_id = r.service_id
          and l.from_time < r.ends_at
          and l.to_time > r.starts_at
        where r.correction_id = c.id
      )
    order by c.approval
    limit 1`,
  )
  const [next] = rows
  if (!next) return false
  return database.transaction(async (tx) => {
    // Another replica may have been faster.
    const { rowCount } = await tx.query(
      "select id from sla_corrections where id = $1 and state = 'APPROVED' for update",
      [next.id],
    )
    if (rowCount > 0) await tx.query('call show_corrected_results($1, $2)', [next.id, clock.now()])
    return true
  })
}
