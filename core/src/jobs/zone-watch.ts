import type { Context } from '../platform/context.ts'
import { nodeOffsets, nodeZone } from '../platform/zones/node-zone.ts'
import { readZones } from '../platform/zones/read-zones.ts'
import type { Zone } from '../platform/zones/zone.ts'

const monthMs = 31 * 86_400_000
const monthsAhead = 24

/**
 * The time zones in use whose clocks this Node and the database will not show alike within the next 24 months, or of which only one
 * of the two knows. The database decides; what Node shows of such a zone may be wrong, and one of the two wants an update.
 */
export async function findZoneDrift({ database, clock }: Context): Promise<string[]> {
  const from = clock.now()
  const to = new Date(from.getTime() + monthsAhead * monthMs)
  const names = await listZones(database)
  const zones = await readZones(database, names, from, to)
  return names.filter((name) => differs(name, zones.get(name), from, to))
}

async function listZones(database: Context['database']): Promise<string[]> {
  const { rows } = await database.query<{ name: string }>(
    `select time_zone as name
    from sla_group_terms
    union
    select time_zone
    from exclusion_windows
    where cancelled_at is null
      and rrule is not null
    union
    select quiet_hours ->> 'timeZone'
    from notification_routes
    where quiet_hours is not null
    order by name`,
  )
  return rows.map(({ name }) => name)
}

/** Compared at the start and at every change of either; between changes both stand still. */
function differs(name: string, ofDatabase: Zone | undefined, from: Date, to: Date): boolean {
  if (!ofDatabase) return true
  try {
    const ofNode = nodeZone(name, from, to)
    const changes = [...nodeOffsets(name, from, to).map((offset) => offset.from), ...ofDatabase.changes]
    return changes
      .filter((at) => at >= from.getTime() && at < to.getTime())
      .some((at) => ofNode.localOf(at) !== ofDatabase.localOf(at))
  } catch {
    // A zone that Node does not know.
    return true
  }
}
