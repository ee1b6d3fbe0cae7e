/** Runs work by name, counts how it ended, and holds back what failed. */
export interface Attempts {
  /** False for a minute after the work of this name has failed. */
  mayTry(name: string): boolean
  /** Runs `work`, which resolves to its error or throws it; resolves to the milliseconds that it took. */
  attempt(name: string, work: () => Promise<string | undefined>): Promise<number>
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
}
