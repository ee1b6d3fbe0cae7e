/** Runs work by name, counts how it ended, and holds back what failed. */
export interface Attempts {
  /** False for a minute after the work of this name has failed. */
  mayTry(name: string): boolean
  /** Runs `work`, which resolves to its error or throws it; resolves to the milliseconds that it took. */
  attempt(name: string, work: () => Promise<string | undefined>): Promise<number>
  /** Attempts work that throws its error, unless it is held back. */
  attemptUnlessFailed(name: string, work: () => Promise<unknown>): Promise<void>
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
  const attempts: Attempts = {
    mayTry: (name) => now() - (failedAt.get(name) ?? Number.NEGATIVE_INFINITY) > retryAfterMs,
    async attemptUnlessFailed(name, work) {
      if (attempts.mayTry(name)) await attempts.attempt(name, () => work().then(() => undefined))
    },
    async attempt(name, work) {
      const start = now()
      const error = await work().catch((cause: unknown) => String(cause))
      const ms = now() - start
      metrics.finished(name, ms / 1000, error === undefined)
      if (error === undefined) failedAt.delete(name)
      else {
        failedAt.set(name, now())
        log.warn({ job: name, error }, 'a job failed; it is tried again in a minute')
      }
      return ms
    },
  }
  return attempts
}
