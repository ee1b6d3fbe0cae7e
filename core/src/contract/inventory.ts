import { type Static, Type } from 'typebox'

const Reason = Type.Optional(Type.String({ maxLength: 2000 }))
const Path = Type.String({
  minLength: 1,
  maxLength: 700,
  description: 'organization/platform/environment/cluster/service; a former path means the same service',
})
const orNull = <T extends Type.TSchema>(type: T) => Type.Union([type, Type.Null()])

/** POST /api/v1/inventory/services/{retire,restore,delete} */
export const ServiceAct = Type.Object({ path: Path, reason: Reason }, { $id: 'ServiceAct' })

/** POST /api/v1/inventory/services/admit-reporter */
export const ReporterAdmission = Type.Object(
  {
    path: Path,
    node: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 600,
        description: 'of a service that several nodes watch: the one as which the sender is to report it',
      }),
    ),
    reason: Reason,
  },
  { $id: 'ReporterAdmission' },
)

/** POST /api/v1/inventory/services/rename */
export const ServiceRename = Type.Object(
  {
    path: Path,
    to: Type.String({ minLength: 1, maxLength: 700, description: 'the whole new path: another name, node, or both' }),
    reason: Reason,
  },
  { $id: 'ServiceRename' },
)

/** POST /api/v1/inventory/nodes/{retire,restore,forget} */
export const NodeAct = Type.Object(
  {
    node: Type.String({ minLength: 1, maxLength: 600, description: 'a hierarchy path, with all below it' }),
    reason: Reason,
  },
  { $id: 'NodeAct' },
)

/** POST /api/v1/inventory/agents/{retire,restore,forget} */
export const AgentAct = Type.Object(
  {
    nodeId: Type.String({ minLength: 1, maxLength: 600, description: 'organization/platform/environment/cluster' }),
    reason: Reason,
  },
  { $id: 'AgentAct' },
)

/** POST /api/v1/inventory/groups/delete */
export const GroupAct = Type.Object(
  { slaGroup: Type.String({ minLength: 1, maxLength: 120 }), reason: Reason },
  { $id: 'GroupAct' },
)

/** POST /api/v1/inventory/groups/rename */
export const GroupRename = Type.Object(
  {
    slaGroup: Type.String({ minLength: 1, maxLength: 120 }),
    to: Type.String({ minLength: 1, maxLength: 120 }),
    reason: Reason,
  },
  { $id: 'GroupRename' },
)

const Totals = Type.Object({
  services: Type.Integer(),
  down: Type.Integer(),
  stale: Type.Integer(),
  agentsOffline: Type.Integer(),
  uptime: orNull(Type.Number({ description: 'percent of this month, pooled over the services' })),
  coverage: orNull(Type.Number({ description: 'percent' })),
})

/** What an act does, or with `dryRun=true` would do. */
export const InventoryChangeAnswer = Type.Object(
  {
    act: Type.String(),
    target: Type.String({ description: 'as it is called now' }),
    to: orNull(Type.String()),
    changed: Type.Boolean({ description: 'false in a dry run, and when nothing was left to do' }),
    refused: orNull(Type.String({ description: 'of a dry run: why the act is refused as things are' })),
    warnings: Type.Array(Type.String()),
    services: Type.Array(
      Type.Object({
        path: Type.String(),
        displayName: Type.String(),
        status: Type.String(),
        stale: Type.Boolean(),
        slaGroup: orNull(Type.String()),
        retiredAt: orNull(Type.String()),
      }),
      { description: 'the first hundred of them, by path' },
    ),
    serviceCount: Type.Integer(),
    agentCount: Type.Integer(),
    historySeconds: Type.Number({ description: 'the time that is stored for these services' }),
    sealedMonths: Type.Integer(),
    openIncidents: Type.Integer(),
    openTickets: Type.Integer(),
    openWindows: Type.Integer({ description: 'planned maintenance of these services alone' }),
    openBurnAlerts: Type.Integer(),
    before: Totals,
    after: Totals,
  },
  { $id: 'InventoryChange' },
)
export type InventoryChangeAnswer = Static<typeof InventoryChangeAnswer>

/** GET /api/v1/inventory/service: where a path leads. */
export const ServicePlace = Type.Object(
  {
    path: Type.String({ description: 'that it has now' }),
    moved: Type.Boolean({ description: 'the path that was asked for is a former one' }),
    formerPaths: Type.Array(Type.String(), { description: 'the last one first' }),
    displayName: Type.String(),
    slaGroup: orNull(Type.String()),
    status: Type.String(),
    stale: Type.Boolean(),
    retiredAt: orNull(Type.String()),
    retiredBy: orNull(Type.String({ description: 'null when its agent no longer registers it' })),
    retiredReason: orNull(Type.String()),
  },
  { $id: 'ServicePlace' },
)
