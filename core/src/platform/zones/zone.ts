/** From an instant on, clocks are so many milliseconds ahead of UTC. */
export interface ZoneOffset {
  from: number
  offsetMs: number
}

/**
 * The clocks of a time zone. A local time is written as the milliseconds that it would be in UTC, so that days and months of it
 * can be counted as in UTC.
 */
export interface Zone {
  name: string
  /** The instants from which each of its offsets counts. */
  changes: readonly number[]
  /** What the clocks show at an instant. */
  localOf(instant: number): number
  /** The instants at which the clocks show this: one; two where they are put back over it; none where they leap over it. */
  instantsOf(local: number): number[]
  /** The first instant at which the clocks show this; where they leap over it, as much later as they leap. */
  firstInstantOf(local: number): number
  /** When the clocks leap over this; undefined when they don't. */
  leapOver(local: number): number | undefined
}

/** A zone from its offsets, oldest first: the first also holds before it, the last ever after. */
export function createZone(name: string, offsets: readonly ZoneOffset[]): Zone {
  const intervals = offsets.map(({ from, offsetMs }, index) => ({
    from: index === 0 ? Number.NEGATIVE_INFINITY : from,
    to: offsets[index + 1]?.from ?? Number.POSITIVE_INFINITY,
    offsetMs,
  }))
  const instantsOf = (local: number) =>
    intervals
      .filter(({ from, to, offsetMs }) => from <= local - offsetMs && local - offsetMs < to)
      .map(({ offsetMs }) => local - offsetMs)
  /** The last interval whose clocks have not yet come so far. */
  const before = (local: number) => intervals.findLast(({ to, offsetMs }) => to + offsetMs <= local)

  return {
    name,
    changes: offsets.map(({ from }) => from),
    localOf(instant) {
      const interval = intervals.find(({ from, to }) => from <= instant && instant < to)
      return instant + (interval?.offsetMs ?? 0)
    },
    instantsOf,
    firstInstantOf: (local) => instantsOf(local)[0] ?? local - (before(local)?.offsetMs ?? 0),
    leapOver: (local) => (instantsOf(local).length > 0 ? undefined : before(local)?.to),
  }
}
