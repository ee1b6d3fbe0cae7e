import type { Observation } from '../timeline/observation.ts'

/** What a claim without a volume is: not bound yet, or its volume is gone. */
export type ClaimPhase = 'Pending' | 'Lost'

/** A claim of a workload that has no volume. */
export interface ClaimTrouble {
  claim: string
  phase: ClaimPhase
}

const maxNamed = 3

/**
 * What claims add to the status of a workload: one whose volume is lost is a fault though pods run on, one that waits for a volume is
 * the cause of pods that are not ready.
 */
export function withClaims(observation: Observation, troubles: readonly ClaimTrouble[]): Observation {
  const { status, message } = observation
  if (status === 'MAINTENANCE') return observation
  const isShort = (observation.readyReplicas ?? 0) < (observation.replicas ?? 0)
  const counted = troubles.filter(({ phase }) => phase === 'Lost' || isShort)
  if (counted.length === 0) return observation
  const lostFirst = [...counted].sort((a, b) => (a.phase < b.phase ? -1 : a.phase > b.phase ? 1 : 0))
  const named = lostFirst.slice(0, maxNamed).map(({ claim, phase }) => `claim ${claim} is ${phase}`)
  const more = counted.length > maxNamed ? [`${counted.length - maxNamed} more claims have no volume`] : []
  const said = [...(message === undefined ? [] : [message]), ...named, ...more].join('; ')
  const isLost = counted.some(({ phase }) => phase === 'Lost')
  return { ...observation, status: status === 'OPERATIONAL' && isLost ? 'DEGRADED' : status, message: said }
}
