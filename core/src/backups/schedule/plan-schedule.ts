import type { Queryable } from '../../platform/database/database.ts'
import { isZoneName, readZones } from '../../platform/zones/read-zones.ts'
import type { Zone } from '../../platform/zones/zone.ts'
import { ScheduleProblem } from './field.ts'
import { nextRun } from './next-run.ts'
import { type Interval, type Occasions, searchYears } from './occasions.ts'
import { parseSchedule } from './parse-schedule.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** How long after its scheduled time a backup may end well: a tenth of the time to the next one, within these bounds. */
const graceShare = 0.1
const minGraceMs = hourMs
const maxGraceMs = dayMs

/** What a schedule comes to: when a success must have come, or why it can't be read. */
export type DueTime = { dueAt: Date; problem: null } | { dueAt: null; problem: string }

/**
 * By when the next success must come after one at `since`: the first time of the schedule after it, plus grace. The schedule is
 * one that `readSchedule` takes, read in a zone: a time that the clocks skip counts an hour later, one that comes twice counts the
 * first time. `@every 6h` counts from `since`.
 */
export function dueAfter(schedule: string, zone: Zone, since: Date): DueTime {
  try {
    const { slot, next } = slotsAfter(parseSchedule(schedule).runs, zone, since.getTime())
    const grace = Math.min(Math.max((next - slot) * graceShare, minGraceMs), maxGraceMs)
    return { dueAt: new Date(slot + grace), problem: null }
  } catch (error) {
    return { dueAt: null, problem: problemOf(schedule, error) }
  }
}

/** The next run and the one after it, which there may not be. */
function slotsAfter(runs: Occasions | Interval, zone: Zone, since: number): { slot: number; next: number } {
  const slot = runs.kind === 'interval' ? since + runs.everyMs : nextRun(runs, zone, since)
  if (slot === undefined || slot > since + searchYears * 366 * dayMs) {
    throw new ScheduleProblem(`it does not come within ${searchYears} years`)
  }
  const next = runs.kind === 'interval' ? slot + runs.everyMs : nextRun(runs, zone, slot)
  return { slot, next: next ?? Infinity }
}

function problemOf(schedule: string, error: unknown): string {
  if (!(error instanceof ScheduleProblem)) throw error
  return `backup.schedule "${schedule}" can't be used: ${error.message}.`
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

/** So far ahead the clocks are read at first; in the zone of a schedule that comes later, up to then. */
const aheadMs = 400 * dayMs

/**
 * Gives the plans of documents' schedules, to be stored, for services with these schedules and zones, counted from these instants or
 * later ones up to now; what many have in common is read once.
 */
export async function createPlanner(
  database: Queryable,
  bases: readonly PlanBasis[],
  now: Date,
): Promise<(basis: PlanBasis) => StoredPlan> {
  const zones = await zonesOf(database, bases, now)
  const plans = new Map<string, StoredPlan>()
  return (basis) => {
    const key = JSON.stringify([basis.schedule, basis.timeZone, basis.countedFrom])
    const plan = plans.get(key) ?? planOf(basis, zones)
    plans.set(key, plan)
    return plan
  }
}

type Zones = Map<string, Zone>

/** The zones of schedules, from the first instant that one is counted from, as far as the next time of each. */
async function zonesOf(database: Queryable, bases: readonly PlanBasis[], now: Date): Promise<Zones> {
  const planned = bases.filter(({ schedule }) => schedule !== null)
  const first = new Date(planned.reduce((min, { countedFrom }) => Math.min(min, countedFrom.getTime()), now.getTime()))
  const ahead = new Date(now.getTime() + aheadMs)
  const zones = await readZones(database, [...new Set(planned.map(zoneOf))].filter(isZoneName), first, ahead)
  const lines = new Map(planned.map((basis) => [JSON.stringify([basis.schedule, basis.timeZone]), basis]))
  const rare = [...lines.values()].flatMap((basis) => {
    const due = planOf({ ...basis, countedFrom: now }, zones).plannedDue
    return due && due > ahead ? [{ name: zoneOf(basis), due }] : []
  })
  const last = new Date(rare.reduce((max, { due }) => Math.max(max, due.getTime()), 0))
  const further = await readZones(
    database,
    rare.map(({ name }) => name),
    first,
    last,
  )
  return new Map([...zones, ...further])
}

/** The zone that the schedule names, else that of the service. */
function zoneOf({ schedule, timeZone }: PlanBasis): string {
  try {
    return parseSchedule(schedule ?? '').zone ?? timeZone
  } catch {
    return timeZone
  }
}

function planOf(basis: PlanBasis, zones: Zones): StoredPlan {
  const { schedule, timeZone, countedFrom } = basis
  if (schedule === null) return nothingPlanned
  const zone = zones.get(zoneOf(basis))
  const { dueAt, problem } = zone
    ? dueAfter(schedule, zone, countedFrom)
    : { dueAt: null, problem: problemOf(schedule, new ScheduleProblem(`"${zoneOf(basis)}" is no IANA time zone`)) }
  return {
    plannedSchedule: schedule,
    plannedZone: timeZone,
    plannedFrom: countedFrom,
    plannedDue: dueAt,
    scheduleProblem: problem,
  }
}

/** By when the next success must come: by the plan, or by the age when there is no schedule that can be read. */
export function dueOf({ plannedDue }: StoredPlan, countedFrom: Date, maxAgeDays: number): Date {
  return plannedDue ?? new Date(countedFrom.getTime() + maxAgeDays * dayMs)
}
