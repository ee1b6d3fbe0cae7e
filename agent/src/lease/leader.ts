import { KubernetesRefusal } from '../kubernetes/api/api.ts'
import { describeApiError } from '../platform/errors.ts'
import { createBackoff } from '../platform/time/backoff.ts'
import { defaultTimes, type ElectionInput, type LeaseTimes } from './election.ts'
import { createLeaseStore, type LeaseStore } from './store.ts'
import { createTerm, type Term } from './term.ts'

/** This process among its replicas: one of them leads. */
export interface Leadership {
  /** True while this process leads. Never true in two processes at one instant. */
  leads(): boolean
  /**
   * No later than when the holder before this process last renewed, by the given clock (milliseconds since the epoch); when
   * that was before this process first looked, its first look. Nothing when there was none, or before this process leads.
   */
  previousRenewal(): number | undefined
  /** Ends leadership and releases the Lease, so that another leads at once. Does not call `onChange`; never throws. */
  stop(): Promise<void>
}

/** The first delay after a failure, as a part of the time between two renewals. */
const firstRetry = 0.1

/**
 * Leader election over a Lease. A standby looks at the record every `renewMs`; it takes over when it has not seen the
 * record change for `leaseMs` of its own monotonic time, or at once when nobody holds it. No wall clock of another
 * process is ever believed. Every write names the version that it replaces, so that of two claims one is refused; a
 * leader counts its time from before it sent the renewal, and ends by itself after `giveUpMs`.
 */
export function runLeaderElection(input: ElectionInput): Leadership {
  const { times = defaultTimes } = input
  const ending = new AbortController()
  const term = createTerm(input, times, ending.signal)
  const store = createLeaseStore(input, times, ending.signal)
  const loop = campaign(input, times, store, term, ending.signal)
  return {
    leads: term.lasts,
    previousRenewal: term.previousRenewal,
    async stop() {
      ending.abort()
      term.end()
      await loop
      await store.release().catch((error: unknown) => {
        input.log.warn({ error: describeApiError(error) }, 'the Lease was not released; it runs out by itself')
      })
    },
  }
}

async function campaign(
  { clock, random, log }: ElectionInput,
  { renewMs }: LeaseTimes,
  store: LeaseStore,
  term: Term,
  signal: AbortSignal,
): Promise<void> {
  const backoff = createBackoff({ firstMs: renewMs * firstRetry, maxMs: renewMs }, random)
  let failing = false
  while (!signal.aborted) {
    try {
      const outcome = await store.attempt()
      if (signal.aborted) return
      if (outcome.role === 'holder') term.renew(outcome.claimedAt, outcome.previousAliveAt)
      else term.lose(outcome.holder)
      if (failing) log.info({}, 'the Lease is within reach again')
      failing = false
      backoff.reset()
      // Early by up to a quarter, so that the looks of several standbys don't stay in step.
      const lookMs = renewMs * (0.75 + random() / 4)
      const rest = outcome.role === 'holder' ? renewMs : Math.min(outcome.mayTakeInMs, lookMs)
      await clock.sleep(rest, signal)
    } catch (error) {
      if (signal.aborted) return
      if (!isConflict(error)) {
        log[failing ? 'debug' : 'warn']({ error: describeApiError(error) }, 'the Lease is out of reach')
        failing = true
      }
      await clock.sleep(backoff.next(), signal)
    }
  }
}

/** Another replica wrote first, which is ordinary: the next look shows what it wrote. */
function isConflict(error: unknown): boolean {
  return error instanceof KubernetesRefusal && error.code === 409
}
