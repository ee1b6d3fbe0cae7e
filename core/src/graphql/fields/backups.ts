import { type BackupView, loadBackups } from '../../backups/backup-view.ts'
import { type BackupFilter, listBackups } from '../../backups/list-backups.ts'
import { listBackupReports } from '../../backups/list-reports.ts'
import type { ServiceView } from '../../inventory/services/select-services.ts'
import { maxPage, readId, readInt, readPath, readText } from '../arguments.ts'
import type { GraphqlContext, Load } from '../graphql-context.ts'

type PageArgs = { filter?: BackupFilter | null; first: number; after?: string | null }
type HistoryArgs = { serviceId: string; first: number; after?: string | null }

/** Backups: where each service stands, and what was reported. */
export const backupFields = {
  Query: {
    backups: (_: unknown, { filter, first, after }: PageArgs, { context }: GraphqlContext) => {
      readText('slaGroup', filter?.slaGroup, 120)
      readText('search', filter?.search, 200)
      const filtered = { ...filter, prefix: readPath('prefix', filter?.prefix ?? null) }
      return listBackups(context, filtered, readInt('first', first, 1, maxPage), readText('after', after))
    },
    backupReports: (_: unknown, { serviceId, first, after }: HistoryArgs, { context }: GraphqlContext) =>
      listBackupReports(context, serviceId, readInt('first', first, 1, maxPage), readId('after', after)),
  },
  ServiceBackup: { status: (backup: BackupView) => backup },
}

/** Fetched for all services of an answer in one statement. */
export const backupLoaders = {
  Service: {
    backupStatus: async (queries: Load<ServiceView>[], { context }: GraphqlContext) => {
      const found = await loadBackups(
        context,
        queries.map(({ obj }) => obj.id),
      )
      return queries.map(({ obj }) => found.get(obj.id))
    },
  },
}
