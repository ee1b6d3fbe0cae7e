import type { ServiceStatus } from '@itops/core/contract'

/** The kinds of workload that a service document may name. */
export type WorkloadType = 'deployment' | 'statefulset' | 'daemonset'

/** What matters of a Deployment, StatefulSet or DaemonSet: counts of pods. */
export interface WorkloadState {
  wanted: number
  ready: number
  available: number
  /** How many pods a rollout may take away at a time. */
  maxUnavailable: number
  /** True while the controller replaces pods, or has not yet seen the newest template. */
  rollingOut: boolean
}

/** What was observed of a service at one moment. */
export interface Observation {
  status: ServiceStatus
  message?: string
  replicas?: number
  readyReplicas?: number
}

/** The status of a workload by its pods: the table in agent/README.md, row by row. */
export function workloadStatus(state: WorkloadState): Observation {
  const counts = { replicas: state.wanted, readyReplicas: state.ready }
  const ready = `${state.ready} of ${state.wanted} replicas are ready`
  if (state.wanted === 0) return { status: 'MAINTENANCE', message: 'scaled to zero', ...counts }
  if (state.ready === 0) return { status: 'DOWN', message: ready, ...counts }
  if (state.ready >= state.wanted) return { status: 'OPERATIONAL', ...counts }
  if (state.rollingOut && state.available >= state.wanted - state.maxUnavailable) {
    return { status: 'OPERATIONAL', message: `rollout, ${ready}`, ...counts }
  }
  return { status: 'DEGRADED', message: ready, ...counts }
}

/** A workload that can't be judged: it is missing, or its watch is dead. */
export function unknownStatus(message: string): Observation {
  return { status: 'UNKNOWN', message }
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
