import type { Context } from '../platform/context.ts'
import { escapeLabel, type Family, labelsOf, renderFamilies } from './render-families.ts'

interface VolumeSample {
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

/** The exposition of the volumes of live services in the caller's scope. */
export async function renderVolumes({ actor, database }: Context): Promise<string> {
  const { rows } = await database.query<VolumeSample>(
    `select
      s.path,
      v.mount_path as "mountPath",
      v.allocated_bytes as "allocatedBytes",
      v.used_bytes as "usedBytes",
      days_to_full(v.allocated_bytes, v.used_bytes, v.growth_bytes_per_day) * 86400 as "secondsToFull"
    from storage_volumes v
    join services s on s.id = v.service_id
    where is_below(s.path, $1)
      and s.retired_at is null
    order by s.path, v.mount_path`,
    [actor.scope],
  )
  return renderFamilies(
    families,
    rows,
    ({ path, mountPath }) => `${labelsOf(path)},mount_path="${escapeLabel(mountPath)}"`,
  )
}
