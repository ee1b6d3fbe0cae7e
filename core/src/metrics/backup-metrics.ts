import { Counter, type Registry } from 'prom-client'
import type { BackupStatusWord } from '../backups/apply-report.ts'
import { backupWords } from '../backups/parse-report.ts'
import type { Context } from '../platform/context.ts'
import { type Family, labelsOf, renderFamilies } from './render-families.ts'

/** Counts the reports of backups that were taken, by the function that is given back. */
export function createBackupCounter(registry: Registry): (status: BackupStatusWord) => void {
  const reports = new Counter({
    name: 'itops_backup_reports_total',
    help: 'Reports of backups taken, by status.',
    labelNames: ['status'],
    registers: [registry],
  })
  for (const status of backupWords) reports.inc({ status }, 0)
  return (status) => reports.inc({ status })
}

interface BackupSample {
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

/** The exposition of the live services in the caller's scope that expect a backup or have reported one. */
export async function renderBackups({ actor, database, clock }: Context): Promise<string> {
  const { rows } = await database.query<BackupSample>(
    `select
      s.path,
      extract(epoch from b.last_success_at)::float8 as "lastSuccessAt",
      d.overdue,
      coalesce(b.failing, false) as failing,
      b.size_bytes as "sizeBytes"
    from services s
    join backup_dues($2) d on d.service_id = s.id
    left join backup_states b on b.service_id = s.id
    where is_below(s.path, $1)
      and s.retired_at is null
      and (d.expected or coalesce(b.last_at, b.open_run_at) is not null)
    order by s.path`,
    [actor.scope, clock.now()],
  )
  return renderFamilies(families, rows, ({ path }) => labelsOf(path))
}
