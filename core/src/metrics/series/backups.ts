import type { Context } from '../../platform/context.ts'
import { type Family, labelsOf, sourceOf } from './families.ts'

interface BackupSample {
  serviceId: number
  path: string
  lastSuccessAt: number | null
  overdue: boolean
  failing: boolean
  sizeBytes: number | null
}

const families: readonly Family<BackupSample>[] = [
  {
    name: 'itops_backup_last_success_timestamp_seconds',
    help: 'When the last backup of a service succeeded; absent when none has.',
    samples: ({ lastSuccessAt }) => [['', lastSuccessAt]],
  },
  {
    name: 'itops_backup_overdue',
    help: '1 while a backup of a service is expected and no success has come in time.',
    samples: ({ overdue }) => [['', overdue ? 1 : 0]],
  },
  {
    name: 'itops_backup_failing',
    help: '1 while the last report of a backup of a service is a failure, or partial.',
    samples: ({ failing }) => [['', failing ? 1 : 0]],
  },
  {
    name: 'itops_backup_size_bytes',
    help: 'Size of the last successful backup of a service that reported one.',
    samples: ({ sizeBytes }) => [['', sizeBytes]],
  },
]

/** Backups of the services that expect one or have reported one. */
export const backups = sourceOf(families, readSamples, ({ path }) => labelsOf(path))

async function readSamples(
  { actor, database, clock }: Context,
  serviceIds: readonly number[],
): Promise<BackupSample[]> {
  const { rows } = await database.query<BackupSample>(
    `select
      s.id as "serviceId",
      s.path,
      extract(epoch from b.last_success_at)::float8 as "lastSuccessAt",
      d.overdue,
      coalesce(b.failing, false) as failing,
      b.size_bytes as "sizeBytes"
    -- By key: what a batch costs must not depend on how many there are.
    from unnest($3::bigint[]) as asked (id)
    cross join lateral (select * from services where id = asked.id offset 0) s
    cross join lateral (select * from backup_dues($2) where service_id = asked.id offset 0) d
    left join lateral (select * from backup_states where service_id = asked.id offset 0) b on true
    where in_scope(s.path, $1)
      and s.retired_at is null
      and (d.expected or coalesce(b.last_at, b.open_run_at) is not null)
    order by s.path`,
    [actor.scope, clock.now(), serviceIds],
  )
  return rows
}
