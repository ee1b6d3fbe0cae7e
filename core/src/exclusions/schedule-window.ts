import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { readZone } from '../platform/zones/read-zones.ts'
import type { Zone } from '../platform/zones/zone.ts'
import { assertMayPlan, leaveSteps, maxWindowMs, parseReason } from './change-exclusions.ts'
import { cutStoredTime } from './cut-stored-time.ts'
import { currentTarget, findMembers, parseTarget, type Target, type TargetInput } from './exclusion-target.ts'
import { expandWindows, listDue } from './expand-windows.ts'
import { selectWindows } from './list-windows.ts'
import { parseRecurrence } from './recurrence.ts'
import type { WindowAnswer } from './start-window.ts'

export interface ScheduleWindow extends TargetInput {
  reason: string
  startsAt: Date
  /** Either of these says how long the window, or each occurrence of it, takes. */
  endsAt?: Date | null
  durationMinutes?: number | null
  /** Makes it recur, like `FREQ=WEEKLY;BYDAY=SU`; hour and minute are those of `startsAt` in the zone. */
  rrule?: string | null
  timeZone?: string | null
}

/** A window that was read: `durationMs` of each occurrence, `rrule` of one that recurs. */
interface NewWindow {
  target: Target
  reason: string
  startsAt: Date
  durationMs: number
  rrule: string | null
  timeZone: string
}

/**
 * Declares planned maintenance ahead, once or recurring. Throws `bad_request` for a start in the past, a length over 31
 * days or over the pause between two occurrences, or a rule or zone that cannot be read.
 */
export async function scheduleExclusionWindow(context: Context, input: ScheduleWindow): Promise<WindowAnswer> {
  assertMayPlan(context)
  const { actor, database, clock } = context
  const now = clock.now()
  const zone = await zoneOf(database, input)
  const given = parseWindow(input, zone, now)
  const answer = await database.transaction(async (tx) => {
    const wanted = { ...given, target: await currentTarget(tx, given.target) }
    const { warnings } = await findMembers(context, tx, wanted.target)
    const id = await insertWindow(tx, wanted, actor.name, now)
    if (wanted.rrule === null) await insertInterval(tx, id)
    else await expandWindows(tx, await listDue(tx, now, id), now)
    await leaveSteps(tx, [wanted.target], wanted.startsAt)
    const [window] = await selectWindows(tx, actor.scope, now, { ids: [id] })
    if (!window) throw new Error(`window ${id} cannot be read back`)
    return { window, warnings }
  })
  await cutStoredTime(context)
  return answer
}

/** Recurrences are checked over 400 occurrences; where they go on for longer than this, the clocks stay as they are at its end. */
const zoneYears = 10

function zoneOf(database: Queryable, { timeZone, startsAt }: ScheduleWindow): Promise<Zone> {
  const end = new Date(startsAt.getTime() + zoneYears * 366 * 86_400_000)
  return readZone(database, timeZone ?? 'UTC', startsAt, end)
}

function parseWindow(input: ScheduleWindow, zone: Zone, now: Date): NewWindow {
  const { startsAt } = input
  const target = parseTarget(input)
  const reason = parseReason(input.reason)
  if (startsAt < now) {
    throw new AppError('bad_request', {
      reason: `startsAt lies in the past; the server's clock says ${now.toISOString()}. Past time is excluded by a correction.`,
    })
  }
  const durationMs = parseDuration(input)
  const rrule = input.rrule ? parseRecurrence({ rrule: input.rrule, zone, startsAt, durationMs }).rrule : null
  return { target, reason, startsAt, durationMs, rrule, timeZone: zone.name }
}

function parseDuration({ startsAt, endsAt, durationMinutes }: ScheduleWindow): number {
  const isGiven = (value: unknown) => value !== null && value !== undefined
  if (isGiven(endsAt) === isGiven(durationMinutes)) {
    throw new AppError('bad_request', { reason: 'Say how long it takes by either endsAt or durationMinutes.' })
  }
  const ms = endsAt ? endsAt.getTime() - startsAt.getTime() : Math.round((durationMinutes ?? 0) * 60_000)
  if (!(ms > 0)) throw new AppError('bad_request', { reason: 'A window must end after it starts.' })
  if (ms > maxWindowMs) throw new AppError('bad_request', { reason: 'A window may last 31 days at most.' })
  return ms
}

async function insertWindow(tx: Queryable, window: NewWindow, by: string, now: Date): Promise<number> {
  const { target, reason, startsAt, durationMs, rrule, timeZone } = window
  const { rows } = await tx.query<{ id: number }>(
    `insert into exclusion_windows (
      target_kind, target, reason, starts_at, ends_at, rrule, time_zone, duration_ms, created_by, created_at
    )
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    returning id`,
    [
      target.kind,
      target.name,
      reason,
      startsAt,
      rrule === null ? new Date(startsAt.getTime() + durationMs) : null,
      rrule,
      timeZone,
      durationMs,
      by,
      now,
    ],
  )
  const [row] = rows
  if (!row) throw new Error('a window was not stored')
  return row.id
}

async function insertInterval(tx: Queryable, id: number): Promise<void> {
  await tx.query(
    `insert into exclusion_intervals (window_id, starts_at, ends_at)
    select id, starts_at, ends_at
    from exclusion_windows
    where id = $1`,
    [id],
  )
}
