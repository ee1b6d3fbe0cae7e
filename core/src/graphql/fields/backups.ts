import { loadBackups } from '../../backups/backup-view.ts'
import { listBackups } from '../../backups/list-backups.ts'
import { listBackupReports } from '../../backups/list-reports.ts'
import { maxPage, parseId, parseInteger, parsePath, parseText } from '../arguments.ts'
import type { Loaders } from '../field-resolvers.ts'
import type { Resolvers } from '../resolvers.generated.ts'

/** Backups: where each service stands, and what was reported. */
export const backupFields = {
  Query: {
    backups: (_, { filter, first, after }, { context }) => {
      parseText('slaGroup', filter?.slaGroup, 120)
      parseText('search', filter?.search, 200)
      const filtered = { ...filter, prefix: parsePath('prefix', filter?.prefix ?? null) }
      return listBackups(context, filtered, parseInteger('first', first, 1, maxPage), parseText('after', after))
    },
    backupReports: (_, { serviceId, first, after }, { context }) =>
      listBackupReports(context, serviceId, parseInteger('first', first, 1, maxPage), parseId('after', after)),
  },
  ServiceBackup: { status: (backup) => backup },
} satisfies Resolvers

/** Fetched for all services of an answer in one statement. */
export const backupLoaders = {
  Service: {
    backupStatus: async (queries, { context }) => {
      const found = await loadBackups(
        context,
        queries.map(({ obj }) => obj.id),
      )
      return queries.map(({ obj }) => found.get(obj.id))
    },
  },
} satisfies Loaders
