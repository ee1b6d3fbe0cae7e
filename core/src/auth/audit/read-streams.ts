import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { assertAdministersAll } from '../grants/may.ts'

/** How far a place that the audit log is streamed to has taken it. */
export interface AuditStream {
  target: string
  /** Entries that it has not taken yet. */
  waiting: number
  /** For how long the first of them has waited; 0 when none does. */
  lagSeconds: number
  sentAt: Date | null
  /** Attempts that failed in a row, and why the last one did. */
  failures: number
  failure: string | null
}

/** The streams of the audit log. Throws `forbidden` for those who do not administer everything. */
export function listAuditStreams(context: Context): Promise<AuditStream[]> {
  assertAdministersAll(context)
  return readAuditStreams(context.database, context.clock.now())
}

/** The same for whoever measures. */
export async function readAuditStreams(database: Queryable, now: Date): Promise<AuditStream[]> {
  const { rows } = await database.query<AuditStream>(
    `select
      s.target, h.id - s.position as waiting,
      coalesce(extract(epoch from $1::timestamptz - (select l.at from audit_log l where l.id = s.position + 1)), 0)::float8 as "lagSeconds",
      s.sent_at as "sentAt", s.failures, s.failure
    from audit_streams s
    cross join audit_head h
    order by s.target`,
    [now],
  )
  return rows.map((row) => ({ ...row, lagSeconds: Math.max(0, row.lagSeconds) }))
}
