import type { ServiceStatus } from '@itops/core/contract'

/** What was observed of a service at one moment. */
export interface Observation {
  status: ServiceStatus
  message?: string
  /** All that the API said of it, for administrators; only where that is more than the message. */
  detail?: string
  replicas?: number
  readyReplicas?: number
  /** When the certificate ends that the probe was shown, milliseconds since the epoch. */
  certificateEndsAt?: number
}

/** A workload that can't be judged: it is missing, or its watch is dead. `raw` is what the API said of that. */
export function unknownStatus(message: string, raw?: string): Observation {
  return { status: 'UNKNOWN', message, ...detailOf(raw === undefined ? [] : [raw]) }
}

const longestDetail = 2_000

/** What the API said beside what everybody may read, as the detail of an observation. */
export function detailOf(raws: readonly string[]): { detail?: string } {
  return raws.length === 0 ? {} : { detail: raws.join('; ').slice(0, longestDetail) }
}

const worstFirst: readonly ServiceStatus[] = ['DOWN', 'UNKNOWN', 'DEGRADED', 'OPERATIONAL']

/**
 * One status from a workload and a probe. A workload scaled to zero is MAINTENANCE whatever its probe says; else the
 * worse of the two counts, where UNKNOWN is worse than DEGRADED: what can't be seen is never called good.
 */
export function combineStatus(workload: Observation, probe: Observation): Observation {
  if (workload.status === 'MAINTENANCE') return workload
  const probeIsWorse = worstFirst.indexOf(probe.status) < worstFirst.indexOf(workload.status)
  return probeIsWorse ? { ...workload, ...probe } : workload
}
