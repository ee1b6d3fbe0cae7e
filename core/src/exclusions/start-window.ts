import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { assertMayPlan, leaveSteps, lockTarget, maxWindowMs, parseReason } from './change-exclusions.ts'
import { cutStoredTime } from './cut-stored-time.ts'
import { currentTarget, findMembers, parseTarget, type Target, type TargetInput } from './exclusion-target.ts'
import { selectWindows, type WindowView } from './list-windows.ts'

export interface StartWindow extends TargetInput {
  reason: string
  /** Ends by itself then; without it, it is open until it is stopped. */
  until?: Date | null
}

/** A window after a change of it, with what its caller should know. */
export interface WindowAnswer {
  window: WindowView
  warnings: string[]
}

/**
 * Starts planned maintenance now. While one that was started is open for the same target, that one is answered: a job may
 * retry. Throws `not_found` for an unknown service or group, `bad_request` for an `until` that is past or too far.
 */
export async function startExclusionWindow(context: Context, input: StartWindow): Promise<WindowAnswer> {
  assertMayPlan(context)
  const { actor, database, clock } = context
  const named = parseTarget(input)
  const reason = parseReason(input.reason)
  const now = clock.now()
  const until = parseUntil(input.until, now)
  const answer = await database.transaction(async (tx) => {
    const target = await currentTarget(tx, named)
    await lockTarget(tx, target)
    const { warnings } = await findMembers(context, tx, target)
    const open = await findStarted(tx, target, now)
    const id = open ?? (await insertStarted(tx, { target, reason, until, by: actor.name, now }))
    if (open === undefined) await leaveSteps(tx, [target], now)
    const [window] = await selectWindows(tx, actor.scope, now, { ids: [id] })
    if (!window) throw new Error(`window ${id} cannot be read back`)
    return { window, warnings: [...warnings, ...repeatWarnings(open, window, until)] }
  })
  await cutStoredTime(context)
  return answer
}

function parseUntil(until: Date | null | undefined, now: Date): Date | null {
  if (!until) return null
  const ms = until.getTime() - now.getTime()
  if (ms <= 0) {
    throw new AppError('bad_request', {
      reason: `until must lie in the future; the server's clock says ${now.toISOString()}.`,
    })
  }
  if (ms > maxWindowMs) throw new AppError('bad_request', { reason: 'A window may last 31 days at most.' })
  return until
}

function repeatWarnings(open: number | undefined, window: WindowView, until: Date | null): string[] {
  if (open === undefined || window.endsAt?.getTime() === until?.getTime()) return []
  const end = window.endsAt ? `ends at ${window.endsAt.toISOString()}` : 'is open until it is stopped'
  return [`The window was started before and ${end}; stop it first to start one with another end.`]
}

/** The open window of this target that was started, not scheduled. */
async function findStarted(tx: Queryable, { kind, name }: Target, now: Date): Promise<number | undefined> {
  const { rows } = await tx.query<{ id: number }>(
    `select w.id
    from exclusion_windows w
    join exclusion_intervals s on s.window_id = w.id
    where w.target_kind = $1
      and w.target = $2
      and w.started
      and s.starts_at <= $3
      and s.ends_at > $3
    order by w.id
    limit 1`,
    [kind, name, now],
  )
  return rows[0]?.id
}

async function insertStarted(
  tx: Queryable,
  { target, reason, until, by, now }: { target: Target; reason: string; until: Date | null; by: string; now: Date },
): Promise<number> {
  const { rows } = await tx.query<{ window_id: number }>(
    `with inserted as (
      insert into exclusion_windows (target_kind, target, reason, starts_at, ends_at, started, created_by, created_at)
      values ($1, $2, $3, $5, $4, true, $6, $5)
      returning id, starts_at, ends_at
    )
    insert into exclusion_intervals (window_id, starts_at, ends_at)
    select id, starts_at, coalesce(ends_at, 'infinity')
    from inserted
    returning window_id`,
    [target.kind, target.name, reason, until, now, by],
  )
  const [row] = rows
  if (!row) throw new Error('a window was not stored')
  return row.window_id
}
