import type { Context } from '../platform/context.ts'
import type { StatusEventView } from './list-status-events.ts'

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
