import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'

/** How full a volume was in one bucket: the mean of what was used, the last of what it could hold. */
export interface StoragePoint {
  time: Date
  allocatedBytes: number
  usedBytes: number
}

/** How long the buckets of a history are that reaches so many hours back. */
const buckets = [
  { hours: 48, length: '5 minutes' },
  { hours: 14 * 24, length: '1 hour' },
]

/** The history of a volume, oldest first. Throws `not_found` for a volume outside the caller's scope. */
export async function readStorageHistory(
  { actor, database, clock }: Context,
  volumeId: number,
  hoursBack: number,
): Promise<StoragePoint[]> {
  const known = await database.query(
    `select
    from storage_volumes v
    join services s on s.id = v.service_id
    where v.id = $1
      and in_scope(s.path, $2)`,
    [volumeId, actor.scope],
  )
  if (known.rowCount === 0) throw new AppError('not_found', { what: `Volume "${volumeId}"` })
  const bucket = buckets.find(({ hours }) => hoursBack <= hours)?.length ?? '1 day'
  const { rows } = await database.query<StoragePoint>(
    `select
      time_bucket($3::interval, time) as time,
      last(allocated_bytes, time) as "allocatedBytes",
      round(avg(used_bytes)) as "usedBytes"
    from storage_reports
    where volume_id = $1
      and time > $2::timestamptz - make_interval(hours => $4)
      and time <= $2
    group by 1
    order by 1`,
    [volumeId, clock.now(), bucket, hoursBack],
  )
  return rows
}
