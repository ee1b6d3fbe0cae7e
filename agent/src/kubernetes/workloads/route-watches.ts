import { describeWorkload, type ServiceWorkload, type WorkloadRef, workloadKey } from '../../sources/source.ts'
import {
  type GatewayState,
  type ParentRef,
  type RouteState,
  type RouteTarget,
  routeTarget,
} from '../../status/route-rule.ts'
import { type Observation, unknownStatus } from '../../timeline/observation.ts'
import { gateways, httproutes } from '../kinds/httproutes.ts'
import { ingresses } from '../kinds/ingresses.ts'
import type { Change } from '../watch/copy.ts'
import { namespacesOf, type OnDemand, watchOnDemand } from './on-demand.ts'
import { absent, blindBy, type GroupInput, type WorkloadGroup } from './workload-group.ts'

export interface RouteInput extends GroupInput {
  /** Routes may lead elsewhere. */
  onRoutes(): void
}

/** The routes that documents want probed. */
export interface RouteWatches extends WorkloadGroup {
  /** Where a route leads; nothing where that is not known. */
  urlOf(ref: ServiceWorkload): string | undefined
}

interface Watches {
  ingress: OnDemand<RouteState>
  httproute: OnDemand<RouteState>
  gateway: OnDemand<GatewayState>
}

/**
 * Watches Ingresses, HTTPRoutes and their Gateways while a document wants one probed. What is known of a route stays in force while
 * its watch is dead: the probe itself proves what it says.
 */
export function watchRoutes(input: RouteInput): RouteWatches {
  const { seen, documented } = input
  let last = ''
  const watches: Watches = {
    ingress: watchOnDemand({ ...input, kind: ingresses, onChange: applierOf('ingress') }),
    httproute: watchOnDemand({ ...input, kind: httproutes, onChange: applierOf('httproute') }),
    gateway: watchOnDemand({ ...input, kind: gateways, onChange: applyGateway }),
  }

  function applierOf(type: 'ingress' | 'httproute') {
    return (change?: Change<RouteState>) => {
      const ref: WorkloadRef | undefined = change && { namespace: change.namespace, type, name: change.name }
      if (ref && !documented().has(workloadKey(ref))) return
      if (ref && change?.after) seen.note([ref])
      lookForNews()
      input.onWorkload(ref)
    }
  }

  function applyGateway(): void {
    lookForNews()
    input.onWorkload()
  }

  /** A status of a route changes often, where it leads seldom. */
  function lookForNews(): void {
    const refs = [...documented().values()].filter(({ type }) => isRoute(type))
    const behind = watches.gateway.reflections().map((reflection) => [...reflection.entries()])
    const now = JSON.stringify([refs.map((ref) => stateOf(watches, ref)), behind])
    if (now === last) return
    last = now
    input.onRoutes()
  }

  return {
    handles: isRoute,
    want: (refs) => want(watches, input.scopes, refs),
    observe: (ref) => observe(watches, input, ref),
    proof: () => undefined,
    has: (ref) => stateOf(watches, ref) !== undefined,
    watches: () => Object.values(watches).flatMap((watch) => [...watch.reflections()]),
    urlOf(ref) {
      const target = targetOf(watches, ref)
      return target && 'url' in target ? target.url : undefined
    },
  }
}

function want(
  { ingress, httproute, gateway }: Watches,
  scopes: GroupInput['scopes'],
  refs: readonly WorkloadRef[],
): void {
  const routes = namespacesOf(refs.filter(({ type }) => type === 'httproute'))
  ingress.want(namespacesOf(refs.filter(({ type }) => type === 'ingress')))
  httproute.want(routes)
  // A Gateway may be in any namespace that the agent sees.
  gateway.want(routes.size === 0 ? routes : new Set([...routes, ...scopes.flatMap((scope) => scope ?? [])]))
}

function stateOf(watches: Watches, { type, namespace, name }: WorkloadRef): RouteState | undefined {
  return isRoute(type) ? watches[type].get(namespace, name) : undefined
}

function targetOf(watches: Watches, ref: ServiceWorkload): RouteTarget | undefined {
  const state = stateOf(watches, ref)
  const gatewayOf = ({ namespace, name }: ParentRef) => watches.gateway.get(namespace, name)
  return state && routeTarget(state, ref, gatewayOf)
}

/** A route that leads somewhere is well: how it answers is the probe's matter. */
function observe(watches: Watches, input: RouteInput, ref: ServiceWorkload): Observation | 'missing' | undefined {
  if (!isRoute(ref.type)) return undefined
  const target = targetOf(watches, ref)
  if (target === undefined) {
    const blind = blindBy(watches[ref.type].of(ref.namespace), input.store)
    if (blind !== undefined) return blind === 'unseen' ? undefined : blind
    return absent(ref, input.seen)
  }
  if ('url' in target) return { status: 'OPERATIONAL' }
  const behind = ref.type === 'httproute' ? watches.gateway.reflections().map((one) => one.state()) : []
  if (behind.some((state) => state === undefined)) return undefined
  const dead = behind.find((state) => state?.live === false)
  if (dead?.live === false) return unknownStatus(`gateways can't be watched: ${dead.problem}`)
  return unknownStatus(`${describeWorkload(ref)} can't be probed: ${target.problem}`)
}

function isRoute(type: string): type is 'ingress' | 'httproute' {
  return type === 'ingress' || type === 'httproute'
}
