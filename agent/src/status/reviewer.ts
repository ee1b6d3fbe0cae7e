import type { Clock } from '../platform/time/clock.ts'
import type { ProbeSchedule } from '../probes/schedule.ts'
import { type Source, type WorkloadRef, workloadKey } from '../sources/source.ts'
import type { StateStore } from '../timeline/state-store.ts'
import { createEvaluation, type ProbeAnswer } from './evaluation.ts'
import { lookAtProofs, watchedBy } from './look.ts'
import { describeService, type Service, watchedFrom } from './service.ts'

/** Brings documents, workloads and probes together: decides what is observed of each service, and notifies the state store. */
export interface Reviewer {
  /** Takes the documents that are in force now. */
  reconcile(): void
  /** Looks again at the services of one workload, or of any. */
  reviewWorkload(ref?: WorkloadRef): void
  reviewProbe(path: string): void
  reviewAll(): void
  /** Looks at those that may be another by time alone: all but the services that are well and have nothing to say. */
  reviewRestless(): void
  /** The last answers of all probes by which services are judged now. */
  answers(): Iterable<ProbeAnswer>
  /** The same of those whose answer may be another than at the last call; one that has none is named without. */
  newAnswers(): Iterable<ProbeAnswer | { path: string }>
  /**
   * Looks at the proofs as they are now: how many milliseconds ago what is observed of a service was last proven; 0 where nothing needs
   * a proof.
   */
  unseen(): (path: string) => number
  services(): ReadonlyMap<string, Service>
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

/** A reviewer of no services yet. */
export function createReviewer(input: ReviewerInput): Reviewer {
  const { clock, source, states, probes } = input
  const evaluation = createEvaluation(input)
  const { review } = evaluation
  let services = new Map<string, Service>()
  let byWorkload = new Map<string, Service[]>()

  return {
    reconcile() {
      const found = findServices(input)
      const next = new Map(found.map((service) => [service.path, service]))
      for (const path of services.keys()) {
        if (next.has(path) && !next.get(path)?.isElsewhere) continue
        probes.set(path, undefined)
        evaluation.forget(path)
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
      if (service) evaluation.reviewAnswer(service)
    },
    reviewAll() {
      for (const service of services.values()) review(service)
    },
    reviewRestless() {
      for (const path of evaluation.restless()) {
        const service = services.get(path)
        if (service) review(service)
      }
    },
    answers: evaluation.answers,
    newAnswers: evaluation.newAnswers,
    unseen() {
      const unseenMs = lookAtProofs(source(), probes)
      return (path) => {
        const service = services.get(path)
        return service === undefined ? 0 : unseenMs(service, evaluation.isBlind(path))
      }
    },
    services: () => services,
  }
}

/** What the documents ask for, and the agent itself. */
function findServices({ source, nodeId, own }: ReviewerInput): Service[] {
  const found = source()
    .discovery()
    .documents.map((document) => watchedFrom(nodeId, describeService(document, source())))
  return own && !found.some(({ path }) => path === own.path) ? [...found, own] : found
}

function groupByWorkload(services: readonly Service[]): Map<string, Service[]> {
  const groups = new Map<string, Service[]>()
  for (const service of services) {
    for (const key of new Set(watchedBy(service).map(workloadKey)))
      groups.set(key, [...(groups.get(key) ?? []), service])
  }
  return groups
}
