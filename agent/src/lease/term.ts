import type { ElectionInput, LeaseTimes } from './election.ts'

/** The leadership of this process, from a claim to its end. Instants are monotonic milliseconds. */
export interface Term {
  /** True while this process leads. */
  lasts(): boolean
  /** The Lease was claimed by a call that was sent at this instant. */
  renew(claimedAt: number, previousAliveAt: number | undefined): void
  /** Another process holds the Lease. */
  lose(holder: string): void
  /** Ends without notice. */
  end(): void
  /** When the holder before was alive for sure, by the wall clock as it is now. */
  previousRenewal(): number | undefined
}

/** A process that does not lead yet. */
export function createTerm(
  { clock, monotonic, log, onChange, name }: ElectionInput,
  { giveUpMs }: LeaseTimes,
  signal: AbortSignal,
): Term {
  let leads = false
  let renewed = { monotonic: 0, wall: 0 }
  let previousAliveAt: number | undefined

  /** A machine that was suspended may notice it by one of the two clocks only: the one that shows more time counts. */
  const leftMs = () => giveUpMs - Math.max(monotonic() - renewed.monotonic, clock.now() - renewed.wall)

  async function endInTime(): Promise<void> {
    while (leads && !signal.aborted) {
      const ms = leftMs()
      if (ms <= 0) change(false, { problem: `not renewed for ${giveUpMs} ms` })
      else await clock.sleep(ms, signal)
    }
  }

  function change(next: boolean, why: object): void {
    leads = next
    log.info({ lease: name, ...why }, next ? 'this agent leads' : 'this agent leads no more')
    onChange(next)
  }

  return {
    lasts: () => leads && leftMs() > 0,
    renew(claimedAt, aliveAt) {
      const passedMs = monotonic() - claimedAt
      if (signal.aborted || passedMs >= giveUpMs) return
      renewed = { monotonic: claimedAt, wall: clock.now() - passedMs }
      if (leads) return
      previousAliveAt = aliveAt
      change(true, {})
      endInTime()
    },
    lose(holder) {
      if (leads) change(false, { holder })
    },
    end() {
      leads = false
    },
    previousRenewal: () => (previousAliveAt === undefined ? undefined : clock.now() - (monotonic() - previousAliveAt)),
  }
}
