/** More than this, in milliseconds, above the usual round trip: a report waits for others at each of its statements. */
const slowMs = 20
/** Milliseconds until readers get one connection more back. */
const stepMs = 5_000
/** Without a report for so many milliseconds readers have all of their connections. */
const forgetMs = 10_000
/** How far the usual round trip follows each longer one: a network that has become slower is the usual one in the end. */
const drift = 0.01

/** How many connections readers may use at a time, so that no report waits for them. */
export interface ReaderLimit {
  now(this: void): number
  /** A statement of a report that asks nothing of the server was answered after so many milliseconds. */
  note(this: void, ms: number): void
}

/**
 * Readers lose half of their `full` connections whenever the round trip of a report gets slow, and get them back one by one: the
 * additive increase and multiplicative decrease of TCP (RFC 5681). How much server and process can do at a time is not
 * known, and the round trip shows both.
 */
export function createReaderLimit(full: number, clock: () => number = () => performance.now()): ReaderLimit {
  let limit = full
  let changedAt = Number.NEGATIVE_INFINITY
  let notedAt = Number.NEGATIVE_INFINITY
  let usualMs: number | undefined
  return {
    now: () => (clock() - notedAt > forgetMs ? full : limit),
    note(ms) {
      const now = clock()
      if (now - notedAt > forgetMs) limit = full
      notedAt = now
      usualMs = Math.min(ms, usualMs === undefined ? ms : usualMs + (ms - usualMs) * drift)
      if (ms - usualMs > slowMs) limit = Math.max(1, Math.floor(limit / 2))
      else if (now - changedAt < stepMs) return
      else limit = Math.min(full, limit + 1)
      changedAt = now
    },
  }
}
