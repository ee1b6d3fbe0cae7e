import { type Static, Type } from 'typebox'
import { queryFirst } from './answer.ts'

const Instant = Type.String({ description: 'ISO 8601 instant' })
const orNull = <T extends ReturnType<typeof Type.String | typeof Type.Integer>>(type: T) =>
  Type.Union([type, Type.Null()])
const Kind = Type.Enum(['INCIDENT', 'SERVICE_REQUEST', 'CHANGE', 'PROBLEM', 'ACCESS'])
const Status = Type.Enum(['OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED'])
const Priority = Type.Enum(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'])

/** A ticket, as REST answers it. */
export const TicketAnswer = Type.Object(
  {
    key: Type.String({ description: 'like T-1042' }),
    kind: Kind,
    workflow: Type.String(),
    status: Status,
    priority: Priority,
    title: Type.String(),
    description: Type.String(),
    servicePath: orNull(Type.String()),
    incidentId: orNull(Type.Integer()),
    requester: Type.String(),
    assignee: orNull(Type.String()),
    createdAt: Instant,
    updatedAt: Instant,
    respondedAt: orNull(Instant),
    resolvedAt: orNull(Instant),
    closedAt: orNull(Instant),
    responseDue: Instant,
    resolutionDue: Instant,
    responseBreached: Type.Boolean(),
    resolutionBreached: Type.Boolean(),
    history: Type.Optional(
      Type.Array(
        Type.Object({
          field: Type.Enum(['CREATED', 'STATUS', 'PRIORITY', 'ASSIGNEE']),
          author: Type.String(),
          at: Instant,
          from: orNull(Type.String()),
          to: orNull(Type.String()),
        }),
      ),
    ),
    warnings: Type.Optional(Type.Array(Type.String(), { description: 'what was left out of the body, or mended' })),
    comments: Type.Optional(Type.Array(Type.Object({ author: Type.String(), at: Instant, text: Type.String() }))),
  },
  { $id: 'Ticket' },
)
export type TicketAnswer = Static<typeof TicketAnswer>

/** GET /api/v1/tickets */
export const TicketList = Type.Object(
  {
    tickets: Type.Array(TicketAnswer),
    totalCount: Type.Integer(),
    endCursor: orNull(Type.String({ description: 'hand it back as `after`; null on the last page' })),
  },
  { $id: 'TicketList' },
)

/** The filters of GET /api/v1/tickets. */
export const TicketQuery = Type.Object({
  status: Type.Optional(Status),
  kind: Type.Optional(Kind),
  priority: Type.Optional(Priority),
  prefix: Type.Optional(Type.String({ maxLength: 700 })),
  first: Type.Optional(queryFirst),
  after: Type.Optional(Type.String({ maxLength: 20 })),
})

/** POST /api/v1/tickets */
export const NewTicket = Type.Object(
  {
    kind: Type.Optional(Kind),
    catalogItem: Type.Optional(Type.String({ maxLength: 80, description: 'instead of kind' })),
    title: Type.Optional(Type.String({ maxLength: 200, 'x-reads': 'prose' })),
    description: Type.Optional(Type.String({ maxLength: 4000, 'x-reads': 'prose' })),
    priority: Type.Optional(Priority),
    path: Type.Optional(
      Type.String({
        maxLength: 700,
        'x-reads': 'name',
        description: 'organization/platform/environment/cluster/service',
      }),
    ),
  },
  { $id: 'NewTicket' },
)

/** POST /api/v1/tickets/{key}/transition */
export const TicketMove = Type.Object(
  { to: Status, comment: Type.Optional(Type.String({ maxLength: 4000, 'x-reads': 'prose' })) },
  { $id: 'TicketMove' },
)

/** POST /api/v1/tickets/{key}/comments */
export const TicketRemark = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: 4000, 'x-reads': 'prose' }) },
  { $id: 'TicketRemark' },
)

const Problem = Type.Object({ file: Type.String(), line: Type.Integer(), problem: Type.String() })

/** POST /api/v1/dev/registry/reload */
export const ReloadAnswer = Type.Object(
  {
    changed: Type.Boolean(),
    workflows: Type.Array(
      Type.Object({
        name: Type.String(),
        source: Type.Enum(['BUILT_IN', 'IMPORTED', 'FILE']),
        file: orNull(Type.String()),
      }),
    ),
    catalog: Type.Object({
      source: Type.Enum(['BUILT_IN', 'IMPORTED', 'FILE']),
      categories: Type.Integer(),
      items: Type.Integer(),
    }),
    problems: Type.Array(Problem, { description: 'files whose last good version stays in force' }),
    warnings: Type.Array(Type.String()),
  },
  { $id: 'ReloadAnswer' },
)

/** POST /api/v1/templates/import */
export const ImportAnswer = Type.Object(
  {
    applied: Type.Boolean({ description: 'false for a dry run' }),
    differences: Type.Array(
      Type.Object({
        part: Type.Enum(['workflow', 'category', 'item', 'slaGroup']),
        name: Type.String(),
        change: Type.Enum(['added', 'changed', 'removed']),
        fields: Type.Array(Type.String({ description: 'field: before → after' })),
      }),
    ),
    warnings: Type.Array(Type.String()),
  },
  { $id: 'ImportAnswer' },
)
