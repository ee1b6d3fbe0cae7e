import { type Static, Type } from 'typebox'
import { queryFirst, queryInstant } from './answer.ts'
import { changeKinds } from './change.ts'

const Instant = Type.String({ description: 'ISO 8601 instant' })
const orNull = <T extends ReturnType<typeof Type.String | typeof Type.Integer>>(type: T) =>
  Type.Union([type, Type.Null()])

/** One line of an incident's timeline. */
const IncidentEntry = Type.Object({
  id: Type.Integer(),
  kind: Type.String(),
  author: Type.String(),
  at: Instant,
  text: orNull(Type.String()),
})

/** What was changed of its service, its root cause's or one that it needs. */
const IncidentChange = Type.Object({
  path: Type.String(),
  kind: Type.Enum([...changeKinds]),
  at: Instant,
  summary: Type.String({ description: 'like `Rolled out web 1.4 → 1.5 by argocd`' }),
  cause: orNull(Type.String()),
  url: orNull(Type.String()),
})

/** What was seen of the pod that failed when the outage began. */
const IncidentEvidence = Type.Object({
  at: Instant,
  pod: orNull(Type.String()),
  container: orNull(Type.String()),
  previous: Type.Boolean({ description: 'true: the log is of the container before the present one' }),
  log: orNull(Type.String({ description: 'its last lines, 20 at most' })),
  events: Type.Array(Type.String(), { description: 'what Kubernetes said of the pod, the newest last' }),
})

/** An incident, as REST answers it. */
export const IncidentAnswer = Type.Object(
  {
    id: Type.Integer(),
    servicePath: Type.String(),
    serviceName: Type.String(),
    displayName: Type.String(),
    source: Type.Enum(['MONITORING', 'MANUAL']),
    severity: Type.String({ description: 'the tier in force when it started' }),
    title: Type.String(),
    status: Type.Enum(['OPEN', 'ACKNOWLEDGED', 'RESOLVED']),
    startedAt: Instant,
    openedAt: Instant,
    acknowledgedAt: orNull(Instant),
    acknowledgedBy: orNull(Type.String()),
    resolvedAt: orNull(Instant),
    resolvedBy: orNull(Type.String()),
    noDataSince: orNull(Instant),
    durationSeconds: Type.Number(),
    assignee: orNull(Type.String()),
    flapCount: Type.Integer(),
    replayed: Type.Boolean(),
    planned: Type.Boolean(),
    pageSuppressed: Type.Boolean(),
    exclusionWindowId: orNull(Type.Integer()),
    rootCauseId: orNull(Type.Integer()),
    dependentCount: Type.Integer(),
    responseDue: orNull(Instant),
    resolutionDue: orNull(Instant),
    responseBreached: Type.Boolean(),
    resolutionBreached: Type.Boolean(),
    timeline: Type.Optional(Type.Array(IncidentEntry)),
    evidence: Type.Optional(
      Type.Array(IncidentEvidence, {
        description: 'what was seen of the pod that failed, where an agent attaches logs; secrets are masked',
      }),
    ),
    changes: Type.Optional(
      Type.Array(IncidentChange, { description: 'from 30 minutes before its start to its end, the newest first' }),
    ),
    warnings: Type.Optional(Type.Array(Type.String(), { description: 'what was left out of the body, or mended' })),
  },
  { $id: 'Incident' },
)
export type IncidentAnswer = Static<typeof IncidentAnswer>

/** GET /api/v1/sla/incidents */
export const IncidentList = Type.Object(
  {
    incidents: Type.Array(IncidentAnswer),
    totalCount: Type.Integer(),
    endCursor: orNull(Type.String({ description: 'hand it back as `after`; null on the last page' })),
  },
  { $id: 'IncidentList' },
)

/** The filters of GET /api/v1/sla/incidents. */
export const IncidentQuery = Type.Object({
  status: Type.Optional(Type.Enum(['OPEN', 'ACKNOWLEDGED', 'RESOLVED'])),
  severity: Type.Optional(Type.String({ maxLength: 20 })),
  prefix: Type.Optional(Type.String({ maxLength: 700 })),
  slaGroup: Type.Optional(Type.String({ maxLength: 120 })),
  path: Type.Optional(Type.String({ maxLength: 700 })),
  source: Type.Optional(Type.Enum(['MONITORING', 'MANUAL'])),
  from: Type.Optional(queryInstant('those that started from this instant on')),
  to: Type.Optional(queryInstant('those that started before this instant')),
  first: Type.Optional(queryFirst),
  after: Type.Optional(Type.String({ maxLength: 20 })),
})

const Text = Type.Optional(Type.String({ maxLength: 4000, 'x-reads': 'prose' }))

/** POST /api/v1/sla/incidents */
export const NewIncident = Type.Object(
  {
    path: Type.String({
      minLength: 1,
      maxLength: 700,
      'x-reads': 'name',
      description: 'organization/platform/environment/cluster/service',
    }),
    title: Type.String({ minLength: 1, maxLength: 200, 'x-reads': 'prose' }),
    startedAt: Type.Optional(
      Type.String({ format: 'date-time', maxLength: 40, description: 'ISO 8601 instant with a zone; now when absent' }),
    ),
    text: Text,
  },
  { $id: 'NewIncident' },
)

/** POST /api/v1/sla/incidents/{id}/resolve */
export const Resolution = Type.Union([Type.Object({ text: Text }), Type.Null()], { $id: 'Resolution' })

/** POST /api/v1/sla/incidents/{id}/notes */
export const IncidentNote = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: 4000, 'x-reads': 'prose' }) },
  { $id: 'IncidentNote' },
)
