import type { Context } from '../../platform/context.ts'
import { escapeLabel, type Family, labelsOf, sourceOf } from './families.ts'

interface VolumeSample {
  serviceId: number
  path: string
  mountPath: string
  allocatedBytes: number
  usedBytes: number
  secondsToFull: number | null
}

const families: readonly Family<VolumeSample>[] = [
  {
    name: 'itops_storage_allocated_bytes',
    help: 'What a volume of a service can hold.',
    samples: ({ allocatedBytes }) => [['', allocatedBytes]],
  },
  {
    name: 'itops_storage_used_bytes',
    help: 'What a volume of a service holds.',
    samples: ({ usedBytes }) => [['', usedBytes]],
  },
  {
    name: 'itops_storage_time_to_full_seconds',
    help: 'Seconds until a volume is full by the trend of its last 14 days; absent when it does not grow.',
    samples: ({ secondsToFull }) => [['', secondsToFull]],
  },
]

/** What the volumes of services hold. */
export const volumes = sourceOf(
  families,
  readSamples,
  ({ path, mountPath }) => `${labelsOf(path)},mount_path="${escapeLabel(mountPath)}"`,
)

async function readSamples({ actor, database }: Context, serviceIds: readonly number[]): Promise<VolumeSample[]> {
  const { rows } = await database.query<VolumeSample>(
    `select
      s.id as "serviceId",
      s.path,
      v.mount_path as "mountPath",
      v.allocated_bytes as "allocatedBytes",
      v.used_bytes as "usedBytes",
      days_to_full(v.allocated_bytes, v.used_bytes, v.growth_bytes_per_day) * 86400 as "secondsToFull"
    -- By key: what a batch costs must not depend on how many there are.
    from unnest($2::bigint[]) as asked (id)
    cross join lateral (select * from storage_volumes where service_id = asked.id offset 0) v
    cross join lateral (select * from services where id = asked.id offset 0) s
    where in_scope(s.path, $1)
      and s.retired_at is null
    order by s.path, v.mount_path`,
    [actor.scope, serviceIds],
  )
  return rows
}
