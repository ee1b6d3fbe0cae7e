/**
 * Which services core fails on. A report that core answers with a 5xx is sent again; once a service has been in three such
 * reports in a row, one that holds it is taken apart, and a service that fails by itself is parked: left out for ten minutes.
 */
export interface Faults {
  /** Core took a report of these services. */
  accepted(paths: readonly string[]): void
  /** Core answered a report of these services with a 5xx. */
  struck(paths: readonly string[]): void
  /** Whether a report of these services is to be taken apart. */
  areSuspect(paths: readonly string[]): boolean
  /** Whether core has taken a report since those of these services that are suspect began to fail: then it is not core as a whole that fails. */
  coreTakesOthers(paths: readonly string[]): boolean
  /** Core takes nothing at all: for a minute nothing is taken apart. */
  outage(): void
  /** Leaves a service out for ten minutes; gives the end of that by the monotonic clock, in milliseconds. */
  park(path: string): number
  /** When the parking of a service ends, by the monotonic clock; nothing for one that is not parked. */
  parkedUntil(path: string): number | undefined
  /** The services that are parked. */
  parked(): string[]
}

interface Strikes {
  count: number
  /** When the first was, by the monotonic clock. */
  since: number
}

const strikesAllowed = 3
const parkMs = 600_000
const calmMs = 60_000

/** No service has failed; `monotonic` gives milliseconds that only ever grow. */
export function createFaults(monotonic: () => number): Faults {
  const strikes = new Map<string, Strikes>()
  const parkings = new Map<string, number>()
  let acceptedAt = -Infinity
  let calmUntil = -Infinity

  function parkedUntil(path: string): number | undefined {
    const until = parkings.get(path)
    if (until === undefined || monotonic() < until) return until
    parkings.delete(path)
    return undefined
  }

  return {
    accepted(paths) {
      if (paths.length === 0) return
      for (const path of paths) strikes.delete(path)
      acceptedAt = monotonic()
    },
    struck(paths) {
      for (const path of paths) {
        const { count, since } = strikes.get(path) ?? { count: 0, since: monotonic() }
        strikes.set(path, { count: count + 1, since })
      }
    },
    areSuspect: (paths) =>
      monotonic() >= calmUntil && paths.some((path) => (strikes.get(path)?.count ?? 0) >= strikesAllowed),
    coreTakesOthers: (paths) =>
      paths.every((path) => {
        const { count, since } = strikes.get(path) ?? { count: 0, since: 0 }
        return count < strikesAllowed || acceptedAt > since
      }),
    outage() {
      calmUntil = monotonic() + calmMs
    },
    park(path) {
      const until = monotonic() + parkMs
      parkings.set(path, until)
      // At its next try one failure is enough.
      strikes.set(path, { count: strikesAllowed - 1, since: until })
      return until
    },
    parkedUntil,
    parked: () => [...parkings.keys()].filter((path) => parkedUntil(path) !== undefined),
  }
}
