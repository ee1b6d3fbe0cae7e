import type { ProbeSchedule } from '../probes/schedule.ts'
import { isInDoubt } from '../probes/verdict.ts'
import { type Source, type WorkloadRef, workloadKey } from '../sources/source.ts'
import type { Clock } from '../time/clock.ts'
import type { Board } from './board.ts'
import type { Sight } from './board-entry.ts'
import { describeService, type Service } from './service.ts'
import { combineStatus, type Observation, unknownStatus } from './workload-rule.ts'

/** Brings documents, workloads and probes together: decides what is observed of each service, and tells the board. */
export interface Overseer {
  /** Takes the documents that are in force now. */
  reconcile(): void
  /** Looks again at the services of one workload, or of any. */
  reviewWorkload(ref?: WorkloadRef): void
  reviewProbe(path: string): void
  reviewAll(): void
  services(): ReadonlyMap<string, Service>
}

export interface OverseerInput {
  clock: Clock
  source: () => Source
  board: Board
  probes: ProbeSchedule
  /** A service that is there without a document in the source, unless the source has one of its path. */
  own?: Service
}

/** An overseer of no services yet. */
export function createOverseer({ clock, source, board, probes, own }: OverseerInput): Overseer {
  let services = new Map<string, Service>()
  let byWorkload = new Map<string, Service[]>()

  function review(service: Service): void {
    const now = clock.now()
    const seen = look(service, source(), probes, now)
    if (seen) board.observe(service.path, seen, now)
  }

  return {
    reconcile() {
      const found = source()
        .discovery()
        .documents.map((document) => describeService(document, source()))
      if (own && !found.some(({ path }) => path === own.path)) found.push(own)
      const next = new Map(found.map((service) => [service.path, service]))
      for (const path of services.keys()) {
        if (next.has(path)) continue
        probes.set(path, undefined)
        board.remove(path, clock.now())
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
      if (service) review(service)
    },
    reviewAll() {
      for (const service of services.values()) review(service)
    },
    services: () => services,
  }
}

/** What can be said of a service now; nothing while its first look is still under way. */
function look(service: Service, source: Source, probes: ProbeSchedule, now: number): Sight | undefined {
  const { workload: ref, probe } = service
  if (service.look) return { observation: service.look() }
  const workload = ref && source.workload(ref)
  if (ref && workload === undefined) return undefined
  const probed = probe && lookAtProbe(service, probes, now)
  if (probe && probed === undefined) return undefined
  if (ref && workload === 'missing') {
    if (service.impliedWorkload && probed) return probed
    return { observation: unknownStatus(`${ref.type} ${ref.namespace}/${ref.name} does not exist`) }
  }
  if (workload === undefined || workload === 'missing') {
    return probed ?? { observation: unknownStatus('the document names neither a workload nor a probe') }
  }
  return probed ? both(workload, probed) : { observation: workload }
}

/** A workload and a probe together; the probe's doubt stays one, whatever the workload shows meanwhile. */
function both(workload: Observation, probed: Sight): Sight {
  const observation = combineStatus(workload, probed.observation)
  const { since, orElse, badly } = probed
  return {
    observation,
    ...(since === undefined || observation.status !== probed.observation.status ? {} : { since }),
    ...(orElse === undefined ? {} : { orElse: combineStatus(workload, { status: orElse }).status }),
    ...(badly === undefined ? {} : { badly }),
  }
}

function lookAtProbe({ path }: Service, probes: ProbeSchedule, now: number): Sight | undefined {
  const probe = probes.current(path)
  if (probe === undefined) return undefined
  const { state, staleAt } = probe
  if (now >= staleAt) {
    return { observation: unknownStatus('the probe has given no result for too long'), since: staleAt }
  }
  if (state.blindSince !== undefined) return { observation: state.observation, since: state.blindSince }
  if (isInDoubt(state)) return { observation: state.observation, orElse: 'DOWN' }
  return { observation: state.observation, badly: state.failures > 0 }
}

function groupByWorkload(services: readonly Service[]): Map<string, Service[]> {
  const groups = new Map<string, Service[]>()
  for (const service of services) {
    if (!service.workload) continue
    const key = workloadKey(service.workload)
    groups.set(key, [...(groups.get(key) ?? []), service])
  }
  return groups
}
