import type { Queryable } from '../../platform/database/database.ts'
import { nodeZone } from '../../platform/zones/node-zone.ts'
import { readZones } from '../../platform/zones/read-zones.ts'
import type { Zone } from '../../platform/zones/zone.ts'
import type { QuietHours } from './quiet-hours.ts'
import type { Route } from './route.ts'

/** Hours are quiet around now; the clocks of a year and more are known. */
const yearMs = 400 * 86_400_000

/** Every route, in the order in which they are tried, with the channels that are switched on or, for administrators, all. */
export async function listRoutes(database: Queryable, { enabledOnly = false } = {}): Promise<Route[]> {
  const { rows } = await database.query<Omit<Route, 'quietHours'> & { quietHours: QuietHours | null; now: Date }>(
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
      r.repeat_seconds as "repeatSeconds",
      r.quiet_hours as "quietHours",
      now() as now
    from notification_routes r
    where r.enabled or not $1
    order by r.position, r.id`,
    [enabledOnly],
  )
  const [first] = rows
  if (!first) return []
  const from = new Date(first.now.getTime() - yearMs)
  const to = new Date(first.now.getTime() + yearMs)
  const zones = await readZones(
    database,
    rows.flatMap(({ quietHours }) => quietHours?.timeZone ?? []),
    from,
    to,
  )
  return rows.map(({ now: _, quietHours, ...route }) => {
    if (!quietHours) return { ...route, quietHours }
    const zone = zones.get(quietHours.timeZone) ?? zoneOfNode(quietHours.timeZone, from, to)
    return { ...route, quietHours: zone ? { ...quietHours, zone } : null }
  })
}

/** A zone that only Node knows was set before the database was asked; one that nobody knows keeps nothing back. */
function zoneOfNode(name: string, from: Date, to: Date): Zone | undefined {
  try {
    return nodeZone(name, from, to)
  } catch {
    return undefined
  }
}
