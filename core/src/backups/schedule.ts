import { Cron } from 'croner'
import type { Queryable } from '../platform/database/database.ts'
import { readZones } from '../platform/zones/read-zones.ts'
import type { Zone } from '../platform/zones/zone.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** How long after its scheduled time a backup may end well: a tenth of the time to the next one, within these bounds. */
const graceShare = 0.1
/** A leap day comes every four years, at most eight. */
const rareMs = 9 * 366 * dayMs
const leastGraceMs = hourMs
const mostGraceMs = dayMs

/** What a schedule comes to: when a success must have come, or why it can't be read. */
export type DueTime = { dueAt: Date; problem: null } | { dueAt: null; problem: string }

/**
 * By when the next success must come after one at `since`: the first time of the schedule after it, plus grace. The schedule
 * is cron with five fields, or a name like `@daily`, read in an IANA zone: a time that the clocks skip counts an hour later,
 * one that comes twice counts the first time.
 */
export function dueAfter(schedule: string, zone: Zone, since: Date): DueTime {
  try {
    // The schedule is read over what the clocks show, as if that were UTC.
    const cron = new Cron(schedule, { timezone: 'UTC', mode: '5-part', paused: true })
    const slot = nextRun(cron, zone, since)
    const next = slot && nextRun(cron, zone, slot)
    if (!slot || !next) return { dueAt: null, problem: `backup.schedule "${schedule}" never comes` }
    const graceMs = Math.min(Math.max((next.getTime() - slot.getTime()) * graceShare, leastGraceMs), mostGraceMs)
    return { dueAt: new Date(slot.getTime() + graceMs), problem: null }
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error)
    return { dueAt: null, problem: `backup.schedule "${schedule}" can't be read: ${reason}` }
  }
}

/** The first run after an instant. */
function nextRun(cron: Cron, zone: Zone, after: Date): Date | null {
  let local = cron.nextRun(new Date(zone.localOf(after.getTime())))
  // Of an hour that comes twice only the first counts: seen from the second, its times are over.
  while (local && zone.firstInstantOf(local.getTime()) <= after.getTime()) local = cron.nextRun(local)
  return local && new Date(zone.firstInstantOf(local.getTime()))
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

/**
 * Gives the plans of documents' schedules, to be stored, for services with these schedules and zones; what many have in common is
 * read once.
 */
export async function createPlanner(
  database: Queryable,
  bases: readonly PlanBasis[],
  now: Date,
): Promise<(basis: PlanBasis) => StoredPlan> {
  const plans = new Map<string, StoredPlan>()
  const planned = bases.filter(({ schedule }) => schedule !== null)
  const first = planned.reduce((least, { countedFrom }) => Math.min(least, countedFrom.getTime()), now.getTime())
  const names = planned.map(({ timeZone }) => timeZone)
  const zones = await readZones(database, names, new Date(first), new Date(now.getTime() + rareMs))
  return ({ schedule, timeZone, countedFrom }) => {
    const zone = zones.get(timeZone)
    if (schedule === null || !zone) return nothingPlanned
    const key = JSON.stringify([schedule, timeZone, countedFrom])
    const known = plans.get(key)
    if (known) return known
    const { dueAt, problem } = dueAfter(schedule, zone, countedFrom)
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
