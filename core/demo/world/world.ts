import type { Criticality, ServiceDocument, SlaGroupDefinition } from '../../src/contract/index.ts'
import { version } from '../../src/platform/version.ts'
import { type CatalogueCluster, type CatalogueEntry, clusters, groups, type Maintenance } from './catalogue.ts'

/** A service of the demo world. */
export interface DemoService {
  path: string
  nodeId: string
  name: string
  tier: Criticality
  replicas: number
  namespace: string
  maintenance: Maintenance | undefined
  /** Days since the first report; undefined for as old as the history. */
  age: number | undefined
  document: ServiceDocument
}

export interface DemoCluster {
  nodeId: string
  agent: string
  services: DemoService[]
}

/** What the demo watches: clusters with their services, and the groups that these belong to. */
export interface DemoWorld {
  groups: readonly SlaGroupDefinition[]
  clusters: DemoCluster[]
}

/** The version that the simulated agents say they are. */
export const agentVersion = `${version}-demo`

const probedTypes = ['api', 'gateway', 'frontend']

/** The demo world; smaller with a bound on the services of a cluster. */
export function demoWorld(servicesPerCluster = Number.POSITIVE_INFINITY): DemoWorld {
  return {
    groups,
    clusters: clusters.map((cluster) => ({
      nodeId: cluster.nodeId,
      agent: cluster.agent,
      services: cluster.services.slice(0, servicesPerCluster).map((entry) => toService(cluster, entry)),
    })),
  }
}

/** Every service of the world. */
export function servicesOf(world: DemoWorld): DemoService[] {
  return world.clusters.flatMap(({ services }) => services)
}

function toService({ nodeId, services }: CatalogueCluster, entry: CatalogueEntry): DemoService {
  const path = `${nodeId}/${entry.name}`
  return {
    path,
    nodeId,
    name: entry.name,
    tier: tierOf(entry.group),
    replicas: entry.replicas,
    namespace: entry.team,
    maintenance: entry.maintenance,
    age: entry.age,
    document: {
      path,
      displayName: entry.title,
      description: `${entry.title}, run by the ${entry.team} team`,
      type: entry.type,
      team: entry.team,
      tags: ['demo', ...entry.tags],
      slaGroup: entry.group,
      criticality: tierOf(entry.group),
      workload: {
        type: entry.type === 'database' || entry.type === 'queue' ? 'statefulset' : 'deployment',
        name: entry.name,
      },
      ...(entry.type === 'database'
        ? { backup: { expected: true, maxAgeDays: 1, schedule: '0 3 * * *', retention: '30d' } }
        : {}),
      ...(probedTypes.includes(entry.type) ? { health: { enabled: true, path: '/healthz', interval: '10s' } } : {}),
      dependencies: {
        requires: entry.needs.map((name) => ({
          path: `${nodeId}/${name}`,
          critical: entry.type !== 'frontend',
        })),
        usedBy: services
          .filter(({ needs }) => needs.includes(entry.name))
          .map(({ name }) => ({ path: `${nodeId}/${name}` })),
      },
    },
  }
}

function tierOf(group: string): Criticality {
  const tier = groups.find(({ name }) => name === group)?.tier
  if (tier === 'critical' || tier === 'high' || tier === 'low') return tier
  return 'medium'
}
