import type { ProbeSchedule } from '../probes/schedule.ts'
import type { Source, WorkloadRef } from '../sources/source.ts'
import type { Clock } from '../time/clock.ts'
import type { Board } from './board.ts'
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
}

/** An overseer of no services yet. */
export function createOverseer({ clock, source, board, probes }: OverseerInput): Overseer {
  let services = new Map<string, Service>()
  let byWorkload = new Map<string, Service[]>()

  function review(service: Service): void {
    const now = clock.now()
    const seen = look(service, source(), probes, now)
    if (seen) board.observe(service.path, seen.observation, now, seen.since)
  }

  return {
    reconcile() {
      const found = source()
        .discovery()
        .documents.map((document) => describeService(document, source()))
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

interface Seen {
  observation: Observation
  /** From when on it holds, if that is not now. */
  since?: number
}

/** What can be said of a service now; nothing while its first look is still under way. */
function look(service: Service, source: Source, probes: ProbeSchedule, now: number): Seen | undefined {
  const { workload: ref, probe } = service
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
  if (probed === undefined) return { observation: workload }
  const observation = combineStatus(workload, probed.observation)
  return observation.status === probed.observation.status ? { ...probed, observation } : { observation }
}

function lookAtProbe({ path }: Service, probes: ProbeSchedule, now: number): Seen | undefined {
  const probe = probes.current(path)
  if (probe === undefined) return undefined
  if (now < probe.staleAt) return { observation: probe.state.observation }
  return { observation: unknownStatus('the probe has given no result for too long'), since: probe.staleAt }
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

function workloadKey({ namespace, type, name }: WorkloadRef): string {
  return `${namespace}/${type}/${name}`
}
