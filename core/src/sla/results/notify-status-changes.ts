import type { NewEvent, SlaStatus } from '../../events/events.ts'
import { withEvents } from '../../events/with-events.ts'
import type { Context } from '../../platform/context.ts'

interface Change {
  subjectKind: 'SERVICE' | 'GROUP'
  subjectId: number
  subject: string
  period: string
  from: SlaStatus | null
  to: SlaStatus
}

/**
 * Appends an event once for every service and group whose month has become AT_RISK or BREACHED, or has left that: by the
 * month's results, and by the new month, which counts anew. What a root cause explains, and what a burn alert that pages says already, waits until that is
 * over. One statement, whatever their number; resolves to the number of events.
 */
export async function notifyStatusChanges(context: Context): Promise<number> {
  const now = context.clock.now()
  return withEvents(context, async (tx, append) => {
    const { rows } = await tx.query<Change>(
      `with present as (
        select r.subject_kind, r.subject_id, r.status, period_key('MONTHLY', r.period_day) as period_key
        from current_results('MONTHLY', $1) r
        left join services s on r.subject_kind = 'SERVICE' and s.id = r.subject_id
        where r.subject_kind = 'GROUP'
          or (r.subject_kind = 'SERVICE' and s.retired_at is null)
      ),
      change as materialized (
        select
          coalesce(p.subject_kind, t.subject_kind) as subject_kind,
          coalesce(p.subject_id, t.subject_id) as subject_id,
          coalesce(p.period_key, t.period_key) as period_key,
          t.status as before,
          coalesce(p.status, 'NO_DATA') as status
        from present p
        full join sla_notified_statuses t using (subject_kind, subject_id)
        where p.status in ('AT_RISK', 'BREACHED')
            and p.status is distinct from t.status
            and not (p.subject_kind = 'SERVICE' and explained_by_root_cause(p.subject_id))
            and not exists (
              select
              from sla_burn_alerts b
              join sla_burn_rules r on r.rule = b.rule
              where b.subject_kind = p.subject_kind
                and b.subject_id = p.subject_id
                and b.resolved_at is null
                and r.severity = 'page'
            )
          or t.status in ('AT_RISK', 'BREACHED') and coalesce(p.status, 'NO_DATA') not in ('AT_RISK', 'BREACHED')
      ),
      reported as (
        insert into sla_notified_statuses (subject_kind, subject_id, status, period_key)
        select subject_kind, subject_id, status, period_key
        from change
        on conflict (subject_kind, subject_id) do update
        set status = excluded.status, period_key = excluded.period_key
      )
      select
        c.subject_kind as "subjectKind",
        c.subject_id as "subjectId",
        coalesce(s.path, g.name) as subject,
        c.period_key as period,
        c.before as "from",
        c.status as "to"
      from change c
      left join services s on c.subject_kind = 'SERVICE' and s.id = c.subject_id
      left join sla_groups g on c.subject_kind = 'GROUP' and g.id = c.subject_id
      where coalesce(s.path, g.name) is not null
      order by c.subject_kind, subject, c.period_key`,
      [now],
    )
    return append(rows.map(toEvent), now)
  })
}

function toEvent({ subject, ...payload }: Change): NewEvent {
  return { type: 'sla.status_changed', subject, payload }
}
