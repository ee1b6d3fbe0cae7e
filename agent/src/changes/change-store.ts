import { maxChangesPerService, type ReportedChange } from '@itops/core/contract'
import type { Logger } from 'pino'
import { isMapping } from '../document/fields.ts'
import type { Memory } from '../platform/memory.ts'
import type { Clock } from '../platform/time/clock.ts'

/**
 * What was last seen of each workload, and the changes that core has not acknowledged. Both are kept as one, over a restart: a
 * crash loses neither a change that was seen nor the observation that it is seen by again.
 */
export interface ChangeStore<Version> {
  /** What was last seen of a workload, by its key. */
  seen(key: string): Version | undefined
  /** Notes what is seen of a workload now. */
  see(key: string, version: Version): void
  /** Forgets workloads that are not among these. */
  keepOnly(keys: { has(key: string): boolean }): void
  /** A change of services is to be sent; one of the same id takes the place of the first. */
  put(paths: readonly string[], change: ReportedChange): void
  /** Keeps all of it for the next start. */
  save(): void
  /** The oldest changes of a service that core has not acknowledged, as many as a report may carry. */
  pending(path: string): ReportedChange[]
  /** Core has these, or can never take them. */
  acknowledge(path: string, sent: readonly ReportedChange[]): void
  stats(): { unsent: number; dropped: number }
}

export interface ChangeStoreInput<Version> {
  memory: Memory
  clock: Pick<Clock, 'now'>
  log: Logger
  /** Whether what was kept is what this version of the agent keeps. */
  isVersion(value: unknown): value is Version
}

const memoryKey = 'changes'
const maxUnsent = 2_000
/** As long as intervals are kept. */
const maxAgeMs = 7 * 86_400_000

interface Unsent {
  path: string
  /** When it was put here, in milliseconds since the epoch. */
  since: number
  change: ReportedChange
}

/** Takes over what the process before this one kept. */
export function createChangeStore<Version>(input: ChangeStoreInput<Version>): ChangeStore<Version> {
  const { memory, clock, log, isVersion } = input
  const { versions, unsent: before } = readKept(memory.read(memoryKey), isVersion)
  let unsent = before
  let dropped = 0

  /** Without what is too old, and the oldest of what is too much. */
  function bound(): void {
    const oldest = clock.now() - maxAgeMs
    const fresh = unsent.filter(({ since }) => since >= oldest).slice(-maxUnsent)
    const lost = unsent.length - fresh.length
    if (lost === 0) return
    dropped += lost
    log.warn(
      { changes: lost },
      'changes of services that core did not take are given up: there are too many, or too old',
    )
    unsent = fresh
  }

  return {
    seen: (key) => versions.get(key),
    see: (key, version) => versions.set(key, version),
    keepOnly(keys) {
      for (const key of versions.keys()) if (!keys.has(key)) versions.delete(key)
    },
    put(paths, change) {
      const isSame = (one: Unsent) => one.change.id === change.id && paths.includes(one.path)
      const since = clock.now()
      unsent = [...unsent.filter((one) => !isSame(one)), ...paths.map((path) => ({ path, since, change }))]
      bound()
    },
    save: () => memory.write(memoryKey, { versions: [...versions], unsent }),
    pending: (path) => unsent.flatMap((one) => (one.path === path ? [one.change] : [])).slice(0, maxChangesPerService),
    acknowledge(path, sent) {
      if (sent.length === 0) return
      // One that was put anew while it was on its way has more to say.
      unsent = unsent.filter((one) => one.path !== path || !sent.includes(one.change))
      memory.write(memoryKey, { versions: [...versions], unsent })
    },
    stats: () => ({ unsent: unsent.length, dropped }),
  }
}

function readKept<Version>(
  kept: unknown,
  isVersion: (value: unknown) => value is Version,
): { versions: Map<string, Version>; unsent: Unsent[] } {
  const { versions, unsent } = isMapping(kept) ? kept : {}
  const pairs = Array.isArray(versions) ? versions : []
  return {
    versions: new Map(
      pairs.flatMap((pair): [string, Version][] => {
        const [key, version] = Array.isArray(pair) ? pair : []
        return typeof key === 'string' && isVersion(version) ? [[key, version]] : []
      }),
    ),
    unsent: Array.isArray(unsent) ? unsent.filter(isUnsent) : [],
  }
}

function isUnsent(value: unknown): value is Unsent {
  if (!isMapping(value) || typeof value.path !== 'string' || typeof value.since !== 'number') return false
  if (!isMapping(value.change)) return false
  const { id, at, kind } = value.change
  return typeof id === 'string' && typeof kind === 'string' && !Number.isNaN(Date.parse(String(at)))
}
