import { type Static, Type } from 'typebox'
import { maxChangesPerService, ReportedChange } from './change.ts'
import { ServiceDocument } from './document.ts'
import { IntervalSeconds, ReportedInterval } from './status.ts'

/** How many services one report may carry. */
export const maxServicesPerReport = 10_000
/** How many intervals one report may carry over all its services, after the cut at 5-minute boundaries. */
export const maxIntervalsPerReport = 200_000

const NodeId = Type.String({
  minLength: 1,
  maxLength: 600,
  'x-reads': 'name',
  description: 'organization/platform/environment/cluster',
})
const AgentId = Type.String({
  minLength: 1,
  maxLength: 128,
  pattern: '^[A-Za-z0-9._-]+$',
  'x-reads': 'name',
  description: 'which agent of the node this is, the same for all of its replicas and after every restart',
})
const Int4 = Type.Integer({ minimum: 0, maximum: 2_147_483_647 })
/** As long as a clock of SLA terms may be: a year. */
const Minutes = Type.Integer({ minimum: 0, maximum: 525_600, description: 'minutes' })

const Percent = (description: string) => Type.Number({ minimum: 0, maximum: 100, description })
/** What a group owes when a month of it falls short: how the steps follow each other is checked where they are kept. */
export const creditFields = {
  credits: Type.Optional(
    Type.Array(
      Type.Object({ below: Percent('percent of uptime'), percent: Percent('percent of the fee of the month') }),
      { maxItems: 10, description: 'falling uptimes with rising percentages' },
    ),
  ),
  creditCap: Type.Optional(Percent('the most that is owed of a month, in percent')),
  creditFee: Type.Optional(Type.Number({ minimum: 0, maximum: 999_999_999_999, description: 'the fee of a month' })),
  creditCurrency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' })),
  creditPerResponseBreach: Type.Optional(Percent('percent for each response clock that runs out')),
  creditPerResolutionBreach: Type.Optional(Percent('percent for each resolution clock that runs out')),
}

/** An SLA group as an agent's values name it; the times are minutes. */
export const SlaGroupDefinition = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 120 }),
    displayName: Type.Optional(Type.String({ maxLength: 200, 'x-reads': 'prose' })),
    tier: Type.Optional(Type.String({ maxLength: 20, description: 'critical, high, medium or low' })),
    targets: Type.Optional(
      Type.Object({
        uptime: Type.Optional(Type.Number({ minimum: 0, maximum: 100, description: 'percent' })),
        responseTime: Type.Optional(Minutes),
        resolutionTime: Type.Optional(Minutes),
        minCoverage: Type.Optional(Type.Number({ minimum: 0, maximum: 100, description: 'percent; 90 by default' })),
      }),
    ),
    ...creditFields,
  },
  { $id: 'SlaGroupDefinition' },
)
export type SlaGroupDefinition = Static<typeof SlaGroupDefinition>

/** What was seen of the pod that failed when an outage began; the sender has masked secrets in it. */
export const OutageEvidence = Type.Object(
  {
    at: Type.String({ format: 'date-time', maxLength: 40, description: 'when it was taken, within the outage' }),
    pod: Type.Optional(Type.String({ maxLength: 253 })),
    container: Type.Optional(Type.String({ maxLength: 253 })),
    previous: Type.Optional(Type.Boolean({ description: 'true: the log is of the container before the present one' })),
    log: Type.Optional(Type.String({ maxLength: 8192, 'x-reads': 'prose', description: 'its last lines' })),
    events: Type.Optional(
      Type.Array(Type.String({ maxLength: 500, 'x-reads': 'prose' }), { maxItems: 20, description: 'the newest last' }),
    ),
  },
  { $id: 'OutageEvidence', description: 'once for an outage; for its incident' },
)
export type OutageEvidence = Static<typeof OutageEvidence>

/** One service of a status report. Without `pieces`, core credits the time since the last report with `status`; an empty list credits nothing. */
export const ReportedService = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 128, 'x-reads': 'name' }),
    status: Type.String({ maxLength: 40, 'x-reads': 'name' }),
    message: Type.Optional(Type.String({ maxLength: 2000, 'x-reads': 'prose' })),
    detail: Type.Optional(
      Type.String({
        maxLength: 4000,
        'x-reads': 'prose',
        description: 'what was said of accounts, rights and rules, for administrators only; the message is for all',
      }),
    ),
    evidence: Type.Optional(OutageEvidence),
    replicas: Type.Optional(Int4),
    readyReplicas: Type.Optional(Int4),
    slaGroup: Type.Optional(Type.String({ maxLength: 120 })),
    criticality: Type.Optional(Type.String({ maxLength: 20 })),
    workloadType: Type.Optional(Type.String({ maxLength: 60 })),
    certificateEndsAt: Type.Optional(
      Type.String({
        format: 'date-time',
        maxLength: 40,
        description: 'when the certificate ends that a probe was shown; without it the last one stays',
      }),
    ),
    guest: Type.Optional(
      Type.Boolean({
        description: "true: another agent's service, which this one looks at, too; it is never created by it",
      }),
    ),
    pieces: Type.Optional(Type.Array(ReportedInterval, { maxItems: 25_000 })),
    changes: Type.Optional(Type.Array(ReportedChange, { maxItems: maxChangesPerService, 'x-reads': 'list' })),
  },
  { $id: 'ReportedService' },
)
export type ReportedService = Static<typeof ReportedService>

/** The time over which services go on that a report does not list: ISO 8601 instants. */
export interface UnchangedTime {
  from: string
  to: string
}

/**
 * What a report says of a service of its base that it does not list: the same, with one interval in its status over `unchanged` if the base
 * had any. Evidence and changes are said once.
 */
export function goingOn(
  { pieces, evidence: _evidence, changes: _changes, ...said }: ReportedService,
  { from, to }: UnchangedTime,
): ReportedService {
  if (pieces === undefined) return said
  // A sender compares it as text with what it would list.
  return { ...said, pieces: pieces.length > 0 ? [{ from, to, status: said.status }] : [] }
}

/** POST /api/v1/operator/status. The entries of `services` and `slaGroups` are checked one by one: a bad one is rejected by name, the rest is kept. */
export const StatusReport = Type.Object(
  {
    nodeId: NodeId,
    vantage: Type.Optional({
      ...NodeId,
      description: "the sender's own node, from which it looks at services of this one; without it this one",
    }),
    agentId: Type.Optional(AgentId),
    operatorVersion: Type.Optional(Type.String({ maxLength: 60 })),
    intervalSeconds: Type.Optional(IntervalSeconds),
    autoCreateIncidents: Type.Optional(
      Type.Boolean({ default: true, description: 'false: an outage in this report opens no incident' }),
    ),
    services: Type.Array(Type.Unknown({ description: 'ReportedService' }), { maxItems: maxServicesPerReport }),
    slaGroups: Type.Optional(Type.Array(Type.Unknown({ description: 'SlaGroupDefinition' }), { maxItems: 1000 })),
    asBase: Type.Optional(
      Type.Boolean({ description: 'true: later reports may stand on this one; the answer names it in `base`' }),
    ),
    base: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 60,
        description:
          'the `base` of an earlier answer: what that report listed and this one does not goes on as it was; base_unknown asks for all of them again',
      }),
    ),
    unchanged: Type.Optional(
      Type.Object(
        { from: Type.String({ maxLength: 40 }), to: Type.String({ maxLength: 40 }) },
        {
          description:
            'the one interval of each service that goes on and that the base had intervals of; needed with `base`',
        },
      ),
    ),
    gone: Type.Optional(
      Type.Array(Type.String({ maxLength: 128 }), {
        maxItems: maxServicesPerReport,
        description: 'names of the base of which this report says nothing',
      }),
    ),
  },
  { $id: 'StatusReport' },
)
export interface StatusReport {
  asBase?: boolean
  base?: string
  unchanged?: UnchangedTime
  gone?: string[]
  nodeId: string
  vantage?: string
  agentId?: string
  operatorVersion?: string
  intervalSeconds?: number
  autoCreateIncidents?: boolean
  services: ReportedService[]
  slaGroups?: SlaGroupDefinition[]
}

/**
 * One service of a registration: its document, and where it was found. The document's fields may also stand in the entry
 * itself, and a `name` may stand in for its path.
 */
export const DiscoveredService = Type.Object(
  {
    ...Type.Partial(ServiceDocument).properties,
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    namespace: Type.Optional(Type.String({ maxLength: 253 })),
    source: Type.Optional(Type.String({ maxLength: 500, description: 'the ConfigMap or file it came from' })),
    document: Type.Optional(ServiceDocument),
    outside: Type.Optional(
      Type.Boolean({ description: 'true when the agent watches it though it does not speak for this path' }),
    ),
  },
  { $id: 'DiscoveredService' },
)
export type DiscoveredService = Static<typeof DiscoveredService>

/** POST /api/v1/operator/register: every service that the node's agent has discovered, under whatever path. With `complete`, services that it registered before and that are absent are retired. */
export const Registration = Type.Object(
  {
    nodeId: NodeId,
    agentId: Type.Optional(AgentId),
    name: Type.Optional(Type.String({ maxLength: 200, 'x-reads': 'prose' })),
    operatorVersion: Type.Optional(Type.String({ maxLength: 60 })),
    complete: Type.Optional(Type.Boolean({ default: false })),
    services: Type.Array(Type.Unknown({ description: 'DiscoveredService' }), { maxItems: maxServicesPerReport }),
    slaGroups: Type.Optional(Type.Array(Type.Unknown({ description: 'SlaGroupDefinition' }), { maxItems: 1000 })),
    warnings: Type.Optional(
      Type.Array(Type.String({ maxLength: 2000, 'x-reads': 'prose' }), {
        maxItems: 100,
        'x-reads': 'prose',
        description: 'documents that the agent could not read',
      }),
    ),
    unreadableSources: Type.Optional(
      Type.Array(Type.String({ maxLength: 500 }), {
        maxItems: 1000,
        'x-reads': 'whole',
        description: 'as in `source` of a service: what was registered from there is not retired',
      }),
    ),
  },
  { $id: 'Registration' },
)
export interface Registration {
  nodeId: string
  agentId?: string
  name?: string
  operatorVersion?: string
  complete?: boolean
  services: DiscoveredService[]
  slaGroups?: SlaGroupDefinition[]
  warnings?: string[]
  unreadableSources?: string[]
}

/** POST /api/v1/operator/heartbeat: the agent lives, whatever it has to report. */
export const Heartbeat = Type.Object(
  {
    nodeId: NodeId,
    name: Type.Optional(Type.String({ maxLength: 200, 'x-reads': 'prose' })),
    operatorVersion: Type.Optional(Type.String({ maxLength: 60 })),
    intervalSeconds: Type.Optional(IntervalSeconds),
    instance: Type.Optional(Type.String({ maxLength: 253, description: 'the pod or host that leads' })),
    clockSkewSeconds: Type.Optional(
      Type.Number({
        minimum: -1e10,
        maximum: 1e10,
        description: "the agent's clock minus core's; it is corrected for",
      }),
    ),
    spooledIntervals: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 1e12, description: 'on disk, not yet acknowledged' }),
    ),
    oldestSpooledAt: Type.Optional(
      Type.String({ format: 'date-time', maxLength: 40, description: 'ISO 8601 instant' }),
    ),
    droppedIntervals: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 1e12, description: 'lost to a full spool since the start' }),
    ),
  },
  { $id: 'Heartbeat' },
)
export type Heartbeat = Static<typeof Heartbeat>

/** GET /api/v1/operator/documents: what people wrote in core for the agent of a node, which takes it beside its own. */
export const AgentDocuments = Type.Object(
  {
    nodeId: Type.String(),
    documents: Type.Array(ServiceDocument, { maxItems: 1000 }),
    vantage: Type.Array(ServiceDocument, {
      maxItems: 1000,
      description:
        'services of other agents that name this node in health.from: it probes them and registers none of them',
    }),
  },
  { $id: 'AgentDocuments' },
)
export type AgentDocuments = Static<typeof AgentDocuments>
