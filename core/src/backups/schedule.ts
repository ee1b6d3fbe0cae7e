import { Cron } from 'croner'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** How long after its scheduled time a backup may end well: a tenth of the time to the next one, within these bounds. */
const graceShare = 0.1
const leastGraceMs = hourMs
const mostGraceMs = dayMs

/** What a schedule comes to: when a success must have come, or why it can't be read. */
export type DueTime = { dueAt: Date; problem: null } | { dueAt: null; problem: string }

/**
 * By when the next success must come after one at `since`: the first time of the schedule after it, plus grace. The schedule
 * is cron with five fields, or a name like `@daily`, read in an IANA zone: a time that the clocks skip counts an hour later,
 * one that comes twice counts the first time.
 */
export function dueAfter(schedule: string, timeZone: string, since: Date): DueTime {
  try {
    const cron = new Cron(schedule, { timezone: timeZone, mode: '5-part', paused: true })
    const slot = cron.nextRun(since)
    const next = slot && cron.nextRun(slot)
    if (!slot || !next) return { dueAt: null, problem: `backup.schedule "${schedule}" never comes` }
    const graceMs = Math.min(Math.max((next.getTime() - slot.getTime()) * graceShare, leastGraceMs), mostGraceMs)
    return { dueAt: new Date(slot.getTime() + graceMs), problem: null }
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error)
    return { dueAt: null, problem: `backup.schedule "${schedule}" can't be read: ${reason}` }
  }
}

/** The plan of a service whose document has a schedule. */
export interface StoredPlan {
  plannedSchedule: string | null
  plannedZone: string | null
  plannedFrom: Date | null
  plannedDue: Date | null
  scheduleProblem: string | null
}

/** What a plan is made from. */
export interface PlanBasis {
  schedule: string | null
  timeZone: string
  /** The last success, else the registration. */
  countedFrom: Date
}

const nothingPlanned: StoredPlan = {
  plannedSchedule: null,
  plannedZone: null,
  plannedFrom: null,
  plannedDue: null,
  scheduleProblem: null,
}

/** Gives the plans of documents' schedules, to be stored; what many services have in common is read once. */
export function createPlanner(): (basis: PlanBasis) => StoredPlan {
  const plans = new Map<string, StoredPlan>()
  return ({ schedule, timeZone, countedFrom }) => {
    if (schedule === null) return nothingPlanned
    const key = JSON.stringify([schedule, timeZone, countedFrom])
    const known = plans.get(key)
    if (known) return known
    const { dueAt, problem } = dueAfter(schedule, timeZone, countedFrom)
    const plan = {
      plannedSchedule: schedule,
      plannedZone: timeZone,
      plannedFrom: countedFrom,
      plannedDue: dueAt,
      scheduleProblem: problem,
    }
    plans.set(key, plan)
    return plan
  }
}

/** By when the next success must come: by the plan, or by the age when there is no schedule that can be read. */
export function dueOf({ plannedDue }: StoredPlan, countedFrom: Date, maxAgeDays: number): Date {
  return plannedDue ?? new Date(countedFrom.getTime() + maxAgeDays * dayMs)
}
