import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { BackupStatusWord } from '../../backups/apply-report.ts'
import type { BackupView } from '../../backups/backup-view.ts'
import { listBackups } from '../../backups/list-backups.ts'
import { parseBackupStatus } from '../../backups/parse-report.ts'
import { recordBackup } from '../../backups/record-backup.ts'
import { recordRestoreTest } from '../../backups/record-restore-test.ts'
import {
  BackupAnswer,
  BackupList,
  BackupQuery,
  BackupReport,
  ErrorAnswer,
  RestoreTestReport,
} from '../../contract/index.ts'
import type { Actor, Context } from '../../platform/context.ts'
import { machines, refusals, security } from '../access.ts'
import { parseCount } from '../parse-query.ts'

export interface BackupOptions {
  contextOf(actor: Actor): Context
  /** Called with each report that was accepted. */
  count(status: BackupStatusWord): void
}

const answers = { 200: BackupAnswer, ...refusals, 403: ErrorAnswer, 404: ErrorAnswer, 409: ErrorAnswer }

/** What backup jobs call, with the operator key. */
export const backupRoutes: FastifyPluginAsyncTypebox<BackupOptions> = async (app, { contextOf, count }) => {
  app.post(
    '/api/v1/backup/report',
    {
      config: machines('backup'),
      schema: {
        summary: 'Report that a backup has started, succeeded or failed',
        security,
        body: BackupReport,
        response: answers,
      },
    },
    async ({ actor, body }) => {
      const answer = await recordBackup(contextOf(actor), body)
      count(parseBackupStatus(body.status))
      return answer
    },
  )

  app.post(
    '/api/v1/backup/restore-test',
    {
      config: machines('backup'),
      schema: {
        summary: 'Report whether a backup could be restored',
        security,
        body: RestoreTestReport,
        response: answers,
      },
    },
    ({ actor, body }) => recordRestoreTest(contextOf(actor), body),
  )

  app.get(
    '/api/v1/backup/services',
    {
      config: machines('backup', 'read'),
      schema: {
        summary: 'Where the backups of services stand, those in trouble first',
        security,
        querystring: BackupQuery,
        response: { 200: BackupList, ...refusals },
      },
    },
    async ({ actor, query }) => {
      const { first, after, ...filter } = query
      const page = await listBackups(contextOf(actor), filter, parseCount(first), after ?? null)
      return { services: page.nodes.map(toWire), totalCount: page.totalCount, endCursor: page.endCursor }
    },
  )
}

function toWire(backup: BackupView) {
  const iso = (instant: Date | null) => instant?.toISOString() ?? null
  return {
    ...backup,
    lastBackupAt: iso(backup.lastBackupAt),
    lastSuccessAt: iso(backup.lastSuccessAt),
    lastFailureAt: iso(backup.lastFailureAt),
    nextDueAt: iso(backup.nextDueAt),
    lastRestoreTestAt: iso(backup.lastRestoreTestAt),
  }
}
