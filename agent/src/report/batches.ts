import { splitPath } from '../document/service-path.ts'
import type { Service } from '../status/service.ts'
import type { StateStore } from '../timeline/state-store.ts'
import type { ServiceInterval } from '../timeline/timeline.ts'
import type { FreshIntervals } from './fresh-intervals.ts'
import type { ReportEntry } from './send-report.ts'

/** What goes into one status report: services of one node. */
export interface Batch {
  nodeId: string
  entries: ReportEntry[]
}

/** How much one report carries; core takes more, but a small body is quick to read, to store and to send again. */
export const batchLimits = { services: 2_000, intervals: 5_000 }

export interface BatchInput {
  /** The paths whose status is to be reported, whether or not there are intervals. */
  due: ReadonlyMap<string, unknown>
  fresh: Pick<FreshIntervals, 'pending'>
  states: Pick<StateStore, 'current'>
  services: ReadonlyMap<string, Service>
  /** False for a service that waits: for its registration, or because core fails on it. */
  isKnown(path: string): boolean
}

/** The next report: all that is due and fresh for one node, up to the limits; nothing when all is reported. */
export function nextBatch({ due, fresh, states, services, isKnown }: BatchInput): Batch | undefined {
  const sendable = (path: string) => !services.has(path) || isKnown(path)
  const tellable = [...due.keys()].filter((path) => sendable(path) && states.current(path) !== undefined)
  const first = tellable[0] ?? fresh.pending(sendable, 1)[0]?.path
  if (first === undefined) return undefined
  const { nodeId } = splitPath(first)
  const ofNode = (path: string) => path.lastIndexOf('/') === nodeId.length && path.startsWith(nodeId)
  const entries = new Map<string, ReportEntry>()
  for (const path of tellable.filter(ofNode).slice(0, batchLimits.services)) entries.set(path, { path, intervals: [] })
  const intervals = fresh.pending((path) => sendable(path) && ofNode(path), batchLimits.intervals)
  addIntervals(entries, intervals, batchLimits.services)
  return { nodeId, entries: [...entries.values()] }
}

/** Intervals of one node, by service. */
export function entriesOf(intervals: readonly ServiceInterval[]): ReportEntry[] {
  const entries = new Map<string, ReportEntry>()
  addIntervals(entries, intervals)
  return [...entries.values()]
}

/** Adds intervals to the entries of their services; new entries only up to the limit. */
function addIntervals(
  entries: Map<string, ReportEntry>,
  intervals: readonly ServiceInterval[],
  limit = Infinity,
): void {
  for (const one of intervals) {
    const entry = entries.get(one.path) ?? { path: one.path, intervals: [] }
    if (!entries.has(one.path) && entries.size >= limit) continue
    entry.intervals.push(one)
    entries.set(one.path, entry)
  }
}
