import { assertAdministersAll } from '../../auth/grants/may.ts'
import type { Context } from '../../platform/context.ts'

/** What a check of the audit log found. */
export interface AuditProof {
  entries: number
  /** The hash of the last entry; empty while there is none. Who keeps it elsewhere sees whether the end was cut off. */
  head: string
  /** Every entry follows from the one before it. */
  holds: boolean
  /** The last entry up to which all do: the next one was changed, or is missing. */
  heldUpTo: number
}

const rowsPerPass = 5_000

/**
 * Recomputes the chain of the audit log, some rows at a time so that nothing waits for it. What is appended meanwhile is left to the
 * next check. Throws `forbidden` for those who do not administer everything.
 */
export async function verifyAudit(context: Context): Promise<AuditProof> {
  assertAdministersAll(context)
  const { database } = context
  const { rows: heads } = await database.query<{ id: number; hash: string; held: boolean }>(
    `select h.id, encode(h.hash, 'hex') as hash, h.id = 0 or l.hash is not distinct from h.hash as held
    from audit_head h
    left join audit_log l on l.id = h.id`,
  )
  const { id: last, hash, held } = heads[0] ?? { id: 0, hash: '', held: false }
  let heldUpTo = 0
  while (heldUpTo < last) {
    const { rows } = await database.query<{ last_id: number | null; wrong_id: number | null }>(
      'select last_id, wrong_id from verify_audit_log($1, $2)',
      [heldUpTo, Math.min(rowsPerPass, last - heldUpTo)],
    )
    const { last_id: to = null, wrong_id: wrong = null } = rows[0] ?? {}
    if (to === null) break
    if (wrong !== null) return { entries: last, head: hash, holds: false, heldUpTo: wrong - 1 }
    heldUpTo = to
  }
  return { entries: last, head: hash, holds: held && heldUpTo === last, heldUpTo }
}
