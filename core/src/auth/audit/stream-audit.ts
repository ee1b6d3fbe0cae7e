import type { Context } from '../../platform/context.ts'
import { type AuditEntry, listAudit } from './list-audit.ts'

/** A place that the audit log is streamed to. */
export interface AuditTarget {
  name: 'webhook' | 'syslog'
  /** Resolves when the other side has taken the entries. Throws why it has not. */
  send(entries: readonly AuditEntry[]): Promise<void>
}

const batch = 200
/** Longer than an attempt takes: a replica that died with one keeps the others waiting no longer. */
const leaseMs = 60_000
const firstRetryMs = 2_000
const maxRetryMs = 5 * 60_000

/**
 * Sends what is new in the audit log to a target, unless another replica is at it or an attempt has just failed. Each entry is sent in its order,
 * once at least: one is behind it only when the target has taken it. Resolves to true when there is more. Throws what the target throws,
 * after noting it.
 */
export async function streamAudit(context: Context, { name, send }: AuditTarget): Promise<boolean> {
  const { database, clock } = context
  const claimed = await claim(context, name)
  if (!claimed) return false
  const entries = await listAudit(context, {}, { first: batch, after: claimed.position, oldestFirst: true })
  const last = entries.at(-1)
  if (!last) {
    await database.query('update audit_streams set next_at = $2 where target = $1', [name, clock.now()])
    return false
  }
  try {
    await send(entries)
  } catch (error) {
    const waitMs = Math.min(firstRetryMs * 2 ** Math.min(claimed.failures, 20), maxRetryMs)
    await database.query(
      'update audit_streams set failures = failures + 1, failure = $2, next_at = $3 where target = $1',
      [name, String(error).slice(0, 500), new Date(clock.now().getTime() + waitMs)],
    )
    throw error
  }
  await database.query(
    `update audit_streams
    set position = $2, sent_at = $3, next_at = $3, failures = 0, failure = null
    where target = $1`,
    [name, last.id, clock.now()],
  )
  return entries.length === batch
}

async function claim(
  { database, clock }: Context,
  name: string,
): Promise<{ position: number; failures: number } | undefined> {
  const now = clock.now()
  const { rows } = await database.query<{ position: number; failures: number }>(
    `insert into audit_streams (target, next_at)
    values ($1, $3)
    on conflict (target) do update
    set next_at = excluded.next_at
    where audit_streams.next_at <= $2
    returning position, failures`,
    [name, now, new Date(now.getTime() + leaseMs)],
  )
  return rows[0]
}
