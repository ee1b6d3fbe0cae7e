import type { ServiceStatus } from '@itops/core/contract'
import type { HeldCounts } from '../report/held/held-intervals.ts'
import type { WatchView } from '../sources/source.ts'

/** The spool at this moment. */
export interface SpoolReading {
  intervals: number
  bytes: number
  /** When the oldest interval in it begins, in milliseconds since the epoch; nothing when it is empty. */
  oldestAt: number | undefined
  droppedIntervals: number
  /** Why it can't be written now. */
  problem: string | undefined
}

/** What the server reads from the parts of a running agent whenever it is asked. */
export interface Readings {
  /** When the tick loop last went round, by the monotonic clock, in milliseconds. */
  lastTickAt(): number
  /** False until the source of services is open. */
  sourceIsOpen(): boolean
  /** A watch that is neither live nor has a problem has not been looked at yet. */
  watches(): readonly WatchView[]
  /** The present status of every service. */
  statuses(): Iterable<ServiceStatus>
  /** When the certificates end that probes were shown or that Secrets hold, by the path of the service, in milliseconds since the epoch. */
  certificates(): ReadonlyMap<string, number>
  spool(): SpoolReading
  /** Changes of services that core does not have, and how many were given up. */
  changes(): { unsent: number; dropped: number }
  /** Since when core has taken no call, in milliseconds since the epoch; nothing while it does. */
  coreAwaySince(): number | undefined
  /** True while core refuses the agent's key. */
  keyIsRefused(): boolean
  /** Intervals that are kept for a later try. */
  held(): HeldCounts
  /** Services that core fails on, by path. */
  parked(): readonly string[]
  /** How far the machine's clock is ahead of core's, while core alone says so; nothing otherwise. */
  unprovenSkewMs(): number | undefined
  /** How far core's clock leapt, in milliseconds, while the agent does not follow it; nothing otherwise. */
  leapMs(): number | undefined
  /** How far this machine's clock is ahead of core's, in milliseconds; nothing while unknown. */
  skewMs(): number | undefined
  /** An agent without a Lease is alone. */
  role(): 'alone' | 'leader' | 'standby'
}
