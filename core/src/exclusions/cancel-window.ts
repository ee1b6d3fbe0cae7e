import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Scope } from '../platform/scope.ts'
import { assertMayPlan, leaveSteps } from './change-exclusions.ts'
import { cutStoredTime } from './cut-stored-time.ts'
import { selectWindows, targetOf, type WindowView } from './list-windows.ts'
import { assertMayChange } from './stop-window.ts'

/**
 * Cancels a window from now on: no further occurrence, and the present one ends. What is excluded already stays so; to take
 * that back is a correction. Cancelling again changes nothing. Throws `not_found`.
 */
export async function cancelExclusionWindow(context: Context, id: string | number): Promise<WindowView> {
  assertMayPlan(context)
  const { actor, database, clock } = context
  const now = clock.now()
  const window = await database.transaction(async (tx) => {
    await tx.query('select from exclusion_windows where id::text = $1 for update', [String(id)])
    const found = await findWindow(tx, actor.scope, now, id)
    await assertMayChange(context, tx, found)
    if (found.state === 'CANCELLED') return found
    if (found.state === 'ENDED') {
      throw new AppError('bad_request', { reason: `Exclusion window ${id} has ended; a correction can take it back.` })
    }
    await cancel(tx, found.id, actor.name, now)
    await leaveSteps(tx, [targetOf(found)], now)
    return findWindow(tx, actor.scope, now, id)
  })
  await cutStoredTime(context)
  return window
}

async function findWindow(tx: Queryable, scope: Scope, now: Date, id: string | number): Promise<WindowView> {
  const number = Number(id)
  const [window] = Number.isSafeInteger(number) ? await selectWindows(tx, scope, now, { ids: [number] }) : []
  if (!window) throw new AppError('not_found', { what: `Exclusion window ${id}` })
  return window
}

async function cancel(tx: Queryable, id: number, by: string, now: Date): Promise<void> {
  await tx.query(
    `with dropped as (
      delete from exclusion_intervals
      where window_id = $1
        and starts_at >= $3
    ),
    ended as (
      update exclusion_intervals
      set ends_at = $3
      where window_id = $1
        and starts_at < $3
        and ends_at > $3
    )
    update exclusion_windows
    set
      cancelled_by = $2,
      cancelled_at = $3,
      ends_at = case when rrule is null then greatest(starts_at, least(ends_at, $3)) end
    where id = $1`,
    [id, by, now],
  )
}
