import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { TargetKind } from './exclusion-target.ts'
import { windowInScope } from './list-windows.ts'

/** One occurrence of a window, for a calendar. */
export interface SpanView {
  id: number
  windowId: number
  targetKind: TargetKind
  target: string
  reason: string
  startsAt: Date
  /** Null while the window is open. */
  endsAt: Date | null
}

const maxRangeMs = 366 * 86_400_000
const maxSpans = 5000

/** The occurrences between two instants of the windows that touch the caller's scope, oldest first, 5000 at most. */
export async function listSpans({ actor, database }: Context, from: Date, to: Date): Promise<SpanView[]> {
  if (!(from < to) || to.getTime() - from.getTime() > maxRangeMs) {
    throw new AppError('bad_request', { reason: 'to must lie after from, by 366 days at most.' })
  }
  const { rows } = await database.query<SpanView>(
    `select
      x.id, w.id as "windowId", w.target_kind as "targetKind", w.target, w.reason, x.starts_at as "startsAt",
      nullif(x.ends_at, 'infinity') as "endsAt"
    from exclusion_spans x
    join exclusion_windows w on w.id = x.window_id
    where tstzrange(x.starts_at, x.ends_at) && tstzrange($2, $3)
      and ${windowInScope}
    order by x.starts_at, x.id
    limit $4`,
    [actor.scope, from, to, maxSpans],
  )
  return rows
}
