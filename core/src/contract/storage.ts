import { type Static, Type } from 'typebox'
import { queryFirst } from './answer.ts'

const Bytes = (minimum: number) => Type.Integer({ minimum, maximum: Number.MAX_SAFE_INTEGER, 'x-reads': 'bytes' })

/** POST /api/v1/storage/report: how full a volume of a service is. */
export const StorageReport = Type.Object(
  {
    path: Type.String({
      minLength: 1,
      maxLength: 700,
      'x-reads': 'name',
      description: 'organization/platform/environment/cluster/service',
    }),
    allocatedBytes: Bytes(0),
    usedBytes: Bytes(0),
    storageType: Type.Optional(Type.String({ maxLength: 60, description: 'pvc, s3, nfs, …; free text' })),
    mountPath: Type.Optional(
      Type.String({ maxLength: 500, 'x-reads': 'whole', description: 'distinguishes the volumes of a service' }),
    ),
    at: Type.Optional(
      Type.String({
        format: 'date-time',
        maxLength: 40,
        description: 'when it was so, also seconds since 1970; now when absent',
      }),
    ),
  },
  { $id: 'StorageReport' },
)
export type StorageReport = Static<typeof StorageReport>

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** A volume as it stands. */
const StorageVolume = Type.Object({
  id: Type.Integer(),
  path: Type.String(),
  mountPath: orNull(Type.String()),
  storageType: orNull(Type.String()),
  allocatedBytes: Type.Integer(),
  usedBytes: Type.Integer(),
  freePercent: Type.Number(),
  level: Type.String({ description: 'healthy, warning or critical' }),
  daysToFull: orNull(Type.Number()),
  reportedAt: Type.String(),
})

/** What became of a storage report. */
export const StorageAnswer = Type.Object(
  {
    accepted: Type.Integer(),
    volume: StorageVolume,
    warnings: Type.Array(Type.String()),
    serverTime: Type.String({ description: 'ISO 8601 instant' }),
  },
  { $id: 'StorageAnswer' },
)

/** GET /api/v1/storage/volumes */
export const StorageList = Type.Object(
  {
    volumes: Type.Array(StorageVolume),
    totalCount: Type.Integer(),
    endCursor: orNull(Type.String({ description: 'hand it back as `after`; null on the last page' })),
  },
  { $id: 'StorageList' },
)

/** The filters of GET /api/v1/storage/volumes. */
export const StorageQuery = Type.Object({
  level: Type.Optional(Type.Enum(['healthy', 'warning', 'critical'])),
  prefix: Type.Optional(Type.String({ maxLength: 700 })),
  first: Type.Optional(queryFirst),
  after: Type.Optional(Type.String({ maxLength: 20 })),
})
