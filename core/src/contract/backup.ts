import { type Static, Type } from 'typebox'
import { queryFirst } from './answer.ts'

/** Exactly one of these names what was backed up; core says so when it is none or several. */
const target = {
  path: Type.Optional(
    Type.String({
      maxLength: 700,
      'x-reads': 'name',
      description: 'organization/platform/environment/cluster/service',
    }),
  ),
  service: Type.Optional(Type.String({ maxLength: 128, description: 'the name of a service that exists once' })),
  slaGroup: Type.Optional(
    Type.String({ maxLength: 120, description: 'every service of the group that expects a backup' }),
  ),
  namespace: Type.Optional(
    Type.String({ maxLength: 253, description: 'every service of the Kubernetes namespace that expects a backup' }),
  ),
}

const reported = {
  // Of any length: a long error must not keep a failure from being reported. Core keeps its first 2,000 characters.
  message: Type.Optional(Type.String({ 'x-reads': 'prose', description: 'what the tool said' })),
  at: Type.Optional(
    Type.String({
      format: 'date-time',
      maxLength: 40,
      description: 'when it was so, also seconds since 1970; now when absent',
    }),
  ),
  durationSeconds: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1e9,
      'x-reads': 'seconds',
      description: 'else from the start of the same run; also like 1m30s',
    }),
  ),
}

/** POST /api/v1/backup/report: a run has started or ended. */
export const BackupReport = Type.Object(
  {
    ...target,
    status: Type.String({
      maxLength: 40,
      description: 'success, failed, partial or started, or what restic, borg, Velero and CloudNativePG call them',
    }),
    sizeBytes: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        'x-reads': 'bytes',
        description: 'also like "10 GiB"',
      }),
    ),
    runId: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'names one run; sent again, nothing changes' }),
    ),
    ...reported,
  },
  { $id: 'BackupReport' },
)
export type BackupReport = Static<typeof BackupReport>

/** POST /api/v1/backup/restore-test: a backup was restored to see whether it can be. */
export const RestoreTestReport = Type.Object(
  { ...target, status: Type.String({ maxLength: 40, description: 'success or failed' }), ...reported },
  { $id: 'RestoreTestReport' },
)
export type RestoreTestReport = Static<typeof RestoreTestReport>

/** What became of a report of a backup or of a restore test. */
export const BackupAnswer = Type.Object(
  {
    accepted: Type.Integer({ minimum: 0, description: 'services that it counts for' }),
    services: Type.Array(Type.String(), { description: 'their paths' }),
    warnings: Type.Array(Type.String()),
    serverTime: Type.String({ description: 'ISO 8601 instant' }),
  },
  { $id: 'BackupAnswer' },
)
export type BackupAnswer = Static<typeof BackupAnswer>

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Instant = Type.String({ description: 'ISO 8601 instant' })

/** A service in GET /api/v1/backup/services. */
const BackedUpService = Type.Object({
  path: Type.String(),
  slaGroup: orNull(Type.String()),
  backupExpected: Type.Boolean(),
  lastBackupAt: orNull(Instant),
  lastBackupStatus: orNull(Type.String()),
  backupMaxAgeDays: orNull(Type.Number()),
  backupOverdue: Type.Boolean(),
  lastSuccessAt: orNull(Instant),
  lastFailureAt: orNull(Instant),
  lastFailureMessage: orNull(Type.String()),
  failing: Type.Boolean(),
  recentFailures: Type.Integer(),
  nextDueAt: orNull(Instant),
  sizeAnomaly: Type.Boolean(),
  lastSizeBytes: orNull(Type.Integer()),
  lastRestoreTestAt: orNull(Instant),
  lastRestoreTestStatus: orNull(Type.String()),
})

/** GET /api/v1/backup/services */
export const BackupList = Type.Object(
  {
    services: Type.Array(BackedUpService),
    totalCount: Type.Integer(),
    endCursor: orNull(Type.String({ description: 'hand it back as `after`; null on the last page' })),
  },
  { $id: 'BackupList' },
)

/** The filters of GET /api/v1/backup/services. */
export const BackupQuery = Type.Object({
  state: Type.Optional(Type.Enum(['OVERDUE', 'FAILED', 'ANOMALY', 'OK'])),
  slaGroup: Type.Optional(Type.String({ maxLength: 120 })),
  prefix: Type.Optional(Type.String({ maxLength: 700 })),
  first: Type.Optional(queryFirst),
  after: Type.Optional(Type.String({ maxLength: 700 })),
})
