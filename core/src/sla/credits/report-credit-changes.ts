import type { NewEvent } from '../../events/events.ts'
import { withEvents } from '../../events/with-events.ts'
import type { Context } from '../../platform/context.ts'

interface Change {
  subjectId: number
  subject: string
  period: string
  from: number
  to: number
  amount: number | null
  currency: string | null
}

/**
 * Appends an event for each group of which another credit is due than was reported: of a running month as soon as a step is crossed for certain,
 * of the three months before it by their results, also when a correction gives some of it back. Nothing is said while nothing is claimed. Resolves to the number of
 * events.
 */
export async function reportCreditChanges(context: Context): Promise<number> {
  const now = context.clock.now()
  return withEvents(context, async (tx, append) => {
    const { rows } = await tx.query<Change>(
      `with present as (
        select c.group_id, c.period_day, c.fee, c.currency, case when c.remaining_ms > 0 then c.least_percent else c.percent end as percent
        from generate_series(-1, 3) as ago
        cross join lateral group_credits(
          array(select distinct t.group_id from sla_group_terms t where t.credits <> '[]' or t.credit_per_response_breach > 0 or t.credit_per_resolution_breach > 0),
          (date_trunc('month', $1::timestamptz at time zone 'UTC') - make_interval(months => ago))::date,
          $1
        ) c
      ),
      change as materialized (
        select p.*, coalesce(s.percent, 0) as before
        from present p
        left join sla_credit_states s using (group_id, period_day)
        where p.percent is not null
          and p.percent <> coalesce(s.percent, 0)
      ),
      reported as (
        insert into sla_credit_states (group_id, period_day, percent, changed_at)
        select group_id, period_day, percent, $1
        from change
        on conflict (group_id, period_day) do update
        set percent = excluded.percent, changed_at = excluded.changed_at
      )
      select
        c.group_id as "subjectId",
        g.name as subject,
        period_key('MONTHLY', c.period_day) as period,
        c.before as "from",
        c.percent as "to",
        credit_amount(c.fee, c.currency, c.percent) as amount,
        c.currency
      from change c
      join sla_groups g on g.id = c.group_id
      order by c.period_day, g.name`,
      [now],
    )
    return append(rows.map(toEvent), now)
  })
}

function toEvent({ subject, ...payload }: Change): NewEvent {
  return { type: 'sla.credit_changed', subject, payload: { subjectKind: 'GROUP', ...payload } }
}
