import type { Clock } from '../platform/time/clock.ts'
import type { ProbeSchedule } from '../probes/schedule.ts'
import type { Source } from '../sources/source.ts'
import type { StatusObservation } from '../timeline/state-entry.ts'
import type { StateStore } from '../timeline/state-store.ts'
import { look, withoutProbe } from './look.ts'
import type { Service } from './service.ts'

/** When the probe of a service last answered: by the monotonic clock, and in milliseconds since the epoch by the clock as it is now. */
export interface ProbeAnswer {
  path: string
  answeredAt: number
  provenTo: number
}

/** Decides what is observed of a service, and knows which services have to be looked at again though nothing happens. */
export interface Evaluation {
  review(service: Service): void
  /** The probe of a service gave an answer. */
  reviewAnswer(service: Service): void
  forget(path: string): void
  /** Those that may be another by time alone. */
  restless(): Iterable<string>
  /** True for a service of which the state store knows that its probe is blind. */
  isBlind(path: string): boolean
  answers(): ProbeAnswer[]
  newAnswers(): (ProbeAnswer | { path: string })[]
}

export interface EvaluationInput {
  clock: Clock
  source: () => Source
  states: StateStore
  probes: ProbeSchedule
}

/** Nothing is observed yet. */
export function createEvaluation({ clock, source, states, probes }: EvaluationInput): Evaluation {
  const blind = new Set<string>()
  const restless = new Set<string>()
  /** Services whose probe may have given another answer since somebody asked for it. */
  let answered = new Set<string>()

  function review(service: Service): void {
    const { path } = service
    const now = clock.now()
    const seen = look(service, source(), probes, now)
    answered.add(path)
    if (isAtRest(service, seen)) restless.delete(path)
    else restless.add(path)
    if (seen?.unseen?.some(({ looker }) => looker === 'probe')) blind.add(path)
    else blind.delete(path)
    if (seen) states.observe(path, withCertificate(seen, probes.certificates().get(path)), now)
  }

  function answerOf(path: string): ProbeAnswer | undefined {
    const last = blind.has(path) ? undefined : probes.current(path)
    return last && { path, answeredAt: last.answeredAt, provenTo: clock.now() - last.ageMs }
  }

  return {
    review,
    reviewAnswer(service) {
      const { path } = service
      const since = probes.current(path)?.state.unseenSince
      // Between its last two answers the probe saw nothing.
      if (since !== undefined && states.current(path))
        states.observe(path, withoutProbe(service, source(), since), clock.now())
      review(service)
    },
    forget(path) {
      blind.delete(path)
      restless.delete(path)
      answered.add(path)
    },
    restless: () => new Set([...restless, ...probes.stale().filter((path) => !blind.has(path))]),
    isBlind: (path) => blind.has(path),
    answers: () => probes.paths().flatMap((path) => answerOf(path) ?? []),
    newAnswers() {
      const paths = answered
      answered = new Set()
      return [...paths].map((path) => answerOf(path) ?? { path })
    },
  }
}

/**
 * True for a service of which only an event makes another one: it is well or in maintenance, and nothing is said of it. A rollout, a
 * start, an outage and its reasons have deadlines, and an age. What runs by a timetable has an alarm of its own.
 */
function isAtRest({ beside, look: looksItself }: Service, seen: StatusObservation | undefined): boolean {
  if (seen === undefined || beside !== undefined || looksItself !== undefined) return false
  const { status, message } = seen.observation
  const isWell = status === 'MAINTENANCE' || (status === 'OPERATIONAL' && message === undefined)
  return isWell && seen.unseen === undefined && seen.fallback === undefined
}

/** Of several certificates the one counts that ends first. */
function withCertificate(observed: StatusObservation, probed: number | undefined): StatusObservation {
  if (probed === undefined) return observed
  const certificateEndsAt = Math.min(probed, observed.observation.certificateEndsAt ?? probed)
  return { ...observed, observation: { ...observed.observation, certificateEndsAt } }
}
