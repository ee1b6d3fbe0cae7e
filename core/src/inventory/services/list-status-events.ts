import type { ServiceStatus } from '../../contract/index.ts'
import type { Context } from '../../platform/context.ts'

/** A status change of a service. */
export interface StatusEventView {
  id: string
  serviceId: number
  path: string
  serviceName: string
  displayName: string
  from: ServiceStatus | null
  to: ServiceStatus
  at: Date
  message: string | null
}

/** The last `first` status changes in the caller's scope, newest first, of everything or below `path`. */
export async function listStatusEvents(
  { actor, database }: Context,
  path: string | null | undefined,
  first: number,
): Promise<StatusEventView[]> {
  const { rows } = await database.query<StatusEventView>(
    `select
      e.service_id || ':' || (extract(epoch from e.time) * 1000)::bigint as id,
      e.service_id as "serviceId", s.path, s.name as "serviceName", coalesce(s.display_name, s.name) as "displayName",
      e.from_status::text as "from", e.to_status::text as "to", e.time as at, e.message
    from service_status_events e
    -- One by one, from the newest on, until there are enough.
    cross join lateral (select * from services where id = e.service_id offset 0) s
    where in_scope(s.path, $1)
      and ($2::text is null or is_below(s.path, $2))
    order by e.time desc, e.service_id
    limit $3`,
    [actor.scope, path, first],
  )
  return rows
}

/** The status changes among these outbox events, oldest first, whatever their scope. */
export async function readStatusChanges(
  { database }: Context,
  eventIds: readonly number[],
): Promise<StatusEventView[]> {
  const { rows } = await database.query<Omit<StatusEventView, 'at'> & { at: string }>(
    `select
      s.id || ':' || (extract(epoch from (e.payload ->> 'at')::timestamptz) * 1000)::bigint as id,
      s.id as "serviceId",
      s.path,
      s.name as "serviceName",
      coalesce(s.display_name, s.name) as "displayName",
      e.payload ->> 'from' as "from",
      e.payload ->> 'to' as "to",
      e.payload ->> 'at' as at,
      e.payload ->> 'message' as message
    from outbox_events e
    join services s on s.id = (e.payload ->> 'serviceId')::bigint
    where e.id = any ($1::bigint[])
      and e.type = 'service.status_changed'
    order by e.id`,
    [eventIds],
  )
  return rows.map((row) => ({ ...row, at: new Date(row.at) }))
}
