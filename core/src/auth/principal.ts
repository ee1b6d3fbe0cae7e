import type { Actor, Context } from '../platform/context.ts'
import { createKeyFinder, noteUseMs } from './keys/find-key.ts'
import { isOperatorKey, operator } from './operator-key.ts'
import { createPeople, type People } from './sessions/find-people.ts'

/**
 * Who is behind the credentials of a call, and what they may: the one place where a request gets its principal. A machine is either
 * the operator key, which is bound by nothing, or an issued key, which is bound by its scope and kinds (`Actor.kinds`). Verbs and
 * routes then ask `assertKind`, `assertInScope` and `inScope` of `platform/context.ts`, and nothing else decides.
 */
export interface Principals {
  /** The machine that a key opens for; undefined when the key is missing or unknown. Throws `unauthenticated` for one that expired or was revoked. */
  machine(presented: string | undefined): Promise<Actor | undefined>
  /** The people whose sessions are open: what they may is read of the database, never of a token. */
  people: People
}

/** Decides who calls. What was read of an issued key is at most a second old. */
export function createPrincipals(context: Context, operatorApiKey: string): Principals {
  const findKey = createKeyFinder(context)
  let notedAt = Number.NEGATIVE_INFINITY

  async function noteOperator(): Promise<void> {
    const now = context.clock.now()
    if (now.getTime() - notedAt < noteUseMs) return
    notedAt = now.getTime()
    await context.database.query(
      `insert into installation (key, value)
      values ('operator_key_used', $1)
      on conflict (key) do update
      set value = excluded.value`,
      [{ at: now.toISOString() }],
    )
  }

  return {
    people: createPeople(context),
    async machine(presented) {
      if (presented === undefined) return undefined
      if (!isOperatorKey(presented, operatorApiKey)) return findKey(presented)
      // A use that can't be noted refuses nobody.
      noteOperator().catch(() => undefined)
      return operator
    },
  }
}
