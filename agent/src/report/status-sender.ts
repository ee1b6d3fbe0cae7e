import type { StatusReport } from '@itops/core/contract'
import type { Logger } from 'pino'
import { describeError } from '../errors.ts'
import type { Board } from '../status/board.ts'
import type { Service } from '../status/service.ts'
import { type BatchEntry, nextBatch } from './batches.ts'
import { intervalSeconds, type Reporter, reportedService } from './bodies.ts'
import { type CoreClient, isUnusable } from './core-client.ts'
import type { PieceQueue } from './queue.ts'

/** Tells core the status of services, with every piece that it has not acknowledged. */
export interface StatusSender {
  /** The status of these services is to be told, whether or not they have pieces. */
  tell(paths: Iterable<string>): void
  /** Sends all that is due and queued; throws when core did not take it, and keeps it then. */
  sendAll(): Promise<void>
}

export interface StatusSenderInput {
  reporter: Reporter
  client: CoreClient
  log: Logger
  queue: PieceQueue
  board: Pick<Board, 'current'>
  services: () => ReadonlyMap<string, Service>
  isKnown(path: string): boolean
}

/** A sender with nothing due. */
export function createStatusSender(input: StatusSenderInput): StatusSender {
  const due = new Set<string>()
  return {
    tell(paths) {
      for (const path of paths) due.add(path)
    },
    async sendAll() {
      for (const path of due) if (!input.services().has(path)) due.delete(path)
      for (;;) {
        const batch = nextBatch({ ...input, due, services: input.services() })
        if (batch === undefined) return
        const paths = batch.entries.map((entry) => entry.path)
        for (const path of paths) due.delete(path)
        try {
          await send(input, batch.nodeId, batch.entries)
        } catch (error) {
          for (const path of paths) due.add(path)
          throw error
        }
      }
    },
  }
}

/** A report that core can't take is halved until the one entry that spoils it is found, logged and dropped. */
async function send(input: StatusSenderInput, nodeId: string, entries: readonly BatchEntry[]): Promise<void> {
  try {
    await input.client.status(statusReport(input, nodeId, entries))
  } catch (error) {
    if (!isUnusable(error)) throw error
    if (entries.length > 1) {
      const middle = Math.ceil(entries.length / 2)
      await send(input, nodeId, entries.slice(0, middle))
      return send(input, nodeId, entries.slice(middle))
    }
    input.log.error({ error: describeError(error), service: entries[0]?.path }, 'core refused a report; it is dropped')
  }
  input.queue.acknowledge(entries.flatMap((entry) => entry.pieces))
}

function statusReport(
  { reporter, services, board }: StatusSenderInput,
  nodeId: string,
  entries: readonly BatchEntry[],
): StatusReport {
  return {
    nodeId,
    operatorVersion: reporter.version,
    intervalSeconds: intervalSeconds(reporter),
    services: entries.map(({ path, pieces }) => {
      return reportedService(path, services().get(path), board.current(path), pieces)
    }),
    slaGroups: reporter.slaGroups,
  }
}
