import type { CustomerView } from '../customers/list-customers.ts'
import { readCustomer } from '../customers/list-customers.ts'
import type { Context } from '../platform/context.ts'
import type { PortalGroup, PortalIncident, PortalMaintenance, PortalPeriod, StoredPortal } from './portal.ts'
import { readPortalSettings } from './portal-settings.ts'

const shownDays = 90
const shownMonths = 13

type GroupRow = Omit<PortalGroup, 'days' | 'months' | 'month'> & { id: number }
type PeriodRow = PortalPeriod & { id: number; type: 'DAILY' | 'MONTHLY'; isCurrent: boolean }

/** The status page of a customer as it is now. Throws `not_found`. */
export async function readPortal(context: Context, slug: string): Promise<StoredPortal> {
  const customer = await readCustomer(context, slug)
  const settings = await readPortalSettings(context.database, customer.id)
  const rows = await readGroups(context, customer)
  const ids = rows.map(({ id }) => id)
  const periods = await readPeriods(context, ids)
  const groups = rows.map(({ id, ...group }) => {
    const of = (type: PeriodRow['type']) => periods.filter((one) => one.id === id && one.type === type)
    const months = of('MONTHLY').toReversed()
    return { ...group, month: months.find((one) => one.isCurrent) ?? null, days: of('DAILY'), months }
  })
  const { name, language, timeZone, logo, accentColor } = customer
  return {
    ...{ slug, name, language, timeZone, logo, accentColor, ...settings },
    asOf: context.clock.now(),
    groups,
    incidents: await readIncidents(context, ids),
    maintenance: await readMaintenance(context, ids),
  }
}

/** Groups with a target of their own; one with a service that is owed to somebody else would show what is theirs. */
async function readGroups({ database, clock }: Context, { reach }: CustomerView): Promise<GroupRow[]> {
  const { rows } = await database.query<GroupRow>(
    `select
      g.id,
      g.name,
      g.display_name as "displayName",
      p.uptime_target as target,
      exists (
        select from services s
        join stored_service_states t on t.service_id = s.id
        where s.sla_group_id = g.id and s.retired_at is null and t.status = 'DOWN'
      ) as "isDown",
      m.budget_ms as "budgetMs",
      m.consumed_ms as "consumedMs"
    from sla_groups g
    join sla_group_terms_over_time p
      on p.group_id = g.id
      and p.effective_from <= $2
      and p.effective_to > $2
    left join current_result('MONTHLY', $2, 'GROUP', g.id) m on true
    where p.uptime_target is not null
      and exists (select from services s where s.sla_group_id = g.id and s.retired_at is null)
      and not exists (
        select from services s
        where s.sla_group_id = g.id and s.retired_at is null and not in_scope(s.path, $1)
      )
    order by lower(g.display_name), g.id`,
    [reach, clock.now()],
  )
  return rows
}

async function readPeriods({ database, clock }: Context, groups: readonly number[]): Promise<PeriodRow[]> {
  const { rows } = await database.query<PeriodRow>(
    `select
      r.subject_id as id,
      r.period_type as type,
      period_key(r.period_type, r.period_day) as "periodKey",
      r.uptime,
      r.target,
      r.status,
      r.down_ms as "downMs",
      encode(l.hash, 'hex') as seal,
      r.period_start <= $2 and r.period_end > $2 as "isCurrent"
    from sla_period_results r
    left join lateral (
      select s.hash
      from sla_seals s
      where r.period_type = 'MONTHLY'
        and s.subject_kind = 'GROUP'
        and s.subject_id = r.subject_id
        and s.period_day = r.period_day
      order by s.revision desc
      limit 1
    ) l on true
    where r.subject_kind = 'GROUP'
      and r.subject_id = any ($1::bigint[])
      and r.period_end > case r.period_type
        when 'DAILY' then $2::timestamptz - interval '${shownDays - 1} days'
        else $2::timestamptz - interval '${shownMonths - 1} months'
      end
    order by r.period_day, r.period_type, r.subject_id`,
    [groups, clock.now()],
  )
  return rows
}

/** Outages that go on, and those of the last two weeks; planned ones are maintenance. */
async function readIncidents({ database, clock }: Context, groups: readonly number[]): Promise<PortalIncident[]> {
  const { rows } = await database.query<PortalIncident & { updates: { at: string }[] }>(
    `select
      i.id,
      g.display_name as "group",
      i.started_at as "startedAt",
      i.resolved_at as "resolvedAt",
      coalesce(
        (
          select jsonb_agg(jsonb_build_object('state', u.state, 'text', u.text, 'at', u.at) order by u.id desc)
          from sla_incident_updates u
          where u.incident_id = i.id
        ),
        '[]'
      ) as updates
    from sla_incidents i
    join services s on s.id = i.service_id
    join sla_groups g on g.id = s.sla_group_id
    where s.sla_group_id = any ($1::bigint[])
      and not i.planned
      and (i.resolved_at is null or i.resolved_at > $2::timestamptz - interval '14 days')
    order by i.started_at desc, i.id desc
    limit 50`,
    [groups, clock.now()],
  )
  return rows.map((row) => ({ ...row, updates: row.updates.map((one) => ({ ...one, at: new Date(one.at) })) }))
}

/** What is planned now and within two weeks, of any service of a group. Why it is planned stays inside. */
async function readMaintenance({ database, clock }: Context, groups: readonly number[]): Promise<PortalMaintenance[]> {
  const { rows } = await database.query<PortalMaintenance>(
    `select distinct
      g.display_name as "group",
      i.starts_at as "startsAt",
      case when isfinite(i.ends_at) then i.ends_at end as "endsAt"
    from exclusion_intervals i
    join exclusion_windows w on w.id = i.window_id
    cross join lateral target_members(w.target_kind, w.target) m
    join services s on s.id = m.service_id
    join sla_groups g on g.id = s.sla_group_id
    where s.sla_group_id = any ($1::bigint[])
      and s.retired_at is null
      and i.starts_at < $2::timestamptz + interval '14 days'
      and i.ends_at > $2
      and m.during && tstzrange(i.starts_at, i.ends_at)
    order by "startsAt", "group", "endsAt"
    limit 50`,
    [groups, clock.now()],
  )
  return rows
}
