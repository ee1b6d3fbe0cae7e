import { countOf } from '../../format/count.ts'
import { relativeTime } from '../../format/date-time.ts'
import { durationText } from '../../format/duration.ts'
import type { Agent } from '../../graphql/generated/types.generated.ts'

/** Something worth knowing of an agent beside its documents, in words. */
export interface AgentNote {
  kind: 'dropped' | 'spooled' | 'skew'
  tone: 'degraded' | 'maintenance'
  text: string
  /** What it means for the numbers. */
  title: string
}

/** Less than this is within what networks and clocks do. */
const skewSeconds = 1

/** What an agent says of its spool and its clock, the worst first. An agent that says nothing has none. */
export function agentNotes(agent: Agent, now: number): AgentNote[] {
  const {
    droppedIntervals: dropped,
    spooledIntervals: spooled,
    oldestSpooledAt: oldest,
    clockSkewSeconds: skew,
  } = agent
  const notes: AgentNote[] = []
  if (dropped) {
    notes.push({
      kind: 'dropped',
      tone: 'degraded',
      text: `${countOf(dropped, 'interval')} lost`,
      title: 'Its spool was full while core was away: that time stays unmeasured.',
    })
  }
  if (spooled) {
    const doing = agent.status === 'ONLINE' ? 'replaying' : 'kept on its disk'
    notes.push({
      kind: 'spooled',
      tone: 'maintenance',
      text: `${countOf(spooled, 'interval')} ${doing}${oldest ? `, oldest ${relativeTime(oldest, now)}` : ''}`,
      title: 'Intervals that core has not acknowledged yet; their time counts once they are here.',
    })
  }
  if (skew !== null && Math.abs(skew) > skewSeconds) {
    notes.push({
      kind: 'skew',
      tone: Math.abs(skew) > 60 ? 'degraded' : 'maintenance',
      text: `clock ${skewText(Math.abs(skew))} ${skew > 0 ? 'ahead' : 'behind'}`,
      title: 'Its reports are corrected for it.',
    })
  }
  return notes
}

function skewText(seconds: number): string {
  return seconds < 60 ? `${seconds.toFixed(1)}\u00a0s` : durationText(seconds)
}
