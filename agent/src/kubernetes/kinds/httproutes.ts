import type { KubernetesObject } from '@kubernetes/client-node'
import { isMapping, type Mapping } from '../../document/fields.ts'
import type { GatewayState, ParentRef, RouteState } from '../../status/route-rule.ts'
import { type Kind, specOf, textsOf } from '../watch/kind.ts'
import { plainPath } from './ingresses.ts'

const group = '/apis/gateway.networking.k8s.io/v1'
const most = 100

/** HTTPRoutes of the Gateway API, watched for where they lead while a document wants one probed. */
export const httproutes: Kind<KubernetesObject, RouteState> = {
  plural: 'httproutes',
  group,
  keep(object) {
    const { hostnames, parentRefs, rules } = specOf(object)
    const hosts = textsOf(hostnames)
    const paths = listOf(rules).flatMap((rule) => listOf(rule.matches).map(pathOf))
    return {
      places: (hosts.length === 0 ? [''] : hosts).flatMap((host) =>
        (paths.length === 0 ? ['/'] : paths).map((path) => ({ host, path })),
      ),
      parents: listOf(parentRefs).flatMap((ref) => parentOf(ref, object.metadata?.namespace ?? '')),
    }
  },
}

/** Gateways, watched for the listeners behind HTTPRoutes. */
export const gateways: Kind<KubernetesObject, GatewayState> = {
  plural: 'gateways',
  group,
  keep: (object) => ({
    listeners: listOf(specOf(object).listeners).map(({ name, protocol, port, hostname }) => ({
      name: String(name),
      protocol: String(protocol),
      port: typeof port === 'number' ? port : 0,
      ...(typeof hostname === 'string' && hostname !== '' ? { hostname } : {}),
    })),
  }),
}

function pathOf({ path }: Mapping): string {
  return isMapping(path) ? plainPath(path.value, path.type ?? 'PathPrefix') : '/'
}

function parentOf({ kind = 'Gateway', name, namespace, sectionName, port }: Mapping, own: string): ParentRef[] {
  if (kind !== 'Gateway' || typeof name !== 'string') return []
  return [
    {
      namespace: typeof namespace === 'string' ? namespace : own,
      name,
      ...(typeof sectionName === 'string' ? { section: sectionName } : {}),
      ...(typeof port === 'number' ? { port } : {}),
    },
  ]
}

function listOf(value: unknown): Mapping[] {
  return Array.isArray(value) ? value.slice(0, most).filter(isMapping) : []
}
