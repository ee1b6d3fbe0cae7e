import type { Queryable } from '../database/database.ts'
import { AppError } from '../errors.ts'
import { createZone, type Zone, type ZoneOffset } from './zone.ts'

/**
 * The zones as the database has them: it decides where days and months begin, and Node's own data may be older or newer. They hold
 * from one instant to another, widened by two days; a name that the database does not know is left out.
 */
export async function readZones(
  database: Queryable,
  names: readonly string[],
  from: Date,
  to: Date,
): Promise<Map<string, Zone>> {
  if (names.length === 0) return new Map()
  const { rows } = await database.query<{ zone: string; from: Date; offsetMs: number }>(
    `select z.name as zone, o.from_time as "from", o.offset_ms as "offsetMs"
    from unnest($1::text[]) as z (name)
    cross join lateral zone_offsets(
      z.name,
      $2::timestamptz - interval '2 days',
      $3::timestamptz + interval '2 days'
    ) o
    order by z.name, o.from_time`,
    [[...new Set(names)], from, to],
  )
  const offsets = new Map<string, ZoneOffset[]>()
  for (const { zone, from, offsetMs } of rows)
    offsets.set(zone, [...(offsets.get(zone) ?? []), { from: from.getTime(), offsetMs }])
  return new Map([...offsets].map(([name, ofZone]) => [name, createZone(name, ofZone)]))
}

/** One zone, over the same time. Throws `bad_request` for a name that is no IANA zone of the database. */
export async function readZone(database: Queryable, name: string, from: Date, to: Date): Promise<Zone> {
  const zone = isZoneName(name) ? (await readZones(database, [name], from, to)).get(name) : undefined
  if (zone) return zone
  throw new AppError('bad_request', {
    reason: `Time zone "${name.slice(0, 60)}" is not known: use an IANA name like Europe/Berlin.`,
  })
}

/** True for an IANA zone that the database knows: it is the one that counts days by it. */
export async function isZone(database: Queryable, name: string): Promise<boolean> {
  return isZoneName(name) && (await readZones(database, [name], epoch, epoch)).has(name)
}

const epoch = new Date(0)

/** PostgreSQL also reads formulas like FOO+3, which are no zones. */
export const isZoneName = (name: string) => /^[A-Za-z][A-Za-z_]*([/-][A-Za-z0-9_+-]+)*$/.test(name)
