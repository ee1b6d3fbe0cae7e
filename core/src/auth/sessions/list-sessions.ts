import type { Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'

/** Where somebody is signed in. */
export interface SessionView {
  id: string
  openedAt: Date
  /** To the minute. */
  usedAt: Date
  address: string
  client: string | null
}

/** The caller's own open sessions, the last used first. */
export async function listSessions({ actor, database, clock }: Context): Promise<SessionView[]> {
  const { rows } = await database.query<SessionView>(
    `select id, opened_at as "openedAt", used_at as "usedAt", address, client
    from user_sessions
    where user_id::text = $1
      and expires_at > $2
    order by used_at desc, id`,
    [actor.id, clock.now()],
  )
  return rows
}

/** Ends one of the caller's own sessions, on every replica within two seconds. Throws `not_found`. */
export async function endSession({ actor, database }: Context, id: string): Promise<void> {
  const { rowCount } = await database.query('delete from user_sessions where id::text = $1 and user_id::text = $2', [
    id,
    actor.id,
  ])
  if (rowCount === 0) throw new AppError('not_found', { what: `Session ${id}` })
}
