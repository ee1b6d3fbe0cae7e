import { floorShare } from '../../format/percent.ts'
import type { ServiceStatus, SnapshotPoint } from '../../graphql/generated/types.generated.ts'

/** One column of the timeline: a 5-minute bucket, or several in a row where the range is long. Lengths are seconds. */
export interface TimelineCell {
  start: number
  end: number
  buckets: number
  worst: ServiceStatus | null
  /** The lowest uptime of any bucket within; null when none was measured. */
  lowestUptime: number | null
  operational: number
  degraded: number
  down: number
  excluded: number
  unknown: number
  unmeasured: number
}

const bucketMs = 300_000

const severity: readonly (ServiceStatus | null)[] = [null, 'OPERATIONAL', 'MAINTENANCE', 'UNKNOWN', 'DEGRADED', 'DOWN']

const narrowestPx = 3

/** How many 5-minute buckets one column holds, so that no column is thinner than three pixels. */
export function bucketsPerCell(hours: number, widthPx: number): number {
  const max = Math.max(60, widthPx / narrowestPx)
  return [1, 2, 3, 6, 12].find((buckets) => (hours * 12) / buckets <= max) ?? 24
}

/**
 * The columns of the last `hours` up to `now`, each of so many buckets, without holes: buckets that core did not send are unmeasured.
 * Seconds are added up, the worst state and the lowest uptime win, so that nothing is averaged away.
 */
export function timelineCells(
  points: readonly SnapshotPoint[],
  hours: number,
  buckets: number,
  now: number,
): TimelineCell[] {
  const length = buckets * bucketMs
  const first = Math.floor((now - hours * 3_600_000) / length) * length
  const byStart = new Map(points.map((point) => [Date.parse(point.periodStart), point]))
  const cells: TimelineCell[] = []
  for (let start = first; start < now; start += length) {
    const cell = emptyCell(start, Math.min(start + length, now))
    for (let at = start; at < cell.end; at += bucketMs) addBucket(cell, byStart.get(at), at)
    cells.push(cell)
  }
  return cells
}

function emptyCell(start: number, end: number): TimelineCell {
  const sums = { operational: 0, degraded: 0, down: 0, excluded: 0, unknown: 0, unmeasured: 0 }
  return { start, end, buckets: 0, worst: null, lowestUptime: null, ...sums }
}

function addBucket(cell: TimelineCell, point: SnapshotPoint | undefined, at: number): void {
  cell.buckets += 1
  if (!point) {
    cell.unmeasured += Math.min(bucketMs, cell.end - at) / 1000
    return
  }
  cell.operational += point.operationalSeconds
  cell.degraded += point.degradedSeconds
  cell.down += point.downSeconds
  cell.excluded += point.excludedSeconds
  cell.unknown += point.unknownSeconds
  cell.unmeasured += point.unmeasuredSeconds
  if (severity.indexOf(point.worstStatus) > severity.indexOf(cell.worst)) cell.worst = point.worstStatus
  if (point.actualValue !== null) {
    cell.lowestUptime = Math.min(cell.lowestUptime ?? 100, point.actualValue)
  }
}

/** The sums of a whole timeline: downtime in minutes, coverage in percent, floored. */
export function timelineSummary(cells: readonly TimelineCell[]): {
  downtimeMinutes: number
  coverage: number | null
} {
  let down = 0
  let seen = 0
  let elapsed = 0
  for (const cell of cells) {
    const counted = cell.operational + cell.degraded + cell.down + cell.excluded
    down += cell.down
    seen += counted
    elapsed += counted + cell.unknown + cell.unmeasured
  }
  return { downtimeMinutes: down / 60, coverage: floorShare(seen, elapsed) }
}
