import type { Ticket } from '../spool/spool.ts'
import { nextBatch } from './batches.ts'
import type { FreshIntervals } from './fresh-intervals.ts'
import { type ReportInput, sendReport } from './send-report.ts'

/** Reports to core the status of services as they are now, with the intervals that were just closed. */
export interface StatusSender {
  /**
   * The status of these services is to be reported, whether or not they have intervals; when it changed, `changedAt` is when that
   * was observed, by the monotonic clock in milliseconds.
   */
  report(paths: Iterable<string>, changedAt?: number): void
  /** Sends all that is due and fresh; throws when core did not take it, and the statuses stay due. */
  sendAll(): Promise<void>
}

export interface StatusSenderInput extends ReportInput {
  fresh: FreshIntervals
  isKnown(path: string): boolean
  monotonic(): number
  /** Core acknowledged a change, so many seconds after it was observed. */
  onChangeReported(seconds: number): void
}

/** A sender with nothing due. */
export function createStatusSender(input: StatusSenderInput): StatusSender {
  const { faults, fresh, monotonic, onChangeReported, services } = input
  const isKnown = (path: string) => input.isKnown(path) && faults.parkedUntil(path) === undefined
  /** By path, when its change was observed; nothing where only the time is to be reported. */
  const due = new Map<string, number | undefined>()

  async function sendDue(paths: readonly string[], work: () => Promise<Ticket>): Promise<Ticket> {
    const reported = paths.map((path) => [path, due.get(path)] as const)
    for (const path of paths) due.delete(path)
    let copies: Ticket
    try {
      copies = await work()
    } catch (error) {
      for (const [path, changedAt] of reported) due.set(path, changedAt ?? due.get(path))
      throw error
    }
    for (const [, changedAt] of reported)
      if (changedAt !== undefined) onChangeReported((monotonic() - changedAt) / 1000)
    return copies
  }

  return {
    report(paths, changedAt) {
      for (const path of paths) due.set(path, due.get(path) ?? changedAt)
    },
    async sendAll() {
      for (const path of due.keys()) if (!services().has(path)) due.delete(path)
      for (;;) {
        const batch = nextBatch({ ...input, isKnown, due, services: services() })
        if (batch === undefined) return
        const { nodeId, entries } = batch
        const paths = entries.map(({ path }) => path)
        const copies = await sendDue(paths, () => sendReport(input, nodeId, entries))
        fresh.acknowledge(
          entries.flatMap(({ intervals }) => intervals),
          copies,
        )
      }
    },
  }
}
