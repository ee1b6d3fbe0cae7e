import type { Context } from '../../platform/context.ts'
import { everything, may, reachOf } from '../grants/may.ts'
import { type KeyView, keyColumns } from './key-view.ts'

/** What there is to know about the keys of machines. */
export interface KeyList {
  keys: KeyView[]
  /** When the operator key was last used, to the minute, by anybody; null when it was not, and for those who do not administer everything. */
  operatorKeyUsedAt: Date | null
}

/** The issued keys whose scope the caller administers: those in force first, by name. */
export async function listKeys({ actor, database, clock }: Context): Promise<KeyList> {
  const { rows: keys } = await database.query<KeyView>(
    `select ${keyColumns}
    from machine_keys
    where in_scope(scope, $2)
    order by revoked_at is not null, lower(name), id`,
    [clock.now(), reachOf(actor, 'administer')],
  )
  if (!may(actor, 'administer', everything)) return { keys, operatorKeyUsedAt: null }
  const { rows } = await database.query<{ at: string }>(
    `select value ->> 'at' as at from installation where key = 'operator_key_used'`,
  )
  return { keys, operatorKeyUsedAt: rows[0] ? new Date(rows[0].at) : null }
}
