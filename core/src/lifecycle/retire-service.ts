import type { NewEvent } from '../events/events.ts'
import type { Queryable } from '../platform/database/database.ts'
import { getService, livingWarnings, type Planner } from './planner.ts'
import { openWindow } from './read-effect.ts'

/** Who retires services, when and why; `node` is the hierarchy path with which they are retired. */
export interface Retirement {
  by: string
  at: Date
  reason: string | null
  node: string | null
}

/** Takes a service out of lists, totals and alerts; its history, results and seals stay. Reports don't bring it back. */
export const planRetire: Planner = async (context, tx, { target, reason }) => {
  const service = await getService(context, tx, target)
  const { actor, clock } = context
  return {
    target: service.path,
    services: [service.id],
    done: service.retiredAt !== null && service.keptRetired,
    warnings: livingWarnings(service, 'what is reported from now on is left out, with a warning to the sender.'),
    async apply() {
      await retireServices(tx, [service.id], { by: actor.name, at: clock.now(), reason, node: null })
      return [serviceEvent('service.retired', service, actor.name, reason)]
    },
  }
}

/** Brings a retired service back; the time between counts to nothing. */
export const planRestore: Planner = async (context, tx, { target, reason }) => {
  const service = await getService(context, tx, target)
  const { actor, clock } = context
  return {
    target: service.path,
    services: [service.id],
    done: service.retiredAt === null,
    async apply() {
      await restoreServices(tx, [service.id], clock.now())
      return [serviceEvent('service.restored', service, actor.name, reason)]
    },
  }
}

/** The event of an act on one service. */
function serviceEvent(
  type: 'service.retired' | 'service.restored',
  { id, path }: { id: number; path: string },
  by: string,
  reason: string | null,
): NewEvent {
  return { type, subject: path, payload: { serviceId: id, by, reason } }
}

/**
 * Those that an agent's registration has retired before keep that instant. What is credited already counts: where a sender's clock
 * runs some seconds ahead of ours, the retirement begins at the end of it.
 */
export async function retireServices(tx: Queryable, ids: readonly number[], retirement: Retirement): Promise<void> {
  await tx.query(
    `update services s
    set
      retired_at = coalesce(s.retired_at, greatest($2, t.credited_until)),
      kept_retired = true,
      retired_by = $3,
      retired_for = $4,
      retired_with = $5
    from service_states t
    where s.id = any ($1::bigint[])
      and t.service_id = s.id`,
    [ids, retirement.at, retirement.by, retirement.reason, retirement.node],
  )
}

/** Notes each retirement with its two instants, and ends it. */
export async function restoreServices(tx: Queryable, ids: readonly number[], now: Date): Promise<void> {
  await tx.query(
    `with past as (
      insert into service_retirements (service_id, retired_at, restored_at, retired_by, reason)
      select id, retired_at, $2, retired_by, retired_for
      from services
      where id = any ($1::bigint[])
        and retired_at < $2
      on conflict (service_id, retired_at) do nothing
    )
    update services
    set
      retired_at = null,
      kept_retired = false,
      retired_by = null,
      retired_for = null,
      retired_with = null
    where id = any ($1::bigint[])`,
    [ids, now],
  )
}

/** The windows of these services alone that are in force or ahead. */
export async function listOpenWindows(tx: Queryable, ids: readonly number[], now: Date): Promise<number[]> {
  const { rows } = await tx.query<{ id: number }>(
    `select w.id
    from exclusion_windows w
    join services s on s.path = w.target
    where s.id = any ($1::bigint[])
      and ${openWindow}
    order by w.id`,
    [ids, now],
  )
  return rows.map(({ id }) => id)
}
