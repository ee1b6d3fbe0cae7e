import { splitPath } from '../document/service-path.ts'
import { describeError } from '../platform/errors.ts'
import type { Backoff } from '../platform/time/backoff.ts'
import { type Clock, nextBoundary } from '../platform/time/clock.ts'
import type { Spool } from '../spool/spool.ts'
import { batchLimits, entriesOf } from './batches.ts'
import type { HeldIntervals } from './held/held-intervals.ts'
import { type ReportInput, sendReport } from './send-report.ts'

export interface ReplayInput extends ReportInput {
  spool: Pick<Spool, 'dequeueOldest'>
  held: HeldIntervals
  clock: Clock
  backoff: Backoff
  /** False while it is known that core takes no reports. */
  isWelcome(): boolean
}

/** The spool is looked at whenever the clock shows a multiple of it, when the agent is awake for its own tick, in milliseconds. */
const lookMs = 1_000

/**
 * Sends what waits in the spool, oldest first, in large reports, beside the live reports and without waiting for them,
 * until the signal aborts. What core does not take stays spooled.
 */
export async function runReplay(input: ReplayInput, signal: AbortSignal): Promise<void> {
  const { clock, held, isWelcome } = input
  while (!signal.aborted) {
    held.release()
    if (isWelcome() && (await replayOne(input, signal))) continue
    const now = clock.now()
    await clock.sleep(nextBoundary(now, lookMs) - now, signal)
  }
}

/** Sends one batch; false when there is none. */
async function replayOne(input: ReplayInput, signal: AbortSignal): Promise<boolean> {
  const { backoff, clock, log, spool } = input
  const batch = spool.dequeueOldest({ rows: batchLimits.intervals, services: batchLimits.services })
  if (!batch) return false
  try {
    const { nodeId } = splitPath(batch.intervals[0]?.path ?? '')
    batch.acknowledge(await sendReport(input, nodeId, entriesOf(batch.intervals)))
    backoff.reset()
    log.info({ intervals: batch.intervals.length }, 'intervals that were kept are sent')
  } catch (error) {
    batch.release()
    if (signal.aborted) return true
    const delayMs = Math.round(backoff.next())
    log.debug({ error: describeError(error), delayMs }, 'core took no replay; it is sent again')
    await clock.sleep(delayMs, signal)
  }
  return true
}
