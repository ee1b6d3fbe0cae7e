/** Counts how work ended, by name, and holds back what failed. */
export interface Attempts {
  /** False for a minute after the work of this name has failed. */
  mayTry(name: string): boolean
  /** Notes the end of a run that took `ms`, with its error when it failed. */
  ended(name: string, ms: number, error?: unknown): void
}

export interface AttemptsOptions {
  clock: { now(): Date }
  log: { warn(facts: object, text: string): void }
  metrics: { finished(job: string, seconds: number, ok: boolean): void }
}

const retryAfterMs = 60_000

/** Attempts of which none has failed yet. */
export function createAttempts({ clock, log, metrics }: AttemptsOptions): Attempts {
  const failedAt = new Map<string, number>()
  const now = () => clock.now().getTime()
  return {
    mayTry: (name) => now() - (failedAt.get(name) ?? Number.NEGATIVE_INFINITY) > retryAfterMs,
    ended(name, ms, error) {
      metrics.finished(name, ms / 1000, error === undefined)
      if (error === undefined) {
        failedAt.delete(name)
        return
      }
      failedAt.set(name, now())
      log.warn({ job: name, error: String(error) }, 'a job failed; it is tried again in a minute')
    },
  }
}
