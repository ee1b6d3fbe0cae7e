import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { readZones } from '../platform/zones/read-zones.ts'
import type { Zone } from '../platform/zones/zone.ts'
import { leaveSteps } from './change-exclusions.ts'
import { cutStoredTime } from './cut-stored-time.ts'
import type { TargetKind } from './exclusion-target.ts'
import { occurrences } from './recurrence.ts'

const aheadMs = 40 * 86_400_000
const dayMs = 86_400_000
/** So far beyond the horizon the clocks are read at first; for an occurrence that is later, up to then. */
const beyondMs = 400 * dayMs

interface RecurringWindow {
  id: number
  target_kind: TargetKind
  target: string
  rrule: string
  time_zone: string
  starts_at: Date
  duration_ms: number
  expanded_until: Date | null
}

/**
 * Keeps the occurrences of recurring windows expanded 40 days ahead, always the next one at least. Occurrences that were
 * missed while core was away apply to what was stored since. Resolves to the number of new ones.
 */
export async function expandRecurringWindows(context: Context): Promise<number> {
  const { database, clock } = context
  const now = clock.now()
  const made = await database.transaction(async (tx) => {
    const due = await listDue(tx, new Date(now.getTime() + aheadMs - dayMs))
    return expandWindows(tx, due, now)
  })
  await cutStoredTime(context)
  return made
}

/** Expands these windows; resolves to the number of new occurrences. */
export async function expandWindows(tx: Queryable, windows: readonly RecurringWindow[], now: Date): Promise<number> {
  const horizon = new Date(now.getTime() + aheadMs)
  const further = new Date(horizon.getTime() + beyondMs)
  const near = startsOf(windows, await zonesOf(tx, windows, further), horizon)
  const last = new Date(near.reduce((max, { start }) => Math.max(max, start.getTime()), 0))
  const found = last > further ? startsOf(windows, await zonesOf(tx, windows, last), horizon) : near
  const intervals = found.map(({ window, start }) => ({
    window,
    start,
    end: new Date(start.getTime() + window.duration_ms),
  }))
  await storeIntervals(tx, intervals)
  await noteExpanded(tx, windows, intervals, horizon)
  const missed = intervals.filter(({ start }) => start < now)
  const earliest = missed.reduce((min, { start }) => Math.min(min, start.getTime()), now.getTime())
  const targets = missed.map(({ window }) => ({ kind: window.target_kind, name: window.target }))
  if (missed.length > 0) await leaveSteps(tx, targets, new Date(earliest))
  return intervals.length
}

/** The starts of the windows' new occurrences up to the horizon, of each the next one at least. */
function startsOf(windows: readonly RecurringWindow[], zones: ReadonlyMap<string, Zone>, horizon: Date) {
  return windows.flatMap((window) => {
    const zone = zones.get(window.time_zone)
    if (!zone) throw new Error(`the zone ${window.time_zone} was not read`)
    const recurrence = {
      rrule: window.rrule,
      zone,
      startsAt: window.starts_at,
      durationMs: window.duration_ms,
    }
    const starts = occurrences(recurrence, window.expanded_until ?? window.starts_at, horizon)
    return starts.map((start) => ({ window, start }))
  })
}

/** The zones of the windows, from the first start on. */
function zonesOf(tx: Queryable, windows: readonly RecurringWindow[], until: Date): Promise<Map<string, Zone>> {
  const first = windows.reduce((min, { starts_at }) => Math.min(min, starts_at.getTime()), until.getTime())
  const names = windows.map(({ time_zone }) => time_zone)
  return readZones(tx, names, new Date(first), until)
}

/** The recurring windows that are not expanded as far as `until`, or the one with this id. */
export async function listDue(tx: Queryable, until: Date, id?: number): Promise<RecurringWindow[]> {
  const { rows } = await tx.query<RecurringWindow>(
    `select id, target_kind, target, rrule, time_zone, starts_at, duration_ms, expanded_until
    from exclusion_windows
    where rrule is not null
      and cancelled_at is null
      and (expanded_until is null or expanded_until < $1)
      and ($2::bigint is null or id = $2)
    order by id
    for update`,
    [until, id],
  )
  return rows
}

type NewInterval = { window: { id: number }; start: Date; end: Date }

async function storeIntervals(tx: Queryable, intervals: readonly NewInterval[]): Promise<void> {
  if (intervals.length === 0) return
  await tx.query(
    `insert into exclusion_intervals (window_id, starts_at, ends_at)
    select *
    from unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[])
    on conflict (window_id, starts_at) do nothing`,
    [intervals.map(({ window }) => window.id), intervals.map(({ start }) => start), intervals.map(({ end }) => end)],
  )
}

/** An occurrence beyond the horizon is the only one up to itself. */
async function noteExpanded(
  tx: Queryable,
  windows: readonly { id: number }[],
  intervals: readonly NewInterval[],
  horizon: Date,
): Promise<void> {
  if (windows.length === 0) return
  const last = new Map(intervals.map(({ window, start }) => [window.id, start.getTime() + 1]))
  await tx.query(
    `update exclusion_windows w
    set expanded_until = e.until
    from unnest($1::bigint[], $2::timestamptz[]) as e (id, until)
    where w.id = e.id`,
    [windows.map(({ id }) => id), windows.map(({ id }) => new Date(Math.max(horizon.getTime(), last.get(id) ?? 0)))],
  )
}
