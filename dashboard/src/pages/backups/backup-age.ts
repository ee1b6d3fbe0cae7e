import { durationText } from '../../format/duration.ts'
import type { BackupStatus } from '../../graphql/generated/types.generated.ts'

/** The age of the last success against what is allowed. */
export interface BackupAge {
  /** How much of the allowed time is gone, in percent, 100 at most. */
  width: number
  look: 'good' | 'soon' | 'over'
  words: string
}

/** From this share of the allowed time on it is drawn as nearly due. */
const soonPercent = 90

/** How old the last success is (or the registration, without one) and when the next is due; null when none is expected. */
export function backupAge({ backupOverdue, countedFrom, nextDueAt }: BackupStatus, now: number): BackupAge | null {
  if (nextDueAt === null) return null
  const from = Date.parse(countedFrom)
  const due = Date.parse(nextDueAt)
  const width = Math.min(100, Math.max(0, (100 * (now - from)) / Math.max(1, due - from)))
  const rest = (due - now) / 1000
  if (backupOverdue || rest <= 0)
    return { width: 100, look: 'over', words: `overdue by ${durationText(Math.max(1, -rest))}` }
  return { width, look: width >= soonPercent ? 'soon' : 'good', words: `due in ${durationText(rest)}` }
}

/** What is allowed, in words: the schedule, or the age. */
export function allowedText({
  backupExpected,
  backupMaxAgeDays,
  schedule,
  timeZone,
  scheduleProblem,
}: BackupStatus): string {
  if (!backupExpected) return 'No backup is expected'
  if (schedule && !scheduleProblem) return `Schedule ${schedule} (${timeZone})`
  return `At most ${backupMaxAgeDays} ${backupMaxAgeDays === 1 ? 'day' : 'days'} old`
}

/** How a status of a report is said and drawn. */
export const reportLabels: Record<
  string,
  { label: string; tone: 'operational' | 'degraded' | 'down' | 'maintenance' }
> = {
  success: { label: 'Success', tone: 'operational' },
  partial: { label: 'Partial', tone: 'degraded' },
  failed: { label: 'Failed', tone: 'down' },
  started: { label: 'Running', tone: 'maintenance' },
}
