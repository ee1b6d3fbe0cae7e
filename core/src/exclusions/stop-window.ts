import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Scope } from '../platform/scope.ts'
import { assertMayPlan, leaveSteps, lockTarget } from './change-exclusions.ts'
import { cutStoredTime } from './cut-stored-time.ts'
import {
  assertCovers,
  currentTarget,
  describeTarget,
  findMembers,
  parseTarget,
  type Target,
  type TargetInput,
} from './exclusion-target.ts'
import { selectWindows, targetOf, type WindowView } from './list-windows.ts'
import type { WindowAnswer } from './start-window.ts'

/** Which window to stop: the one started for this target, or any by its id. */
export interface StopWindow extends TargetInput {
  id?: string | number | null
}

/**
 * Ends planned maintenance now; time that is excluded already stays so. By its target only a window that was started is
 * stopped; by its id also the present occurrence of a scheduled one. Throws `not_found` when none is in force.
 */
export async function stopExclusionWindow(context: Context, input: StopWindow): Promise<WindowAnswer> {
  assertMayPlan(context)
  const { actor, database, clock } = context
  const { id, ...rest } = input
  const named = id === null || id === undefined ? parseTarget(rest) : undefined
  const now = clock.now()
  const window = await database.transaction(async (tx) => {
    const target = named && (await currentTarget(tx, named))
    if (target) {
      await lockTarget(tx, target)
      await findMembers(context, tx, target)
    }
    const open = (await listInForce(tx, actor.scope, now, target, id)).at(0)
    if (!open) throw nothingOpen(target, id)
    await assertMayChange(context, tx, open)
    await endInterval(tx, open.id, now)
    await leaveSteps(tx, [targetOf(open)], now)
    const [window = open] = await selectWindows(tx, actor.scope, now, { ids: [open.id] })
    return window
  })
  await cutStoredTime(context)
  return { window, warnings: [] }
}

/** Throws unless the whole of a window's target lies in the caller's scope. */
export async function assertMayChange(context: Context, tx: Queryable, window: WindowView): Promise<void> {
  const target = targetOf(window)
  const { rows } = await tx.query<{ path: string }>(
    'select s.path from target_members($1, $2) m join services s on s.id = m.service_id',
    [target.kind, target.name],
  )
  assertCovers(
    context,
    'operate',
    target,
    rows.map(({ path }) => path),
  )
}

async function listInForce(
  tx: Queryable,
  scope: Scope,
  now: Date,
  target: Target | undefined,
  id: StopWindow['id'],
): Promise<WindowView[]> {
  const { rows } = await tx.query<{ id: number }>(
    `select w.id
    from exclusion_windows w
    join exclusion_intervals s on s.window_id = w.id
    where s.starts_at <= $1
      and s.ends_at > $1
      and (w.id::text = $2 or ($2 is null and w.started and w.target_kind = $3 and w.target = $4))`,
    [now, id === null || id === undefined ? null : String(id), target?.kind, target?.name],
  )
  // What is hidden takes the path of what is not there: both ask once more.
  return selectWindows(tx, scope, now, { ids: rows.map((row) => row.id) })
}

function nothingOpen(target: Target | undefined, id: StopWindow['id']): AppError {
  const what = target
    ? `An open exclusion window that was started for ${describeTarget(target)}`
    : `An exclusion window ${id} that is in force`
  return new AppError('not_found', { what })
}

async function endInterval(tx: Queryable, id: number, now: Date): Promise<void> {
  await tx.query(
    `with ended as (
      update exclusion_intervals
      set ends_at = $2
      where window_id = $1
        and starts_at <= $2
        and ends_at > $2
    )
    update exclusion_windows
    set ends_at = $2
    where id = $1
      and rrule is null`,
    [id, now],
  )
}
