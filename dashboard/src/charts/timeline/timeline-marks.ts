import type { ChangeKind, ServiceChange } from '../../graphql/generated/types.generated.ts'
import type { TimelineCell } from './timeline-cells.ts'

/** The changes that fall into one column of a timeline. */
export interface TimelineMark {
  /** Where the middle of the column lies, as a share of the whole width: 0 to 1. */
  share: number
  /** The weightiest of them: a rollout before a restart before a scaling. */
  kind: ChangeKind
  /** The newest first. */
  changes: ServiceChange[]
}

const weight: readonly ChangeKind[] = ['SCALING', 'RESTART', 'ROLLOUT']

/** A mark for each column of the timeline into which a change falls. */
export function timelineMarks(cells: readonly TimelineCell[], changes: readonly ServiceChange[]): TimelineMark[] {
  return cells.flatMap(({ start, end }, index) => {
    const isLast = index === cells.length - 1
    const within = changes.filter(({ at }) => {
      const instant = Date.parse(at)
      // A change may be newer than the columns, which end when they were drawn.
      return instant >= start && (instant < end || isLast)
    })
    if (within.length === 0) return []
    const kind = weight[Math.max(...within.map((change) => weight.indexOf(change.kind)))] ?? 'SCALING'
    return [{ share: (index + 0.5) / cells.length, kind, changes: within }]
  })
}
