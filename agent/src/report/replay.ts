import { describeError } from '../errors.ts'
import type { Spool } from '../spool/spool.ts'
import { splitPath } from '../status/service.ts'
import type { Backoff } from '../time/backoff.ts'
import type { Clock } from '../time/clock.ts'
import { batchLimits, entriesOf } from './batches.ts'
import type { HeldPieces } from './held/held-pieces.ts'
import { type ReportInput, sendReport } from './send-report.ts'

export interface ReplayInput extends ReportInput {
  spool: Pick<Spool, 'takeOldest'>
  held: HeldPieces
  clock: Clock
  backoff: Backoff
  /** False while it is known that core takes no reports. */
  isWelcome(): boolean
}

/** How often the spool is looked at. */
const lookMs = 500

/**
 * Sends what waits in the spool, oldest first, in large reports, beside the live reports and without waiting for them,
 * until the signal aborts. What core does not take stays spooled.
 */
export async function runReplay(input: ReplayInput, signal: AbortSignal): Promise<void> {
  const { clock, held, isWelcome } = input
  while (!signal.aborted) {
    held.release()
    if (!isWelcome() || !(await replayOne(input, signal))) await clock.sleep(lookMs, signal)
  }
}

/** Sends one batch; false when there is none. */
async function replayOne(input: ReplayInput, signal: AbortSignal): Promise<boolean> {
  const { backoff, clock, log, spool } = input
  const batch = spool.takeOldest({ rows: batchLimits.pieces, services: batchLimits.services })
  if (!batch) return false
  try {
    await sendReport(input, splitPath(batch.pieces[0]?.path ?? '').nodeId, entriesOf(batch.pieces))
    batch.acknowledge()
    backoff.reset()
    log.info({ pieces: batch.pieces.length }, 'pieces that were kept are sent')
  } catch (error) {
    batch.release()
    if (signal.aborted) return true
    const delayMs = Math.round(backoff.next())
    log.debug({ error: describeError(error), delayMs }, 'core took no replay; it is sent again')
    await clock.sleep(delayMs, signal)
  }
  return true
}
