import type { Logger } from 'pino'
import type { KubernetesApi } from '../kubernetes/api/api.ts'
import type { Clock } from '../platform/time/clock.ts'
import type { OwnerReference } from './owner.ts'

/** Delays in milliseconds. `giveUpMs` must be less than `leaseMs`: a leader ends before another may begin. */
export interface LeaseTimes {
  /** Between two renewals, and at most between two looks of a standby. */
  renewMs: number
  /** A leader that has not renewed for so long leads no more. */
  giveUpMs: number
  /** A standby that has seen no renewal for so long takes over. */
  leaseMs: number
  /** How long one call to the API may take. */
  callMs: number
}

/**
 * Failover takes at the worst a renewal that a standby sees one look late, the lease, and a takeover: 2 + 10 + calls, and
 * still less than 15 s when one of these calls is lost.
 */
export const defaultTimes: LeaseTimes = { renewMs: 2_000, giveUpMs: 7_000, leaseMs: 10_000, callMs: 2_500 }

export interface ElectionInput {
  api: Pick<KubernetesApi, 'call'>
  name: string
  namespace: string
  /** Unique among the replicas: the name of the pod. */
  identity: string
  /** What the Lease goes with; undefined: it stays. */
  owner?: OwnerReference | undefined
  clock: Clock
  /** Milliseconds that only ever grow, at the pace of real time, from any origin. */
  monotonic(): number
  random: () => number
  log: Logger
  times?: LeaseTimes
  /** Called with the new role, but not for `stop`. */
  onChange(leads: boolean): void
}
