import { assertAdministersAll } from '../../auth/grants/may.ts'
import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { Reason, Severity } from '../message.ts'

export type DeliveryStatus = 'PENDING' | 'SENT' | 'FAILED'

/** A line of the log. */
export interface DeliveryView {
  id: number
  channelId: number
  channelName: string
  channelKind: string
  reason: Reason
  status: DeliveryStatus
  title: string
  severity: Severity
  attempts: number
  createdAt: Date
  sentAt: Date | null
  /** When it is tried again; null when it is not. */
  nextAttemptAt: Date | null
  lastError: string | null
  /** It failed for good, and nothing later of its thread says how things stand: it may be sent again. */
  resendable: boolean
}

export interface DeliveryPage {
  nodes: DeliveryView[]
  totalCount: number
  endCursor: string | null
}

export interface DeliveryFilter {
  status?: DeliveryStatus | null
  channelId?: number | null
}

const columns = `
  d.id,
  d.channel_id as "channelId",
  c.name as "channelName",
  c.kind as "channelKind",
  d.reason,
  d.status,
  d.message ->> 'title' as title,
  d.message ->> 'severity' as severity,
  d.attempts,
  d.created_at as "createdAt",
  d.sent_at as "sentAt",
  case when d.status = 'PENDING' then d.next_at end as "nextAttemptAt",
  d.last_error as "lastError",
  d.status = 'FAILED' and c.enabled and not exists (
    select
    from notification_deliveries e
    where e.thread_id = d.thread_id
      and e.id > d.id
  ) as resendable`

/** The log of deliveries, the newest first, from the one before `after` on. Throws `forbidden`. */
export async function listDeliveries(
  context: Context,
  { status, channelId }: DeliveryFilter,
  first: number,
  after: number | null,
): Promise<DeliveryPage> {
  assertAdministersAll(context)
  const where = '($1::text is null or d.status = $1) and ($2::bigint is null or d.channel_id = $2)'
  const { rows } = await context.database.query<DeliveryView>(
    `select ${columns}
    from notification_deliveries d
    join notification_channels c on c.id = d.channel_id
    where ${where}
      and ($3::bigint is null or d.id < $3)
    order by d.id desc
    limit $4`,
    [status, channelId, after, first + 1],
  )
  const { rows: counts } = await context.database.query<{ count: number }>(
    `select count(*) as count
    from notification_deliveries d
    where ${where}`,
    [status, channelId],
  )
  const nodes = rows.slice(0, first)
  return {
    nodes,
    totalCount: counts[0]?.count ?? 0,
    endCursor: rows.length > first ? String(nodes.at(-1)?.id) : null,
  }
}

/** One line of the log. Throws `not_found`. */
export async function findDelivery(database: Queryable, id: number): Promise<DeliveryView> {
  const { rows } = await database.query<DeliveryView>(
    `select ${columns}
    from notification_deliveries d
    join notification_channels c on c.id = d.channel_id
    where d.id = $1`,
    [id],
  )
  const [found] = rows
  if (!found) throw new AppError('not_found', { what: `Notification ${id}` })
  return found
}

/** What waits to be sent, and the channels that can't send it. */
export interface Backlog {
  pending: number
  /** For how long the oldest has waited. */
  oldestSeconds: number
  /** How many channels count as failing. */
  failing: number
}

/** How much waits to be sent, for how long the oldest has, and how many channels are failing. */
export async function readBacklog({ database, clock }: Pick<Context, 'database' | 'clock'>): Promise<Backlog> {
  const { rows } = await database.query<Backlog>(
    `select
      count(*) as pending,
      coalesce(greatest(0, extract(epoch from $1::timestamptz - min(coalesce(d.resent_at, d.created_at))))::float8, 0) as "oldestSeconds",
      (
        select count(*)
        from notification_channels
        where enabled
          and failing_since is not null
      ) as failing
    from notification_deliveries d
    join notification_channels c on c.id = d.channel_id
    where d.next_at is not null
      and d.status = 'PENDING'
      and c.enabled`,
    [clock.now()],
  )
  return rows[0] ?? { pending: 0, oldestSeconds: 0, failing: 0 }
}

/** Every channel that is switched on, by name, and whether it counts as failing. */
export async function listChannelHealth(
  database: Queryable,
): Promise<{ name: string; kind: string; isFailing: boolean }[]> {
  const { rows } = await database.query<{ name: string; kind: string; isFailing: boolean }>(
    `select name, kind, failing_since is not null as "isFailing"
    from notification_channels
    where enabled
    order by name`,
  )
  return rows
}
