import type { Context } from '../../platform/context.ts'
import type { BudgetKind } from './find-subject-terms.ts'

export interface BurnAlertFilter {
  /** True for those that are firing, false for those that have ended, null for both. */
  active: boolean | null
  /** At or below a hierarchy path; a group counts as below it when a member is. */
  prefix?: string | null | undefined
  /** Of this group and of its members. */
  slaGroup?: string | null | undefined
  first: number
  /** The id of the last alert of the page before. */
  after?: string | null | undefined
}

/** A burn alert: two windows burned faster than the factor of its rule when it fired. */
export interface BurnAlertView {
  id: string
  subject: string
  subjectKind: BudgetKind
  rule: string
  severity: 'page' | 'ticket'
  factor: number
  longWindow: string
  shortWindow: string
  burnLong: number
  burnShort: number
  firedAt: Date
  resolvedAt: Date | null
  notifiedAt: Date | null
  inhibitedBy: 'SEVERER_ALERT' | 'ROOT_CAUSE' | 'MEMBER_ALERT' | null
}

/** The burn alerts in the caller's scope that pass the filter, newest first; a group is in scope when a member is. */
export async function listBurnAlerts({ actor, database }: Context, filter: BurnAlertFilter): Promise<BurnAlertView[]> {
  const { rows } = await database.query<BurnAlertView>(
    `select
      a.id::text as id,
      coalesce(s.path, g.name) as subject,
      a.subject_kind as "subjectKind",
      a.rule,
      r.severity,
      r.factor,
      r.long_window as "longWindow",
      r.short_window as "shortWindow",
      a.burn_long as "burnLong",
      a.burn_short as "burnShort",
      a.fired_at as "firedAt",
      a.resolved_at as "resolvedAt",
      a.notified_at as "notifiedAt",
      a.inhibited_by as "inhibitedBy"
    from sla_burn_alerts a
    join sla_burn_rules r on r.rule = a.rule
    left join services s on a.subject_kind = 'SERVICE' and s.id = a.subject_id
    left join sla_groups g on g.id = case a.subject_kind when 'SERVICE' then s.sla_group_id else a.subject_id end
    where ($2::boolean is null or (a.resolved_at is null) = $2)
      and ($4::text is null or g.name = current_group_name($4))
      and (
        (a.subject_kind = 'SERVICE' and in_scope(s.path, $1) and is_below(s.path, $3))
        or (
          a.subject_kind = 'GROUP'
          and (
            ('' = any ($1) and $3 = '')
            or exists (
              select
              from services m
              where m.sla_group_id = a.subject_id
                and in_scope(m.path, $1)
                and is_below(m.path, $3)
            )
          )
        )
      )
      and (
        $5::text is null
        or (a.fired_at, a.id) < (select l.fired_at, l.id from sla_burn_alerts l where l.id::text = $5)
      )
    order by a.fired_at desc, a.id desc
    limit $6`,
    [actor.scope, filter.active, filter.prefix ?? '', filter.slaGroup, filter.after, filter.first],
  )
  return rows
}
