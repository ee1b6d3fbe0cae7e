import type { Queryable } from '../../platform/database/database.ts'
import type { Route } from './route.ts'

/** Every route, in the order in which they are tried, with the channels that are switched on or, for administrators, all. */
export async function listRoutes(database: Queryable, { enabledOnly = false } = {}): Promise<Route[]> {
  const { rows } = await database.query<Route>(
    `select
      r.id,
      r.name,
      r.position,
      r.enabled,
      r.severities,
      r.kinds,
      r.sla_groups as "slaGroups",
      r.prefixes,
      r.tags,
      r.continues,
      array(
        select rc.channel_id
        from notification_route_channels rc
        join notification_channels c on c.id = rc.channel_id
        where rc.route_id = r.id
          and (c.enabled or not $1)
        order by rc.channel_id
      ) as "channelIds",
      r.group_by as "groupBy",
      r.wait_seconds as "waitSeconds",
      r.interval_seconds as "intervalSeconds",
      r.quiet_hours as "quietHours"
    from notification_routes r
    where r.enabled or not $1
    order by r.position, r.id`,
    [enabledOnly],
  )
  return rows
}
