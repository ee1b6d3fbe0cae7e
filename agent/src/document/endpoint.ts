import type { ServiceDocument } from '@itops/core/contract'

/** What a document says of its probe. */
export type Health = NonNullable<ServiceDocument['health']>
export type ProbeKind = NonNullable<Health['kind']>

/** The kind of a probe and where it goes, as one URL; or what is wrong, as a sentence that begins with the field. */
export type Endpoint =
  | { kind: ProbeKind; url: string }
  | { field: 'endpoint' | 'port' | 'path' | 'kind'; problem: string }

/** A route of Kubernetes whose host, path and TLS are probed. */
export interface AskedRoute {
  kind: 'ingress' | 'httproute'
  name: string
  host?: string
  path?: string
}

/** The route that a document wants probed: as `health.route`, or as an endpoint like `ingress://name/path`. */
export function askedRoute({ enabled, endpoint, path, route }: Health): AskedRoute | undefined {
  if (enabled === false) return undefined
  const [, scheme, name = '', below] =
    /^(ingress|httproute):\/\/([a-z0-9][-a-z0-9.]*)(\/.*)?$/i.exec(endpoint ?? '') ?? []
  const at = below ?? path
  const places = at === undefined ? {} : { path: at }
  if (scheme !== undefined)
    return { kind: scheme.toLowerCase() === 'ingress' ? 'ingress' : 'httproute', name, ...places }
  if (route === undefined || endpoint !== undefined) return undefined
  const { host } = route
  const kind = route.kind === 'Ingress' ? 'ingress' : 'httproute'
  return { kind, name: route.name, ...(host === undefined ? {} : { host }), ...places }
}

const kinds: Record<string, ProbeKind> = {
  'http:': 'http',
  'https:': 'http',
  'tcp:': 'tcp',
  'dns:': 'dns',
  'grpc:': 'grpc',
  'grpcs:': 'grpc',
  'icmp:': 'icmp',
}
const forms =
  'http://…, https://…, tcp://host:port, dns://server/name, grpc://host:port, icmp://host, ingress://name/path or httproute://name/path'

/** False for what says nothing of a place to probe, and for a probe that is switched off. */
export function asksForProbe({ enabled, kind, endpoint, port, path }: Health): boolean {
  if (enabled === false) return false
  return enabled === true || [kind, endpoint, port, path].some((place) => place !== undefined)
}

/** Where a probe goes: the document's endpoint, or port and path on `host` by HTTP or what `kind` says. */
export function readEndpoint(health: Health, host: string): Endpoint {
  return health.endpoint === undefined ? ofPort(health, host) : ofText(health.endpoint, health.kind)
}

function ofText(endpoint: string, wanted: ProbeKind | undefined): Endpoint {
  const problem = `health.endpoint "${endpoint}" can't be probed; write ${forms}`
  const bare = wanted === 'dns' ? `dns:///${endpoint}` : `${wanted}://${endpoint}`
  const text = wanted === undefined || /^[a-z]+:\/\//i.test(endpoint) ? endpoint : bare
  if (!URL.canParse(text)) return { field: 'endpoint', problem }
  const url = new URL(text)
  const kind = Object.hasOwn(kinds, url.protocol) ? kinds[url.protocol] : undefined
  if (kind === undefined) return { field: 'endpoint', problem }
  if (wanted !== undefined && wanted !== kind) {
    return { field: 'kind', problem: `health.kind ${wanted} does not fit the endpoint "${endpoint}"` }
  }
  const needsHost = kind !== 'dns' && url.hostname === ''
  const needsPort = (kind === 'tcp' || kind === 'grpc') && url.port === ''
  const needsName = kind === 'dns' && url.pathname.replaceAll('/', '') === ''
  return needsHost || needsPort || needsName ? { field: 'endpoint', problem } : { kind, url: text }
}

function ofPort({ kind = 'http', port, path, tls }: Health, host: string): Endpoint {
  const below = (path ?? '').replace(/^\//, '')
  const at = host.includes(':') ? `[${host}]` : host
  if (kind === 'icmp') return { kind, url: `icmp://${at}` }
  if (kind === 'dns') {
    if (below === '') return { field: 'path', problem: 'health.path is missing: a dns probe needs the name to ask for' }
    return { kind, url: `dns://${at}:${port ?? 53}/${below}` }
  }
  if (kind === 'http') {
    const [scheme, usual] = tls === undefined ? ['http', 80] : ['https', 443]
    return { kind, url: `${scheme}://${at}:${port ?? usual}/${path === undefined ? 'healthz' : below}` }
  }
  if (port === undefined) return { field: 'port', problem: `health.port is missing: a ${kind} probe needs one` }
  if (kind === 'tcp') return { kind, url: `tcp://${at}:${port}` }
  return { kind, url: `${tls === undefined ? 'grpc' : 'grpcs'}://${at}:${port}/${below}` }
}
