// Kinds that few documents name, as many of each as a cluster of so many services has.

const namespaces = 20
const born = '2026-03-02T08:00:00Z'

/** The documents that name one of each kind in every namespace. */
export function documentsOf(namespace: number): string[] {
  const path = (name: string) => `path: bench/load/prod/cluster/${name}-${namespace}`
  return [
    `${path('report')}\nworkload: {type: cronjob, name: cron-${namespace}}\n`,
    `${path('import')}\nworkload: {type: job, name: cron-${namespace}-1}\n`,
    `${path('front')}\nworkload: {type: service, name: service-${namespace}}\n`,
    `${path('canary')}\nworkload: {apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: rollout-${namespace}}\n`,
    `${path('site')}\nworkload: {type: service, name: service-${namespace}}\nhealth: {route: {kind: Ingress, name: ingress-${namespace}}, interval: 10m}\n`,
  ]
}

/** The discovery of the kind that is of another group. */
export const discovery = JSON.stringify({ resources: [{ name: 'rollouts', kind: 'Rollout', namespaced: true }] })

/** The objects of such a kind as JSON; nothing for a kind that is none of these. */
export function fewKindsOf(plural: string, services: number, version: number): string[] | undefined {
  const make = makers[plural]
  if (make === undefined) return undefined
  const count = Math.max(namespaces, Math.round(services * make.perService))
  return Array.from({ length: count }, (_, index) => JSON.stringify({ ...make.object(index, version) }))
}

interface Maker {
  perService: number
  object(index: number, version: number): object
}

function metadataOf(name: string, index: number, version: number, more: object = {}) {
  const fields = Object.fromEntries(Array.from({ length: 20 }, (_, field) => [`f:field${field}`, { '.': {} }]))
  return {
    name,
    namespace: `team-${index % namespaces}`,
    uid: `few-0000-4000-8000-${name.padStart(24, '0')}`,
    resourceVersion: String(version),
    generation: 1,
    creationTimestamp: born,
    managedFields: [
      { manager: 'helm', operation: 'Apply', apiVersion: 'v1', time: born, fieldsV1: { 'f:spec': fields } },
    ],
    ...more,
  }
}

const template = {
  spec: {
    containers: [{ name: 'app', image: 'registry.example.com/app:1', env: [{ name: 'A', value: 'b'.repeat(400) }] }],
  },
}

const makers: Readonly<Record<string, Maker>> = {
  cronjobs: {
    perService: 0.2,
    object: (index, version) => ({
      metadata: metadataOf(`cron-${index}`, index, version),
      spec: { schedule: '*/10 * * * *', timeZone: 'Europe/Berlin', jobTemplate: { spec: { template } } },
      status: { lastScheduleTime: new Date().toISOString(), lastSuccessfulTime: new Date().toISOString() },
    }),
  },
  jobs: {
    perService: 0.8,
    object: (index, version) => {
      const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: `cron-${index % 200}`, uid: 'u', controller: true }
      return {
        metadata: metadataOf(`cron-${index % namespaces}-${1 + Math.floor(index / namespaces)}`, index, version, {
          ownerReferences: [owner],
        }),
        spec: { template },
        status: { conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: born }], succeeded: 1 },
      }
    },
  },
  endpointslices: {
    perService: 1,
    object: (index, version) => ({
      metadata: metadataOf(`service-${index}-x`, index, version, {
        labels: { 'kubernetes.io/service-name': `service-${index}` },
      }),
      addressType: 'IPv4',
      endpoints: Array.from({ length: 5 }, (_, pod) => ({
        addresses: [`10.1.0.${pod}`],
        conditions: { ready: true, serving: true, terminating: false },
        targetRef: { kind: 'Pod', name: `service-${index}-p${pod}` },
        nodeName: `node-${pod}`,
      })),
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    }),
  },
  ingresses: {
    perService: 0.3,
    object: (index, version) => ({
      metadata: metadataOf(`ingress-${index}`, index, version),
      spec: { rules: [{ host: 'localhost', http: { paths: [{ path: '/', pathType: 'Prefix' }] } }] },
    }),
  },
  persistentvolumeclaims: {
    perService: 0.5,
    object: (index, version) => ({
      metadata: metadataOf(`claim-${index}`, index, version),
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '8Gi' } } },
      status: { phase: 'Bound', capacity: { storage: '8Gi' } },
    }),
  },
  rollouts: {
    perService: 0.1,
    object: (index, version) => ({
      metadata: metadataOf(`rollout-${index}`, index, version),
      spec: { replicas: 5, template },
      status: { readyReplicas: 5, conditions: [{ type: 'Healthy', status: 'True', lastTransitionTime: born }] },
    }),
  },
  nodes: {
    perService: 0.1,
    object: (index, version) => ({
      metadata: { ...metadataOf(`node-${index}`, index, version), namespace: undefined },
      status: {
        conditions: ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
          type,
          status: type === 'Ready' ? 'True' : 'False',
        })),
        images: Array.from({ length: 50 }, (_, image) => ({
          names: [`registry.example.com/platform/app-${image}@sha256:${'0'.repeat(64)}`],
          sizeBytes: 1e8,
        })),
      },
    }),
  },
}
