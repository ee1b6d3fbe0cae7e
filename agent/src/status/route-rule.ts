/** Where a route leads: its hosts with their paths, and how they are reached. */
export interface RouteState {
  /** A host may be empty (all), or begin with `*.`. */
  places: readonly { host: string; path: string }[]
  /** The hosts of an Ingress that have a certificate; `*` for all. */
  tls?: readonly string[]
  /** The Gateways behind an HTTPRoute. */
  parents?: readonly ParentRef[]
}

/** Which Gateway a route is attached to, or which listener of it. */
export interface ParentRef {
  namespace: string
  name: string
  section?: string
  port?: number
}

/** What matters of a Gateway. */
export interface GatewayState {
  listeners: readonly Listener[]
}

export interface Listener {
  name: string
  protocol: string
  port: number
  hostname?: string
}

/** Where a probe goes, or why nobody knows. */
export type RouteTarget = { url: string } | { problem: string }

/**
 * The URL of a route: the host and path that a document wants, else the first of its own that can be asked for; https where it has a
 * certificate for the host. `gatewayOf` gives nothing for a Gateway that is not there.
 */
export function routeTarget(
  route: RouteState,
  wanted: { host?: string; path?: string },
  gatewayOf: (parent: ParentRef) => GatewayState | undefined,
): RouteTarget {
  const listeners = route.parents?.flatMap((parent) => listenersOf(parent, gatewayOf(parent)))
  if (listeners?.length === 0) return { problem: 'it is attached to no Gateway that is there' }
  const hosts = [...route.places.map(({ host }) => host), ...(listeners ?? []).map(({ hostname = '' }) => hostname)]
  const host = wanted.host ?? hosts.find(isPlain)
  if (host === undefined) return { problem: 'it names no host that can be asked for; write health.route.host' }
  const door = listeners
    ? listenerDoor(listeners, host)
    : { scheme: hasCertificate(route, host) ? 'https' : 'http', port: 0 }
  if (door === undefined) return { problem: `no listener of its Gateway takes ${host}` }
  const path = wanted.path ?? route.places.find((place) => covers(place.host, host))?.path ?? '/'
  const url = `${door.scheme}://${host}${door.port === 0 ? '' : `:${door.port}`}${path.startsWith('/') ? '' : '/'}${path}`
  return URL.canParse(url) ? { url: new URL(url).href } : { problem: `${url} is no address` }
}

function hasCertificate({ tls = [] }: RouteState, host: string): boolean {
  return tls.some((one) => covers(one, host))
}

function listenersOf({ section, port }: ParentRef, gateway: GatewayState | undefined): Listener[] {
  const all = gateway?.listeners ?? []
  return all.filter((one) => (section ?? one.name) === one.name && (port ?? one.port) === one.port)
}

/** With a certificate goes before without. */
function listenerDoor(listeners: readonly Listener[], host: string): { scheme: string; port: number } | undefined {
  const taking = listeners.filter(({ hostname }) => covers(hostname ?? '', host))
  for (const [protocol, scheme] of [
    ['HTTPS', 'https'],
    ['HTTP', 'http'],
  ]) {
    const found = taking.find((one) => one.protocol === protocol)
    if (found && scheme) return { scheme, port: found.port }
  }
  return undefined
}

function isPlain(host: string): boolean {
  return host !== '' && !host.includes('*')
}

/** Whether a host of a route, which may be empty or begin with `*.`, takes one that is asked for. */
function covers(pattern: string, host: string): boolean {
  if (pattern === '' || pattern === '*') return true
  const [one, other] = [pattern.toLowerCase(), host.toLowerCase()]
  return one.startsWith('*.') ? other.endsWith(one.slice(1)) && other.length > one.length - 1 : one === other
}
