import { type Static, Type } from 'typebox'

/** Exactly one of these names what is planned; core says so when it is none or several. */
const target = {
  path: Type.Optional(
    Type.String({
      maxLength: 700,
      'x-reads': 'name',
      description: 'organization/platform/environment/cluster/service',
    }),
  ),
  slaGroup: Type.Optional(Type.String({ maxLength: 120 })),
  namespace: Type.Optional(Type.String({ maxLength: 253, description: 'a Kubernetes namespace, over all clusters' })),
  prefix: Type.Optional(
    Type.String({ maxLength: 700, 'x-reads': 'name', description: 'a hierarchy path, with all below it' }),
  ),
}
const Reason = Type.String({ minLength: 1, maxLength: 2000, 'x-reads': 'prose' })
const Instant = (description: string) => Type.String({ format: 'date-time', maxLength: 40, description })

/** POST /api/v1/sla/exclusion-window/start: planned maintenance begins now. */
export const ExclusionStart = Type.Object(
  {
    ...target,
    reason: Reason,
    until: Type.Optional(Instant('ends by itself then; without it, open until it is stopped')),
  },
  { $id: 'ExclusionStart' },
)
export type ExclusionStart = Static<typeof ExclusionStart>

/** POST /api/v1/sla/exclusion-window/stop: by the same target, or by the id that start answered. */
export const ExclusionStop = Type.Object(
  {
    ...target,
    id: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, 'x-reads': 'whole' })),
    reason: Type.Optional(Reason),
  },
  { $id: 'ExclusionStop' },
)
export type ExclusionStop = Static<typeof ExclusionStop>

/** POST /api/v1/sla/exclusion-windows: planned ahead, once or recurring. */
export const ExclusionSchedule = Type.Object(
  {
    ...target,
    reason: Reason,
    startsAt: Instant('of the first occurrence'),
    endsAt: Type.Optional(Instant('or durationMinutes')),
    durationMinutes: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 44_640 })),
    rrule: Type.Optional(
      Type.String({
        maxLength: 300,
        description:
          'RFC 5545, daily, weekly, monthly or yearly, like FREQ=WEEKLY;BYDAY=SU; hour and minute are those of startsAt',
      }),
    ),
    timeZone: Type.Optional(Type.String({ maxLength: 60, description: 'IANA, like Europe/Berlin; UTC by default' })),
  },
  { $id: 'ExclusionSchedule' },
)
export type ExclusionSchedule = Static<typeof ExclusionSchedule>

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** A window as it stands. */
export const ExclusionWindow = Type.Object(
  {
    id: Type.Integer(),
    target: Type.Object(target),
    reason: Type.String(),
    state: Type.String({ description: 'ACTIVE, SCHEDULED, ENDED or CANCELLED' }),
    startsAt: Type.String(),
    until: Nullable(Type.String()),
    rrule: Nullable(Type.String()),
    timeZone: Type.String(),
    durationMinutes: Nullable(Type.Number()),
    nextStartsAt: Nullable(Type.String({ description: 'of the occurrence in force, else of the next one' })),
    nextEndsAt: Nullable(Type.String()),
    services: Type.Integer({ description: 'services that it covers now' }),
    createdBy: Type.String(),
  },
  { $id: 'ExclusionWindow' },
)
export type ExclusionWindow = Static<typeof ExclusionWindow>

/** A window after a change, with what its caller should know. */
export const ExclusionAnswer = Type.Object(
  { ...ExclusionWindow.properties, warnings: Type.Array(Type.String()) },
  { $id: 'ExclusionAnswer' },
)
