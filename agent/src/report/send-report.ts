import type { Logger } from 'pino'
import { describeError } from '../errors.ts'
import type { Board } from '../status/board.ts'
import type { Service } from '../status/service.ts'
import type { ServicePiece } from '../status/timeline.ts'
import { type Reporter, statusReportOf } from './bodies.ts'
import { type CoreClient, isUnusable } from './core-client.ts'

/** One service's share of a status report. */
export interface ReportEntry {
  path: string
  pieces: ServicePiece[]
}

export interface ReportInput {
  reporter: Reporter
  client: Pick<CoreClient, 'status'>
  log: Logger
  board: Pick<Board, 'current'>
  services: () => ReadonlyMap<string, Service>
}

/**
 * Sends one status report of one node. One that core can't take is halved until the piece that spoils it is found, logged
 * and dropped; throws when core does not answer, or refuses for another reason.
 */
export async function sendReport(input: ReportInput, nodeId: string, entries: readonly ReportEntry[]): Promise<void> {
  const { board, client, log, reporter, services } = input
  const known = services()
  try {
    await client.status(
      statusReportOf(
        reporter,
        nodeId,
        entries.map(({ path, pieces }) => ({
          path,
          service: known.get(path),
          observation: board.current(path),
          pieces: pieces.map(({ piece }) => piece),
        })),
      ),
    )
  } catch (error) {
    if (!isUnusable(error)) throw error
    const halves = halve(entries)
    for (const half of halves) await sendReport(input, nodeId, half)
    if (halves.length === 0)
      log.error({ error: describeError(error), service: entries[0]?.path }, 'core refused a report; it is dropped')
  }
}

/** Two reports that say the same; none when there is but one piece to tell. */
function halve(entries: readonly ReportEntry[]): ReportEntry[][] {
  if (entries.length > 1) return halves(entries)
  return entries.flatMap(({ path, pieces }) =>
    pieces.length > 1 ? halves(pieces).map((half) => [{ path, pieces: half }]) : [],
  )
}

function halves<T>(list: readonly T[]): T[][] {
  const middle = Math.ceil(list.length / 2)
  return [list.slice(0, middle), list.slice(middle)]
}
