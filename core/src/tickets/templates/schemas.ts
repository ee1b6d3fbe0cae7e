import { type Static, Type } from 'typebox'
import { creditFields } from '../../contract/index.ts'

export const ticketKinds = ['INCIDENT', 'SERVICE_REQUEST', 'CHANGE', 'PROBLEM', 'ACCESS'] as const
export type TicketKind = (typeof ticketKinds)[number]
export const ticketStatuses = ['OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED'] as const
export type TicketStatus = (typeof ticketStatuses)[number]
export const ticketPriorities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const
export type TicketPriority = (typeof ticketPriorities)[number]
const roles = ['assignee', 'requester', 'any'] as const

/** The life of every ticket. A workflow says who may do each step; re-opening alone it may leave out. */
export const lifeCycle: readonly { from: TicketStatus; to: TicketStatus; optional?: true }[] = [
  { from: 'OPEN', to: 'IN_PROGRESS' },
  { from: 'IN_PROGRESS', to: 'RESOLVED' },
  { from: 'RESOLVED', to: 'CLOSED' },
  { from: 'RESOLVED', to: 'IN_PROGRESS', optional: true },
]

/** The workflow that a ticket of a kind follows when no catalog item says another. */
export const usualWorkflow: Record<TicketKind, string> = {
  INCIDENT: 'incident_response',
  SERVICE_REQUEST: 'service_request',
  CHANGE: 'change_request',
  PROBLEM: 'problem_investigation',
  ACCESS: 'access_request',
}

const closed = { additionalProperties: false }
const Name = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$', description: 'letters, digits, - _ and .' })
const Label = Type.String({ minLength: 1, maxLength: 120 })

export const Workflow = Type.Object(
  {
    name: Name,
    displayName: Type.Optional(Label),
    kind: Type.Enum(ticketKinds),
    transitions: Type.Array(
      Type.Object({ from: Type.Enum(ticketStatuses), to: Type.Enum(ticketStatuses), role: Type.Enum(roles) }, closed),
      { minItems: 1, maxItems: 12 },
    ),
  },
  closed,
)
export type Workflow = Static<typeof Workflow>

export const Catalog = Type.Object(
  {
    categories: Type.Array(
      Type.Object({ name: Name, displayName: Type.Optional(Label), icon: Type.Optional(Label) }, closed),
      { maxItems: 100 },
    ),
    items: Type.Array(
      Type.Object(
        {
          name: Name,
          category: Name,
          displayName: Type.Optional(Label),
          description: Type.Optional(Type.String({ maxLength: 1000 })),
          icon: Type.Optional(Label),
          workflow: Name,
          defaults: Type.Optional(
            Type.Object(
              {
                title: Type.Optional(Type.String({ maxLength: 200 })),
                description: Type.Optional(Type.String({ maxLength: 4000 })),
                priority: Type.Optional(Type.Enum(ticketPriorities)),
              },
              closed,
            ),
          ),
        },
        closed,
      ),
      { maxItems: 500 },
    ),
  },
  closed,
)
export type Catalog = Static<typeof Catalog>

const minutes = (description: string) => Type.Number({ minimum: 0, maximum: 525_600, description })

/** What a group promises, as `slaGroups` of the agent's values has it, with its zone and accounting rule. */
export const SlaDefinition = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 120 }),
    displayName: Type.Optional(Label),
    tier: Type.Optional(Type.Enum(['critical', 'high', 'medium', 'low'])),
    targets: Type.Optional(
      Type.Object(
        {
          uptime: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
          responseTime: Type.Optional(minutes('minutes')),
          resolutionTime: Type.Optional(minutes('minutes')),
          minCoverage: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
        },
        closed,
      ),
    ),
    ...creditFields,
    timeZone: Type.Optional(Type.String({ maxLength: 60 })),
    rule: Type.Optional(
      Type.Object(
        {
          degraded: Type.Optional(Type.Enum(['up', 'half', 'down'])),
          unmeasured: Type.Optional(Type.Enum(['left_out', 'down', 'up'])),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type SlaDefinition = Static<typeof SlaDefinition>

/** What is exported and imported; what an import leaves out stays as it is. */
export const Templates = Type.Object(
  {
    ticketing: Type.Optional(
      Type.Object(
        { workflows: Type.Optional(Type.Array(Workflow, { maxItems: 200 })), catalog: Type.Optional(Catalog) },
        closed,
      ),
    ),
    slaGroups: Type.Optional(Type.Array(SlaDefinition, { maxItems: 1000 })),
  },
  closed,
)
export type Templates = Static<typeof Templates>
