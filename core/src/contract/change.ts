import { type Static, Type } from 'typebox'
import { queryFirst, queryInstant } from './answer.ts'

/** What may change about a service beside its status. */
export const changeKinds = ['ROLLOUT', 'RESTART', 'SCALING'] as const
export type ChangeKind = (typeof changeKinds)[number]

/** How many changes of one service a report may carry, and of how many containers one names. */
export const maxChangesPerService = 50
export const maxImagesPerChange = 20

const Kind = Type.Enum([...changeKinds], {
  description: 'ROLLOUT: other images or another pod template; RESTART: the same again; SCALING: other replicas',
})
const Id = (description: string) => Type.String({ minLength: 1, maxLength: 200, description })
const Count = Type.Integer({ minimum: 0, maximum: 2_147_483_647 })
const Line = (maxLength: number, description: string) => Type.String({ maxLength, 'x-reads': 'prose', description })
const Instant = Type.String({ format: 'date-time', maxLength: 40, description: 'ISO 8601 instant' })

/** The image of one container; without `before` it is new, without `after` it is gone. */
const ChangedImage = Type.Object({
  container: Type.Optional(Type.String({ maxLength: 253, description: 'without it, the texts are versions' })),
  init: Type.Optional(Type.Boolean({ description: 'an init container' })),
  before: Type.Optional(Type.String({ maxLength: 512 })),
  after: Type.Optional(Type.String({ maxLength: 512 })),
})
export type ChangedImage = Static<typeof ChangedImage>

const details = {
  workload: Type.Optional(Line(400, 'like deployment shop/web')),
  revision: Type.Optional(Line(128, 'as the workload or the pipeline counts')),
  images: Type.Optional(Type.Array(ChangedImage, { maxItems: maxImagesPerChange, 'x-reads': 'list' })),
  replicasBefore: Type.Optional(Count),
  replicasAfter: Type.Optional(Count),
  by: Type.Optional(Line(200, 'who made it: a person, or the manager as the API names it')),
  via: Type.Optional(Line(300, 'what delivers it, like Argo CD shop or Helm release shop/web')),
  cause: Type.Optional(Line(500, 'why')),
}

/** A change of a service, as a status report names it. One that can't be read is left out with a warning. */
export const ReportedChange = Type.Object(
  { id: Id('names it; sent again, only a revision that was missing is added'), kind: Kind, at: Instant, ...details },
  { $id: 'ReportedChange' },
)
export type ReportedChange = Static<typeof ReportedChange>

/** POST /api/v1/change/report: a pipeline or a person marks a change of a service. */
export const ChangeReport = Type.Object(
  {
    path: Type.String({
      minLength: 1,
      maxLength: 700,
      'x-reads': 'name',
      description: 'organization/platform/environment/cluster/service',
    }),
    kind: Type.Optional(Kind),
    id: Type.Optional(Id('names it, like the number of a build: sent again, nothing changes')),
    at: Type.Optional(
      Type.String({
        format: 'date-time',
        maxLength: 40,
        description: 'when it was made, also seconds since 1970; now when absent',
      }),
    ),
    before: Type.Optional(Line(512, 'the version or image before; for one image this is all it takes')),
    after: Type.Optional(Line(512, 'the version or image now')),
    url: Type.Optional(Type.String({ maxLength: 1000, description: 'where to read more, http or https' })),
    ...details,
  },
  { $id: 'ChangeReport' },
)
export type ChangeReport = Static<typeof ChangeReport>

/** What became of a marked change. */
export const ChangeAnswer = Type.Object(
  {
    accepted: Type.Integer({ minimum: 0, maximum: 1, description: '0 for what was sent before' }),
    summary: Type.String({ description: 'as people read it' }),
    warnings: Type.Array(Type.String()),
    serverTime: Type.String({ description: 'ISO 8601 instant' }),
  },
  { $id: 'ChangeAnswer' },
)
export type ChangeAnswer = Static<typeof ChangeAnswer>

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** A change of a service, as REST answers it. */
const ServiceChange = Type.Object({
  id: Type.Integer(),
  path: Type.String(),
  serviceName: Type.String(),
  displayName: Type.String(),
  kind: Kind,
  at: Type.String({ description: 'ISO 8601 instant' }),
  summary: Type.String({ description: 'like `Rolled out web 1.4 → 1.5 by argocd`' }),
  workload: orNull(Type.String()),
  revision: orNull(Type.String()),
  images: Type.Array(
    Type.Object({
      container: orNull(Type.String({ description: 'null for a sender that names only versions' })),
      init: Type.Boolean(),
      before: orNull(Type.String({ description: 'null for a container that is new' })),
      after: orNull(Type.String({ description: 'null for one that is gone' })),
    }),
  ),
  replicasBefore: orNull(Type.Integer()),
  replicasAfter: orNull(Type.Integer()),
  by: orNull(Type.String()),
  via: orNull(Type.String()),
  cause: orNull(Type.String()),
  url: orNull(Type.String()),
})

/** GET /api/v1/changes */
export const ChangeList = Type.Object(
  {
    changes: Type.Array(ServiceChange),
    endCursor: orNull(Type.String({ description: 'hand it back as `after`; null on the last page' })),
  },
  { $id: 'ChangeList' },
)

/** The filters of GET /api/v1/changes. */
export const ChangeQuery = Type.Object({
  path: Type.Optional(Type.String({ maxLength: 700, description: 'one service' })),
  prefix: Type.Optional(Type.String({ maxLength: 700 })),
  kind: Type.Optional(Kind),
  from: Type.Optional(queryInstant('those made from this instant on')),
  to: Type.Optional(queryInstant('those made before this instant')),
  first: Type.Optional(queryFirst),
  after: Type.Optional(Type.String({ maxLength: 40 })),
})
