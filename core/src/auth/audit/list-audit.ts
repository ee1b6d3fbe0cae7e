import { assertAdministersAll } from '../../auth/grants/may.ts'
import type { Context } from '../../platform/context.ts'

export type AuditOutcome = 'DONE' | 'REFUSED'

/** An entry of the audit log; `before` and `after` are JSON. */
export interface AuditEntry {
  id: number
  at: Date
  actorId: string
  actor: string
  address: string | null
  requestId: string | null
  action: string
  outcome: AuditOutcome
  subjectKind: string
  subject: string | null
  before: string | null
  after: string | null
  hash: string
  /** What is hashed of it, after the hash of the entry before it. */
  canonical: string
}

/** Which entries: each text is a part of what stands there, in any case. */
export interface AuditFilter {
  who?: string | null | undefined
  action?: string | null | undefined
  subject?: string | null | undefined
  outcome?: AuditOutcome | null | undefined
  from?: Date | null | undefined
  to?: Date | null | undefined
}

/** The newest first from an entry on; or, with `oldestFirst`, as they came. */
export interface AuditPage {
  first: number
  after?: number | null | undefined
  oldestFirst?: boolean
}

/** Entries of the audit log. Throws `forbidden` for those who do not administer everything. */
export async function listAudit(context: Context, filter: AuditFilter, page: AuditPage): Promise<AuditEntry[]> {
  assertAdministersAll(context)
  const { first, after = null, oldestFirst = false } = page
  const { rows } = await context.database.query<AuditEntry>(
    `select
      l.id, l.at, l.actor_id as "actorId", l.actor, l.address, l.request_id as "requestId", l.action, l.outcome,
      l.subject_kind as "subjectKind", l.subject, l.before::text as before, l.after::text as after,
      encode(l.hash, 'hex') as hash, audit_text(l) as canonical
    from audit_log l
    where ($1::bigint is null or l.id ${oldestFirst ? '>' : '<'} $1)
      and ($3::text is null or position(lower($3) in lower(l.actor)) > 0 or l.actor_id = $3 or l.address = $3)
      and ($4::text is null or position(lower($4) in lower(l.action)) > 0)
      and ($5::text is null or position(lower($5) in lower(l.subject_kind || ' ' || coalesce(l.subject, ''))) > 0)
      and ($6::text is null or l.outcome = $6)
      and ($7::timestamptz is null or l.at >= $7)
      and ($8::timestamptz is null or l.at < $8)
    ${oldestFirst ? 'order by l.id' : 'order by l.id desc'}
    limit $2`,
    [
      after,
      first,
      filter.who || null,
      filter.action || null,
      filter.subject || null,
      filter.outcome ?? null,
      filter.from ?? null,
      filter.to ?? null,
    ],
  )
  return rows
}

/** An entry as a line of the export: who has all of them can recompute the chain. */
export function lineOf({ canonical, hash, ...entry }: AuditEntry): string {
  const parse = (text: string | null): unknown => (text === null ? null : JSON.parse(text))
  return JSON.stringify({ ...entry, before: parse(entry.before), after: parse(entry.after), hash, canonical })
}
