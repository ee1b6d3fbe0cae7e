import type { Clock } from '../platform/time/clock.ts'
import type { ProbeSchedule } from '../probes/schedule.ts'
import { type Source, type WorkloadRef, workloadKey } from '../sources/source.ts'
import type { StatusObservation } from '../timeline/state-entry.ts'
import type { StateStore } from '../timeline/state-store.ts'
import { look, unseenMs, watchedBy, withoutProbe } from './look.ts'
import { describeService, type Service, watchedFrom } from './service.ts'

/** Brings documents, workloads and probes together: decides what is observed of each service, and tells the state store. */
export interface Reviewer {
  /** Takes the documents that are in force now. */
  reconcile(): void
  /** Looks again at the services of one workload, or of any. */
  reviewWorkload(ref?: WorkloadRef): void
  reviewProbe(path: string): void
  reviewAll(): void
  /** The last answers of all probes by which services are judged now. */
  answers(): Iterable<ProbeAnswer>
  /** How many milliseconds ago what is observed of a service was last proven; 0 where nothing needs a proof. */
  unseenMs(path: string): number
  services(): ReadonlyMap<string, Service>
}

/** When the probe of a service last answered: by the monotonic clock, and in milliseconds since the epoch by the clock as it is now. */
export interface ProbeAnswer {
  path: string
  answeredAt: number
  provenTo: number
}

export interface ReviewerInput {
  clock: Clock
  source: () => Source
  states: StateStore
  probes: ProbeSchedule
  /** The agent's own node; without it all services are watched here, whatever nodes their documents name. */
  nodeId?: string
  /** A service that is there without a document in the source, unless the source has one of its path. */
  own?: Service
}

/** An reviewer of no services yet. */
export function createReviewer({ clock, source, states, probes, nodeId, own }: ReviewerInput): Reviewer {
  let services = new Map<string, Service>()
  let byWorkload = new Map<string, Service[]>()

  /** Services of which the state store knows that their probe is blind. */
  const blind = new Set<string>()

  function review(service: Service): void {
    const { path } = service
    const now = clock.now()
    const seen = look(service, source(), probes, now)
    if (seen?.unseen?.some(({ looker }) => looker === 'probe')) blind.add(path)
    else blind.delete(path)
    if (seen) states.observe(path, withCertificate(seen, probes.certificates().get(path)), now)
  }

  /** Between its last two answers the probe saw nothing. */
  function noteGap(service: Service, since: number): void {
    if (states.current(service.path)) states.observe(service.path, withoutProbe(service, source(), since), clock.now())
  }

  return {
    reconcile() {
      const found = source()
        .discovery()
        .documents.map((document) => watchedFrom(nodeId, describeService(document, source())))
      if (own && !found.some(({ path }) => path === own.path)) found.push(own)
      const next = new Map(found.map((service) => [service.path, service]))
      for (const path of services.keys()) {
        if (next.has(path) && !next.get(path)?.isElsewhere) continue
        probes.set(path, undefined)
        blind.delete(path)
        states.remove(path, clock.now())
      }
      services = next
      byWorkload = groupByWorkload(found)
      for (const service of found) {
        probes.set(service.path, service.probe)
        review(service)
      }
    },
    reviewWorkload(ref) {
      for (const service of ref ? (byWorkload.get(workloadKey(ref)) ?? []) : services.values()) review(service)
    },
    reviewProbe(path) {
      const service = services.get(path)
      if (!service) return
      const since = probes.current(path)?.state.unseenSince
      if (since !== undefined) noteGap(service, since)
      review(service)
    },
    reviewAll() {
      for (const service of services.values()) review(service)
    },
    answers: () => answersOf(probes, services.values(), blind, clock.now()),
    unseenMs(path) {
      const service = services.get(path)
      return service === undefined ? 0 : unseenMs(service, source(), blind.has(path) ? undefined : probes)
    },
    services: () => services,
  }
}

function* answersOf(
  probes: Pick<ProbeSchedule, 'current'>,
  services: Iterable<Service>,
  blind: ReadonlySet<string>,
  now: number,
): Generator<ProbeAnswer> {
  for (const { path, probe } of services) {
    const last = probe === undefined || blind.has(path) ? undefined : probes.current(path)
    if (last) yield { path, answeredAt: last.answeredAt, provenTo: now - last.ageMs }
  }
}

/** Of several certificates the one counts that ends first. */
function withCertificate(observed: StatusObservation, probed: number | undefined): StatusObservation {
  if (probed === undefined) return observed
  const certificateEndsAt = Math.min(probed, observed.observation.certificateEndsAt ?? probed)
  return { ...observed, observation: { ...observed.observation, certificateEndsAt } }
}

function groupByWorkload(services: readonly Service[]): Map<string, Service[]> {
  const groups = new Map<string, Service[]>()
  for (const service of services) {
    for (const key of new Set(watchedBy(service).map(workloadKey)))
      groups.set(key, [...(groups.get(key) ?? []), service])
  }
  return groups
}
