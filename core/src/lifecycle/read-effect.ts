import { silentMs } from '../inventory/agents/record-agent.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import type { Act, AffectedService, InventoryChange, Plan, Totals } from './change.ts'

const maxListed = 100
/** Of so many services the history is summed to the second; of more, from the results of their months. */
const maxSummed = 50

type Effect = Omit<InventoryChange, 'act' | 'target' | 'to' | 'changed' | 'refused' | 'warnings'>

/** What an act would change, read before it is done, in a number of statements that does not depend on its size. */
export async function readEffect(context: Context, tx: Queryable, act: Act, plan: Plan): Promise<Effect> {
  const ids = plan.services
  const [services, counts, historySeconds, totals] = [
    await listAffected(context, tx, ids),
    await countOpen(context, tx, ids),
    await readHistory(tx, ids, context.clock.now()),
    await readTotals(context, tx, act, plan),
  ]
  return {
    services,
    serviceCount: ids.length,
    agentCount: plan.agents?.length ?? 0,
    historySeconds,
    ...counts,
    ...totals,
  }
}

async function listAffected({ clock }: Context, tx: Queryable, ids: readonly number[]): Promise<AffectedService[]> {
  const { rows } = await tx.query<AffectedService>(
    `select
      s.path, coalesce(s.display_name, s.name) as "displayName", c.status::text as status,
      is_stale(c.reported_at, c.interval_ms, $2) as stale, g.name as "slaGroup", s.retired_at as "retiredAt"
    from services s
    join service_states c on c.service_id = s.id
    left join sla_groups g on g.id = s.sla_group_id
    where s.id = any ($1::bigint[])
    order by s.path
    limit $3`,
    [ids, clock.now(), maxListed],
  )
  return rows
}

type Open = Pick<Effect, 'openIncidents' | 'openTickets' | 'openWindows' | 'openBurnAlerts' | 'sealedMonths'>

async function countOpen({ clock }: Context, tx: Queryable, ids: readonly number[]): Promise<Open> {
  const { rows } = await tx.query<Open>(
    `select
      (
        select count(*)
        from sla_incidents
        where service_id = any ($1::bigint[])
          and resolved_at is null
      ) as "openIncidents",
      (
        select count(*)
        from tickets
        where service_id = any ($1::bigint[])
          and status in ('OPEN', 'IN_PROGRESS')
      ) as "openTickets",
      (
        select count(*)
        from exclusion_windows w
        join services s on s.path = w.target
        where s.id = any ($1::bigint[])
          and ${openWindow}
      ) as "openWindows",
      (
        select count(*)
        from sla_burn_alerts
        where subject_kind = 'SERVICE'
          and subject_id = any ($1::bigint[])
          and resolved_at is null
      ) as "openBurnAlerts",
      (
        select count(distinct (subject_id, period_day))
        from sla_seals
        where subject_kind = 'SERVICE'
          and subject_id = any ($1::bigint[])
      ) as "sealedMonths"`,
    [ids, clock.now()],
  )
  const [open] = rows
  if (!open) throw new Error('a row of counts is missing')
  return open
}

/** Of a window `w` of one service: it is in force at $2, or will be. */
export const openWindow = `w.target_kind = 'SERVICE'
          and w.cancelled_at is null
          and (w.rrule is not null or w.ends_at is null or w.ends_at > $2)`

async function readHistory(tx: Queryable, ids: readonly number[], now: Date): Promise<number> {
  if (ids.length === 0) return 0
  const summed =
    ids.length <= maxSummed
      ? "read_sums('2000-01-01Z', time_bucket('5 minutes', $2::timestamptz) + interval '10 minutes', $1::bigint[])"
      : "sla_period_results where period_type = 'MONTHLY' and subject_kind = 'SERVICE' and subject_id = any ($1::bigint[]) and period_day <= $2"
  const { rows } = await tx.query<{ ms: number }>(
    `select coalesce(sum(operational_ms + degraded_ms + down_ms + planned_down_ms + excluded_ms + unknown_ms), 0)::bigint as ms
    from ${summed}`,
    [ids, now],
  )
  return (rows[0]?.ms ?? 0) / 1000
}

/** What the services of an act are to the totals afterwards. */
const leaves: Partial<Record<Act, 'gone' | 'deleted' | 'back'>> = {
  RETIRE_SERVICE: 'gone',
  DELETE_SERVICE: 'deleted',
  RESTORE_SERVICE: 'back',
  RETIRE_NODE: 'gone',
  RESTORE_NODE: 'back',
}

/** One statement for both sides, so that they are of one instant. */
async function readTotals(
  { actor, clock }: Context,
  tx: Queryable,
  act: Act,
  { services, agents = [], done }: Plan,
): Promise<{ before: Totals; after: Totals }> {
  const now = clock.now()
  const { rows } = await tx.query<Totals & { side: 'before' | 'after' }>(
    `with side as (
      select 'before' as side, false as applied
      union all
      select 'after', true
    ),
    service as (
      select
        s.id, s.retired_at is null as live, c.status, is_stale(c.reported_at, c.interval_ms, $2) as stale,
        s.id = any ($3::bigint[]) as touched
      from services s
      join service_states c on c.service_id = s.id
      where in_scope(s.path, $1)
    ),
    month as materialized (
      select r.*
      from current_results('MONTHLY', $2) r
      where r.subject_kind = 'SERVICE'
    )
    select
      d.side,
      t.services,
      t.down,
      t.stale,
      (
        select count(*)
        from agents a
        join hierarchy_nodes n on n.id = a.node_id
        where in_scope(n.path, $1)
          and a.last_seen_at < $6
          and case
            when d.applied and a.node_id = any ($5::bigint[]) then $7
            else a.retired_at is null
          end
      ) as "agentsOffline",
      m.uptime,
      m.coverage
    from side d
    cross join lateral (
      select
        count(*) as services,
        count(*) filter (where status = 'DOWN') as down,
        count(*) filter (where stale) as stale
      from service
      where case when d.applied and touched and $4::text is not null then $4 = 'back' else live end
    ) t
    cross join lateral (
      select
        uptime_of(
          sum(r.operational_ms + r.degraded_ms + r.down_ms)::bigint, sum(r.counted_ms)::bigint, sum(r.consumed_ms)
        ) as uptime,
        trunc(
          100.0 * sum(r.operational_ms + r.degraded_ms + r.down_ms + r.planned_down_ms + r.excluded_ms)
            / nullif(sum(r.elapsed_ms), 0),
          4
        ) as coverage
      from month r
      join service v on v.id = r.subject_id
      where not (d.applied and v.touched and $4 = 'deleted') or $4 is null
    ) m`,
    [
      actor.scope,
      now,
      services,
      done ? null : (leaves[act] ?? null),
      done ? [] : agents,
      new Date(now.getTime() - silentMs),
      act === 'RESTORE_AGENT' || act === 'RESTORE_NODE',
    ],
  )
  const [before, after] = (['before', 'after'] as const).map((side) => rows.find((row) => row.side === side))
  if (!before || !after) throw new Error('totals of a side are missing')
  return { before: totalsOf(before), after: totalsOf(after) }
}

const totalsOf = ({ services, down, stale, agentsOffline, uptime, coverage }: Totals): Totals => ({
  services,
  down,
  stale,
  agentsOffline,
  uptime,
  coverage,
})
