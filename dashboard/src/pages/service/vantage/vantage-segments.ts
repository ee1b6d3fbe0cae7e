import { clockTime } from '../../../format/date-time.ts'
import { durationText } from '../../../format/duration.ts'
import type { VantageSegment } from '../../../graphql/generated/types.generated.ts'
import { serviceStatuses, statusLabels } from '../../../status/status-labels.ts'
import type { Tone } from '../../../ui/tone.ts'

/** A segment of one status as it is drawn on the bar of a node. */
export interface BarSegment {
  key: string
  tone: Tone
  /** Where it begins and how long it is, in percent of the bar. */
  left: number
  width: number
  title: string
}

/** The worst last, so that a short outage lies above what surrounds it and is not hidden. */
const drawn = ['MAINTENANCE', 'OPERATIONAL', 'UNKNOWN', 'DEGRADED', 'DOWN']

/** The segments of one node within the last `hours` before `now` (milliseconds since the epoch), cut at both ends. */
export function vantageSegments(segments: readonly VantageSegment[], hours: number, now: number): BarSegment[] {
  const lengthMs = hours * 3_600_000
  return cut(segments, now - lengthMs, now)
    .sort((a, b) => drawn.indexOf(a.status) - drawn.indexOf(b.status))
    .map(({ status, begin, end }) => ({
      key: `${status} ${begin}`,
      tone: statusLabels[status].tone,
      left: (1 - (now - begin) / lengthMs) * 100,
      width: ((end - begin) / lengthMs) * 100,
      title: `${statusLabels[status].label} ${clockTime(begin)} to ${clockTime(end)}, ${durationText((end - begin) / 1_000)}`,
    }))
}

/** The bar in words: how long each status lasted, `Last 24 hours: operational 23 h, down 4 min, not measured 56 min`. */
export function vantageSummary(segments: readonly VantageSegment[], hours: number, now: number): string {
  const within = cut(segments, now - hours * 3_600_000, now)
  const parts = serviceStatuses.map((status) => ({
    name: statusLabels[status].label.toLowerCase(),
    ms: within.reduce((sum, one) => sum + (one.status === status ? one.end - one.begin : 0), 0),
  }))
  const measured = parts.reduce((sum, { ms }) => sum + ms, 0)
  const said = [...parts, { name: 'not measured', ms: hours * 3_600_000 - measured }]
    .filter(({ ms }) => ms > 0)
    .map(({ name, ms }) => `${name} ${durationText(ms / 1_000)}`)
  return `Last ${hours} hours: ${said.join(', ')}`
}

function cut(segments: readonly VantageSegment[], start: number, now: number) {
  return segments
    .map(({ status, from, to }) => ({
      status,
      begin: Math.max(start, Date.parse(from)),
      end: Math.min(now, Date.parse(to)),
    }))
    .filter(({ begin, end }) => end > begin)
}
