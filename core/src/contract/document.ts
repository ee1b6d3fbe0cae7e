import { type Static, Type } from 'typebox'
import { isSegment, levels } from './path.ts'

const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength })

/** A version of the API, with its group unless it is the first of all. */
const apiVersion = '^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/)?v[0-9][a-z0-9]*$'

/** A dependency on another service, by full path or by name within the same node. */
const Dependency = Type.Object({ path: Text(700), critical: Type.Optional(Type.Boolean()) })

const Named = (maxLength: number, description: string) =>
  Type.Record(Type.String({ minLength: 1, maxLength: 200 }), Type.String({ maxLength }), {
    maxProperties: 50,
    description,
  })

/** How a service is probed from outside, and what it must answer. */
const Health = Type.Object({
  enabled: Type.Optional(Type.Boolean()),
  kind: Type.Optional(
    Type.Enum(['http', 'tcp', 'dns', 'grpc', 'icmp'], { description: 'what asks; by the endpoint, else http' }),
  ),
  port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
  path: Type.Optional(Type.String({ maxLength: 1000, description: 'of http; for grpc the service, for dns the name' })),
  interval: Type.Optional(Type.String({ maxLength: 20, description: 'like 30s' })),
  timeout: Type.Optional(Type.String({ maxLength: 20, description: 'like 5s' })),
  endpoint: Type.Optional(
    Type.String({
      maxLength: 2000,
      description:
        'absolute URL: http, https, tcp, dns://server/name?type=A, grpc or grpcs://host:port/service, icmp://host; ingress://name/path, httproute://name/path',
    }),
  ),
  service: Type.Optional(
    Type.String({ minLength: 1, maxLength: 253, description: 'a Kubernetes Service that must have a ready endpoint' }),
  ),
  route: Type.Optional(
    Type.Object(
      {
        kind: Type.Enum(['Ingress', 'HTTPRoute']),
        name: Text(253),
        host: Type.Optional(Type.String({ maxLength: 253, description: 'the first that it has by default' })),
      },
      { description: 'the object whose host, path and TLS are probed' },
    ),
  ),
  method: Type.Optional(Type.Enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])),
  headers: Type.Optional(Named(4000, 'sent with an http probe; no secrets: they go to auth')),
  body: Type.Optional(Type.String({ maxLength: 16_384 })),
  expect: Type.Optional(
    Type.Object({
      status: Type.Optional(
        Type.Array(Type.String({ pattern: '^[1-5](?:xx|\\d\\d(?:-[1-5]\\d\\d)?)$' }), {
          minItems: 1,
          maxItems: 20,
          'x-reads': 'list',
          description: '200, 2xx or 200-299, one or several; 2xx by default',
        }),
      ),
      body: Type.Optional(Type.String({ maxLength: 1000, description: 'a text that it holds, or /a pattern/' })),
      header: Type.Optional(Named(1000, 'each a text that the header holds, or /a pattern/')),
      maxLatency: Type.Optional(Type.String({ maxLength: 20, description: 'like 500ms' })),
    }),
  ),
  from: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 600 }), {
      maxItems: 100,
      'x-reads': 'list',
      description: '2 to 10 nodes whose agents all probe it: organization/platform/environment/cluster',
    }),
  ),
  quorum: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100,
      description: 'how many of them must see it down; more than half by default',
    }),
  ),
  follow: Type.Optional(Type.Boolean({ description: 'follow redirects; true by default' })),
  auth: Type.Optional(
    Type.Object({
      username: Type.Optional(Type.String({ maxLength: 200, description: 'with it Basic, else Bearer' })),
      file: Type.Optional(Type.String({ maxLength: 500, description: 'below ITOPS_AGENT_PROBE_FILES' })),
      secret: Type.Optional(
        Type.Object({ name: Text(253), key: Text(253) }, { description: 'a Secret that is mounted for the agent' }),
      ),
    }),
  ),
  tls: Type.Optional(
    Type.Object({
      ca: Type.Optional(Type.String({ maxLength: 32_768, description: 'a file of authorities, or their PEM text' })),
      cert: Type.Optional(Type.String({ maxLength: 500, description: 'a file: the certificate that the probe shows' })),
      key: Type.Optional(
        Type.String({ maxLength: 500, description: 'a file: its key; the certificate file by default' }),
      ),
      insecure: Type.Optional(Type.Boolean({ description: 'true: any certificate will do' })),
      minDays: Type.Optional(
        Type.Number({ minimum: 0, maximum: 3650, description: 'DEGRADED when the certificate ends sooner' }),
      ),
    }),
  ),
})

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
        type: Type.Optional(
          Type.Enum(['deployment', 'statefulset', 'daemonset', 'cronjob', 'job', 'service'], {
            description: 'a Deployment by default; for any other kind apiVersion and kind',
          }),
        ),
        name: Type.Optional(Text(253)),
        apiVersion: Type.Optional(
          Type.String({ pattern: apiVersion, maxLength: 253, description: 'like argoproj.io/v1alpha1, with kind' }),
        ),
        kind: Type.Optional(
          Type.String({ pattern: '^[A-Za-z][A-Za-z0-9]*$', maxLength: 63, description: 'like Rollout' }),
        ),
        readyCondition: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 316,
            description:
              'the condition of such an object that counts; else the first it has of Ready, Available, Healthy',
          }),
        ),
        maxAge: Type.Optional(
          Type.String({
            maxLength: 20,
            description: 'like 26h: how long ago a cronjob may have succeeded last, how long a job may run',
          }),
        ),
        failures: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: 100,
            description: 'so many failed runs in a row are an outage; 3 by default',
          }),
        ),
        scaledToZero: Type.Optional(
          Type.Enum(['maintenance', 'down'], { description: 'what a workload that wants no pods counts as' }),
        ),
        progressDeadline: Type.Optional(
          Type.String({ maxLength: 20, description: 'how long a rollout may stand still, like 15m; 10m by default' }),
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
    health: Type.Optional(Health),
    tls: Type.Optional(
      Type.Object({
        secrets: Type.Optional(
          Type.Array(Text(253), {
            maxItems: 20,
            'x-reads': 'list',
            description: 'Secrets of type kubernetes.io/tls whose certificates the service depends on',
          }),
        ),
        minDays: Type.Optional(
          Type.Number({ minimum: 0, maximum: 3650, description: 'DEGRADED when one of them ends sooner' }),
        ),
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

/** From where a service is watched, as node ids, and how many of them must see it down before it is. */
export interface Quorum {
  nodes: string[]
  quorum: number
}

const fewest = 2
const max = 10
/** What another agent does not take of a document that is not its own: it would ask another question, and get another answer. */
const ownOnly = ['method', 'headers', 'body', 'follow', 'auth', 'tls'] as const

/**
 * Reads `health.from` and `health.quorum` of a document; the quorum is more than half by default. Undefined of a document that names
 * no nodes, so that one agent watches its service; a problem says which field is wrong and what to write.
 */
export function parseQuorum(
  health: ServiceDocument['health'] | undefined,
): Quorum | { field: 'from' | 'quorum'; problem: string } | undefined {
  if (health?.from === undefined) {
    return health?.quorum === undefined
      ? undefined
      : { field: 'quorum', problem: 'health.quorum stands without health.from: name the nodes' }
  }
  const nodes = [...new Set(health.from.map((node) => node.trim().replace(/^\/+|\/+$/g, '')))].sort()
  const problem = nodesProblem(nodes) ?? guestProblem(health)
  if (problem !== undefined) return { field: 'from', problem }
  const quorum = health.quorum ?? Math.floor(nodes.length / 2) + 1
  if (quorum >= 1 && quorum <= nodes.length) return { nodes, quorum }
  return { field: 'quorum', problem: `health.quorum is ${quorum}; write 1 to ${nodes.length}` }
}

function nodesProblem(nodes: readonly string[]): string | undefined {
  const wrong = nodes.find((node) => !isNodeId(node))
  if (wrong !== undefined) return `health.from "${wrong}" is no node; write ${levels.slice(0, 4).join('/')}`
  const isMany = nodes.length >= fewest && nodes.length <= max
  return isMany ? undefined : `health.from names ${nodes.length} nodes; write ${fewest} to ${max}`
}

function isNodeId(node: string): boolean {
  const segments = node.split('/')
  return segments.length === levels.length - 1 && segments.every(isSegment)
}

/** Why the agents of other nodes could not ask the same question. */
function guestProblem(health: NonNullable<ServiceDocument['health']>): string | undefined {
  const { enabled, endpoint, expect } = health
  if (enabled === false || endpoint === undefined || !/^(?:https?|tcp):\/\//i.test(endpoint))
    return 'health.from needs health.endpoint, an http, https or tcp address that all of the nodes can reach'
  const own = ownOnly.find((name) => health[name] !== undefined)
  if (own) return `health.from can't be had with health.${own}, which is for the agent of the service alone`
  const expected = Object.keys(expect ?? {}).find((name) => name !== 'status')
  return (
    expected && `health.from can't be had with health.expect.${expected}, which is for the agent of the service alone`
  )
}
