import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Scope } from '../platform/scope.ts'
import type { Target, TargetKind } from './exclusion-target.ts'

export type WindowState = 'ACTIVE' | 'SCHEDULED' | 'ENDED' | 'CANCELLED'

/** A declared exclusion window as it stands. */
export interface WindowView {
  id: number
  targetKind: TargetKind
  target: string
  reason: string
  startsAt: Date
  /** Null while it is open, and of one that recurs. */
  endsAt: Date | null
  rrule: string | null
  timeZone: string
  durationMinutes: number | null
  state: WindowState
  /** The occurrence in force, else the next one. */
  nextStartsAt: Date | null
  nextEndsAt: Date | null
  /** Services of the caller's scope that it covers now. */
  serviceCount: number
  createdBy: string
  createdAt: Date
  cancelledBy: string | null
  cancelledAt: Date | null
}

export interface WindowFilter {
  ids?: readonly number[] | null
  state?: WindowState | null
  targetKind?: TargetKind | null
  target?: string | null
  /** Only windows that cover this service at present. */
  servicePath?: string | null
  first?: number
  /** Id of the last window of the page before. */
  after?: string | number | null
}

/** The windows that touch the caller's scope, newest first. */
export function listWindows({ actor, database, clock }: Context, filter: WindowFilter = {}): Promise<WindowView[]> {
  return selectWindows(database, actor.scope, clock.now(), filter)
}

/** The same within a transaction. */
export async function selectWindows(
  tx: Queryable,
  scope: Scope,
  now: Date,
  { ids, state, targetKind, target, servicePath, first = 100, after }: WindowFilter,
): Promise<WindowView[]> {
  const { rows } = await tx.query<WindowView>(
    `select
      w.id, w.target_kind as "targetKind", w.target, w.reason, w.starts_at as "startsAt", w.ends_at as "endsAt", w.rrule,
      w.time_zone as "timeZone", w.duration_ms / 60000.0 as "durationMinutes", x.state,
      x.starts_at as "nextStartsAt", nullif(x.ends_at, 'infinity') as "nextEndsAt",
      (
        select count(*)
        from target_members(w.target_kind, w.target) m
        join services s on s.id = m.service_id
        where m.during @> $2::timestamptz
          and s.retired_at is null
          and in_scope(s.path, $1)
      ) as "serviceCount",
      w.created_by as "createdBy", w.created_at as "createdAt", w.cancelled_by as "cancelledBy",
      w.cancelled_at as "cancelledAt"
    from exclusion_windows w
    left join lateral (
      select s.starts_at, s.ends_at
      from exclusion_intervals s
      where s.window_id = w.id
        and s.ends_at > $2
      order by s.starts_at
      limit 1
    ) n on true
    cross join lateral (
      select
        n.starts_at,
        n.ends_at,
        case
          when w.cancelled_at is not null then 'CANCELLED'
          when n.starts_at is null then 'ENDED'
          when n.starts_at <= $2 then 'ACTIVE'
          else 'SCHEDULED'
        end as state
    ) x
    where window_in_scope(w.target_kind, w.target, $1)
      and ($3::bigint[] is null or w.id = any ($3))
      and ($4::text is null or x.state = $4)
      and ($5::text is null or w.target_kind = $5)
      and ($6::text is null or w.target = $6)
      and ($7::bigint is null or w.id < $7)
      and (
        $8::text is null
        or exists (
          select
          from target_members(w.target_kind, w.target) m
          join services s on s.id = m.service_id
          where m.during @> $2::timestamptz
            and s.path = current_path($8)
        )
      )
    order by w.id desc
    limit $9`,
    [scope, now, ids ?? null, state, targetKind, target, after, servicePath, first],
  )
  return rows
}

/** The target of a window. */
export function targetOf({ targetKind, target }: WindowView): Target {
  return { kind: targetKind, name: target }
}

/** How many windows are in force. */
export async function countActiveWindows({ database, clock }: Context): Promise<number> {
  const { rows } = await database.query<{ active: number }>(
    `select count(distinct window_id) as active
    from exclusion_intervals
    where starts_at <= $1
      and ends_at > $1`,
    [clock.now()],
  )
  return rows[0]?.active ?? 0
}

/** One occurrence of a window, for a calendar. */
export interface IntervalView {
  id: number
  windowId: number
  targetKind: TargetKind
  target: string
  reason: string
  createdBy: string
  startsAt: Date
  /** Null while the window is open. */
  endsAt: Date | null
}

const maxRangeMs = 366 * 86_400_000
const maxIntervals = 5000

/** The occurrences between two instants of the windows that touch the caller's scope, oldest first, 5000 at most. */
export async function listIntervals({ actor, database }: Context, from: Date, to: Date): Promise<IntervalView[]> {
  if (!(from < to) || to.getTime() - from.getTime() > maxRangeMs) {
    throw new AppError('bad_request', { reason: 'to must lie after from, by 366 days at most.' })
  }
  const { rows } = await database.query<IntervalView>(
    `select
      x.id, w.id as "windowId", w.target_kind as "targetKind", w.target, w.reason, w.created_by as "createdBy",
      x.starts_at as "startsAt",
      nullif(x.ends_at, 'infinity') as "endsAt"
    from exclusion_intervals x
    join exclusion_windows w on w.id = x.window_id
    where tstzrange(x.starts_at, x.ends_at) && tstzrange($2, $3)
      and window_in_scope(w.target_kind, w.target, $1)
    order by x.starts_at, x.id
    limit $4`,
    [actor.scope, from, to, maxIntervals],
  )
  return rows
}
