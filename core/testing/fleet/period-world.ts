import type { Zone } from '../../src/platform/zones/zone.ts'
import type { Interval } from '../../src/snapshots/intervals.ts'

/** The terms of a group, or the place of a service, from an instant on; the first of a list counts from ever. */
export interface Terms {
  from: number
  tier: Tier
  /** In ten-thousandths of a percent; undefined means the tier's. */
  target: number | undefined
  zone: string
  degraded: 'up' | 'half' | 'down'
  unmeasured: 'left_out' | 'down' | 'up'
  /** In ten-thousandths of a percent. */
  minCoverage: number
}
export interface Membership {
  from: number
  group: string | undefined
  criticality: Tier | undefined
}
export type Tier = 'critical' | 'high' | 'medium' | 'low'

export interface Service {
  path: string
  memberships: readonly Membership[]
  /** Disjoint. */
  credited: readonly (Interval & { planned: boolean })[]
  /** The first instant at which anything is known of it. */
  since: number
  /** From each retirement to the return. */
  absences: readonly { from: number; to: number }[]
  /** The retirement that still stands, else infinity. */
  retired: number
}
export interface World {
  /** Clocks as the database has them: Node's data may be older or newer. */
  zones: ReadonlyMap<string, Zone>
  groups: ReadonlyMap<string, readonly Terms[]>
  services: readonly Service[]
}
export type PeriodType = 'DAILY' | 'MONTHLY'
export interface Subject {
  kind: 'SERVICE' | 'GROUP' | 'NODE' | 'CUSTOMER'
  name: string
  /** Of a customer. */
  paths?: readonly string[]
  groups?: readonly string[]
}
