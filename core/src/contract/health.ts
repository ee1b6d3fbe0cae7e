import { type Static, Type } from 'typebox'
import { IntervalSeconds, Piece } from './status.ts'

/** POST /api/v1/health/report: one service reports itself; the first push creates it. */
export const HealthReport = Type.Object(
  {
    path: Type.String({
      minLength: 1,
      maxLength: 700,
      'x-reads': 'name',
      description: 'organization/platform/environment/cluster/service',
    }),
    status: Type.String({
      maxLength: 40,
      'x-reads': 'name',
      description: 'OPERATIONAL, DEGRADED, DOWN, MAINTENANCE or UNKNOWN',
    }),
    message: Type.Optional(Type.String({ maxLength: 2000, 'x-reads': 'prose' })),
    criticality: Type.Optional(Type.String({ maxLength: 20, description: 'critical, high, medium or low' })),
    slaGroup: Type.Optional(Type.String({ maxLength: 120 })),
    serviceType: Type.Optional(Type.String({ maxLength: 60 })),
    tags: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 32, 'x-reads': 'list' })),
    intervalSeconds: Type.Optional(IntervalSeconds),
    pieces: Type.Optional(Type.Array(Piece, { maxItems: 25_000 })),
  },
  { $id: 'HealthReport' },
)
export type HealthReport = Static<typeof HealthReport>
