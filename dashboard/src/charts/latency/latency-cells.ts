import type { LatencyPoint } from '../../graphql/generated/types.generated.ts'

/** One column of the response times; the times are milliseconds, null where nothing was probed. */
export interface LatencyCell {
  start: number
  end: number
  mean: number | null
  min: number | null
  max: number | null
  probes: number
}

const minuteMs = 60_000

/**
 * Every interval of the last `hours` up to `now`, as long as core sends them: those that it left out were not probed. Of the
 * one that is not over that can't be said yet.
 */
export function latencyCells(points: readonly LatencyPoint[], hours: number, now: number): LatencyCell[] {
  const length = (hours <= 24 ? 5 : 60) * minuteMs
  const byStart = new Map(points.map((point) => [Date.parse(point.time), point]))
  const cells: LatencyCell[] = []
  for (let start = Math.floor((now - hours * 60 * minuteMs) / length) * length; start < now; start += length) {
    const point = byStart.get(start)
    if (!point && start + length > now) break
    const { meanMs = null, minMs = null, maxMs = null, probeCount = 0 } = point ?? {}
    cells.push({ start, end: start + length, mean: meanMs, min: minMs, max: maxMs, probes: probeCount })
  }
  return cells
}

/** The mean over every probe, and the slowest; null when nothing was probed. */
export function latencySummary(cells: readonly LatencyCell[]): { mean: number; max: number; probes: number } | null {
  const probes = cells.reduce((sum, cell) => sum + cell.probes, 0)
  if (probes === 0) return null
  const total = cells.reduce((sum, { mean, probes }) => sum + (mean ?? 0) * probes, 0)
  return { mean: total / probes, max: Math.max(...cells.map(({ max }) => max ?? 0)), probes }
}
