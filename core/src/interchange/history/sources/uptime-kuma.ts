import type { ServiceStatus } from '../../../contract/index.ts'
import { AppError } from '../../../platform/errors.ts'
import type { HistoryInterval, Sample } from '../history.ts'
import type { ExportOptions } from './gatus.ts'
import { createPathNamer } from './name-paths.ts'
import { instantOf, intervalsOf, type Observed, parseJson, rowsOf, textOf } from './rows.ts'

type Beat = Omit<Sample, 'status'> & { status: ServiceStatus | 'PENDING' }

const statuses: Record<string, Beat['status']> = { 0: 'DOWN', 1: 'OPERATIONAL', 2: 'PENDING', 3: 'MAINTENANCE' }

/**
 * Reads heartbeats of Uptime Kuma: rows of its database with `name`, `status` and `time`, and the monitor's `interval` if it is there. A beat
 * that was pending, for a retry followed, is what came of the retries: an outage begins with its first failure. Throws `bad_request` for what
 * is none.
 */
export function readUptimeKuma(text: string, options: ExportOptions): AsyncIterable<HistoryInterval> {
  const nameOf = createPathNamer(options.path)
  const monitors = new Map<string, { everyMs: number; beats: Beat[] }>()
  rowsOf(parseJson(text, 'Uptime Kuma'), 'heartbeats').forEach((row, at) => {
    const path = nameOf({ name: textOf(row, 'name') })
    const interval = Number(row.interval)
    const monitor = monitors.get(path) ?? { everyMs: interval > 0 ? interval * 1000 : options.everyMs, beats: [] }
    monitors.set(path, monitor)
    const status = statuses[textOf(row, 'status')]
    if (!status)
      throw new AppError('bad_request', {
        reason: `Entry ${at + 1} of the heartbeats: the status is 0, 1, 2 or 3.`,
      })
    monitor.beats.push({ at: instantOf(row.time, at, 'heartbeats'), status })
  })
  const observed = [...monitors].map(
    ([path, { everyMs, beats }]): Observed => ({ path, everyMs, samples: withoutPending(beats) }),
  )
  return intervalsOf(observed, options.slaGroup)
}

/** From the last beat to the first: a pending one was as up or down as what came after it, and is UNKNOWN where neither did. */
function withoutPending(beats: Beat[]): Sample[] {
  let next: ServiceStatus = 'UNKNOWN'
  return beats
    .toSorted((a, b) => b.at - a.at)
    .map(({ at, status }) => {
      if (status !== 'PENDING') next = status === 'MAINTENANCE' ? 'UNKNOWN' : status
      return { at, status: status === 'PENDING' ? next : status }
    })
    .reverse()
}
