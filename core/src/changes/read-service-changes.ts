import type { Context } from '../platform/context.ts'
import { changeColumns, type ServiceChangeView } from './service-change.ts'

/** The changes that these outbox events are about, oldest first, whatever their scope. */
export async function readServiceChanges(
  { database }: Context,
  eventIds: readonly number[],
): Promise<ServiceChangeView[]> {
  const { rows } = await database.query<ServiceChangeView>(
    `select ${changeColumns}
    from outbox_events e
    join services s on s.id = (e.payload ->> 'serviceId')::bigint
    join service_changes c
      on c.service_id = s.id
      and c.time = (e.payload ->> 'at')::timestamptz
      and c.id = (e.payload ->> 'changeId')::bigint
    where e.id = any ($1::bigint[])
      and e.type = 'service.changed'
    order by e.id`,
    [eventIds],
  )
  return rows
}

/** The last `first` changes of each of these services in the caller's scope, the newest first, by service. */
export async function lastChangesOf(
  { actor, database }: Context,
  serviceIds: readonly number[],
  first: number,
): Promise<Map<number, ServiceChangeView[]>> {
  const { rows } = await database.query<ServiceChangeView>(
    `select f.*
    from services o
    cross join lateral (
      select ${changeColumns}
      from service_changes c
      join services s on s.id = c.service_id
      where c.service_id = o.id
      order by c.time desc, c.id desc
      limit $3
    ) f
    where o.id = any ($2::bigint[])
      and in_scope(o.path, $1)
    order by f.at desc, f.id desc`,
    [actor.scope, serviceIds, first],
  )
  const found = new Map<number, ServiceChangeView[]>()
  for (const change of rows) found.set(change.serviceId, [...(found.get(change.serviceId) ?? []), change])
  return found
}
