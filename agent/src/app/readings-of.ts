import type { Readings } from '../server/readings.ts'
import type { Source } from '../sources/source.ts'
import type { AgentDependencies, Parts } from './assemble.ts'

/** What this process is at the moment. */
export interface Role {
  leads: boolean
  /** By the monotonic clock, in milliseconds. */
  lastTickAt: number
  /** Nothing before it is open. */
  source: Source | undefined
}

/** What the server reads from the parts of this agent. */
export function readingsOf(
  { changes, config, persistence, key, serverTime }: AgentDependencies,
  { states, faults, held, sender }: Parts,
  role: Role,
): Readings {
  return {
    lastTickAt: () => role.lastTickAt,
    sourceIsOpen: () => role.source !== undefined,
    watches: () => role.source?.watches() ?? [],
    statuses: () => states.paths().flatMap((path) => states.current(path)?.status ?? []),
    certificates: () =>
      new Map(
        states.paths().flatMap((path) => {
          const endsAt = states.current(path)?.certificateEndsAt
          return endsAt === undefined ? [] : [[path, endsAt] as const]
        }),
      ),
    spool: persistence.spool.stats,
    changes: changes.stats,
    coreAwaySince: () => (role.leads ? sender.awaySince() : undefined),
    keyIsRefused: () => key.isRefused,
    held: held.counts,
    parked: faults.parked,
    unprovenSkewMs: serverTime.unprovenSkewMs,
    leapMs: serverTime.leapMs,
    skewMs: serverTime.skewMs,
    role: () => (config.lease === undefined ? 'alone' : role.leads ? 'leader' : 'standby'),
  }
}
