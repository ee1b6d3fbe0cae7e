import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Plan } from './change.ts'
import { type FoundService, findService, livingWarnings, type Planner } from './planner.ts'

/**
 * Deletes a service with its history, in two steps: one transaction takes the service and its results away and notes what is left
 * to do, and a job then removes the stored time in small parts (`purgeDeleted`). Tickets stay, without their service. What is
 * sealed is evidence: a service of which a month is sealed can be retired only.
 */
export const planDelete: Planner = async (context, tx, { target, reason }) => {
  const service = await findService(context, tx, target)
  if (!service) return planRepeat(context, tx, target)
  // No month is sealed between the look and the end of the transaction.
  await tx.query('call hold_seals()')
  const sealed = await readSealed(tx, service.id)
  const { actor, clock } = context
  return {
    target: service.path,
    services: [service.id],
    done: false,
    ...(sealed ? { problem: new AppError('conflict', { reason: sealedReason(service.path, sealed) }) } : {}),
    warnings: livingWarnings(service, 'its next report makes a new service of that path.'),
    async apply() {
      await detachTickets(tx, service)
      await cancelWindows(tx, service, actor.name, clock.now())
      await noteDeleted(tx, service, { by: actor.name, reason, now: clock.now() })
      await reopenSums(tx, service.id)
      await removeService(tx, service.id)
      const payload = { serviceId: service.id, by: actor.name, reason }
      return [{ type: 'service.deleted', subject: service.path, payload }]
    },
  }
}

async function planRepeat({ actor }: Context, tx: Queryable, target: string): Promise<Plan> {
  const { rowCount } = await tx.query(
    `select from deleted_subjects where subject_kind = 'SERVICE' and name = $1 and in_scope(name, $2)`,
    [target, actor.scope],
  )
  if (rowCount === 0) throw new AppError('not_found', { what: `Service "${target}"` })
  return { target, services: [], done: true, apply: async () => [] }
}

interface SealedMonths {
  months: number
  first: string
  last: string
}

async function readSealed(tx: Queryable, id: number): Promise<SealedMonths | undefined> {
  const { rows } = await tx.query<SealedMonths>(
    `select
      count(distinct period_day) as months,
      to_char(min(period_day), 'YYYY-MM') as first,
      to_char(max(period_day), 'YYYY-MM') as last
    from sla_seals
    where subject_kind = 'SERVICE'
      and subject_id = $1
    having count(*) > 0`,
    [id],
  )
  return rows[0]
}

const sealedReason = (path: string, { months, first, last }: SealedMonths) =>
  `${path} has ${months === 1 ? `a sealed month (${first})` : `${months} sealed months (${first} to ${last})`}, and sealed evidence is kept: retire it instead.`

/** Tickets are people's work, and outlive the service; who could see them still does. */
async function detachTickets(tx: Queryable, { id, nodePath }: FoundService): Promise<void> {
  await tx.query(
    `update tickets
    set
      service_id = null,
      scope = $2
    where service_id = $1`,
    [id, nodePath],
  )
}

/** There is nothing stored any more that their end would change. */
async function cancelWindows(tx: Queryable, { path }: FoundService, by: string, now: Date): Promise<void> {
  await tx.query(
    `with cancelled as (
      update exclusion_windows w
      set
        cancelled_by = $3,
        cancelled_at = $2,
        ends_at = case when rrule is null then greatest(starts_at, least(ends_at, $2)) end
      where w.target = $1
        and w.target_kind = 'SERVICE'
        and w.cancelled_at is null
        and (w.rrule is not null or w.ends_at is null or w.ends_at > $2)
      returning id
    )
    delete from exclusion_intervals s
    using cancelled c
    where s.window_id = c.id
      and s.ends_at > $2`,
    [path, now, by],
  )
}

async function noteDeleted(
  tx: Queryable,
  { id, path }: FoundService,
  { by, reason, now }: { by: string; reason: string | null; now: Date },
): Promise<void> {
  await tx.query(
    `insert into deleted_subjects (subject_kind, subject_id, name, volume_ids, deleted_by, reason, deleted_at)
    select 'SERVICE', $1, $2, array(select id from storage_volumes where service_id = $1), $3, $4, $5`,
    [id, path, by, reason, now],
  )
}

/** Sums over the service that are not sealed are recorded again, without it. */
async function reopenSums(tx: Queryable, id: number): Promise<void> {
  await tx.query(
    `update sla_period_results r
    set final = false
    where r.sealed_at is null
      and r.final
      and (
        (r.subject_kind = 'GROUP' and r.subject_id in (select t.group_id from sla_terms t where t.service_id = $1))
        or (
          r.subject_kind = 'NODE'
          and r.subject_id in (
            select unnest(n.ancestors)
            from sla_terms t
            join services s on s.id = t.service_id
            join hierarchy_nodes n on n.id = coalesce(t.node_id, s.node_id)
            where t.service_id = $1
          )
        )
      )
      and r.period_end > (select s.known_since from services s where s.id = $1)`,
    [id],
  )
}

/** What has no row for each report goes at once; the rest cascades from the service. */
async function removeService(tx: Queryable, id: number): Promise<void> {
  for (const table of [
    'sla_period_results',
    'sla_notified_statuses',
    'sla_burn_rates',
    'sla_burn_alerts',
    'sla_unsealed',
  ]) {
    await tx.query(`delete from ${table} where subject_kind = 'SERVICE' and subject_id = $1`, [id])
  }
  await tx.query('delete from services where id = $1', [id])
}
