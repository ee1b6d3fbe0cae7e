import { type Static, Type } from 'typebox'

const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength })

/** A dependency on another service, by full path or by name within the same node. */
const Dependency = Type.Object({ path: Text(700), critical: Type.Optional(Type.Boolean()) })

/** The service document (`it-ops.yaml`) in its one normal form, to which the agent brings every documented form. */
export const ServiceDocument = Type.Object(
  {
    path: Type.String({
      maxLength: 700,
      'x-reads': 'name',
      description: 'organization/platform/environment/cluster/service',
    }),
    displayName: Type.Optional(Type.String({ minLength: 1, maxLength: 200, 'x-reads': 'prose' })),
    description: Type.Optional(Type.String({ maxLength: 2000, 'x-reads': 'prose' })),
    type: Type.Optional(Type.String({ maxLength: 60, description: 'api, database, cache, storage, …; free text' })),
    team: Type.Optional(Type.String({ maxLength: 120 })),
    tags: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 32, 'x-reads': 'list' })),
    slaGroup: Type.Optional(Type.String({ maxLength: 120 })),
    criticality: Type.Optional(Type.Enum(['critical', 'high', 'medium', 'low'])),
    workload: Type.Optional(
      Type.Object({
        type: Type.Optional(Type.Enum(['deployment', 'statefulset', 'daemonset'])),
        name: Type.Optional(Text(253)),
        scaledToZero: Type.Optional(
          Type.Enum(['maintenance', 'down'], { description: 'what a workload that wants no pods counts as' }),
        ),
      }),
    ),
    backup: Type.Optional(
      Type.Object({
        expected: Type.Optional(Type.Boolean()),
        maxAgeDays: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 3650 })),
        storageSize: Type.Optional(Type.String({ maxLength: 60 })),
        schedule: Type.Optional(
          Type.String({
            maxLength: 120,
            description:
              'five fields as cronie and Kubernetes read them, six or seven as Quartz does, @daily or @every 6h; a zone before it as TZ=Europe/Berlin',
          }),
        ),
        retention: Type.Optional(Type.String({ maxLength: 120 })),
      }),
    ),
    health: Type.Optional(
      Type.Object({
        enabled: Type.Optional(Type.Boolean()),
        port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
        path: Type.Optional(Type.String({ maxLength: 1000 })),
        interval: Type.Optional(Type.String({ maxLength: 20, description: 'like 30s' })),
        timeout: Type.Optional(Type.String({ maxLength: 20, description: 'like 5s' })),
        endpoint: Type.Optional(Type.String({ maxLength: 2000, description: 'absolute URL: http, https or tcp' })),
      }),
    ),
    dependencies: Type.Optional(
      Type.Object({
        requires: Type.Optional(Type.Array(Dependency, { maxItems: 100 })),
        usedBy: Type.Optional(Type.Array(Dependency, { maxItems: 100 })),
      }),
    ),
  },
  { $id: 'ServiceDocument' },
)
export type ServiceDocument = Static<typeof ServiceDocument>
