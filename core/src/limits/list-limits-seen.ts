import { assertAdministersAll } from '../auth/grants/may.ts'
import type { Context } from '../platform/context.ts'
import type { Caller } from './bounds.ts'

/** How often a caller met a limit. */
export interface LimitSeen {
  limit: string
  callerKind: Caller['kind']
  /** The id of a key or user, an address, or what somebody tried to log in as. */
  caller: string
  /** The name of the key or the e-mail address of the user, where it is still there. */
  name: string
  refusals: number
  firstAt: Date
  lastAt: Date
  retryAfterSeconds: number | null
}

/** The limits that were met within seven days, the last one first. Throws `forbidden` for those who do not administer everything. */
export async function listLimitsSeen(context: Context, first: number): Promise<LimitSeen[]> {
  assertAdministersAll(context)
  const { rows } = await context.database.query<LimitSeen>(
    `select
      r.limit_name as limit, r.caller_kind as "callerKind", r.caller, coalesce(u.email, k.name, r.caller) as name, r.refusals,
      r.first_at as "firstAt", r.last_at as "lastAt", r.retry_after_seconds as "retryAfterSeconds"
    from limit_refusals r
    left join users u on r.caller_kind = 'USER' and u.id::text = r.caller
    left join machine_keys k on r.caller_kind = 'KEY' and 'key:' || k.id = r.caller
    where r.last_at >= $1::timestamptz - interval '7 days'
    order by r.last_at desc, r.limit_name, r.caller_kind, r.caller
    limit $2`,
    [context.clock.now(), first],
  )
  return rows
}
