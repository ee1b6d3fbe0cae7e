import type { Database, Queryable } from '../../platform/database/database.ts'
import type { Reference } from '../channels/channel.ts'
import type { Message } from '../message.ts'

/** A delivery that this replica alone may attempt, as long as its lease lasts. */
export interface ClaimedDelivery {
  id: number
  key: string
  lease: string
  channelId: number
  kind: string
  settings: Record<string, string | number | boolean>
  secrets: Uint8Array | null
  threadId: number | null
  reference: Reference | null
  message: Message
  /** What earlier attempts have done already. */
  done: string[]
  /** It was sent before, and is sent again because the channel forgets. */
  repeated: boolean
  /** This attempt included. */
  attempts: number
  /** How many attempts by its channel have failed since the last that succeeded. */
  failures: number
}

/** The longest that an attempt may take, the lookup of names included. */
export const attemptMs = 20_000
/** Three times an attempt, so that whoever outlives its lease is gone; counted by the clock of the database. */
export const leaseMs = 3 * attemptMs

/** How many deliveries of one channel are under way at a time over all replicas; one while it fails. */
const maxOfChannel = 4

/** A channel, and how many of its deliveries may be under way. */
interface Allowed {
  channelId: number
  allowed: number
}

/**
 * Claims at most `max` deliveries that are due: first those of channels that work, and of each channel in turn. Of what fails no more
 * than half of `max` is claimed. Of one thread a single message is under way at a time, the earlier first.
 */
export function claimDeliveries(database: Database, now: Date, max: number): Promise<ClaimedDelivery[]> {
  return database.transaction(async (tx) => {
    const channels = await lockChannels(tx, now, max)
    return channels.length === 0 ? [] : claim(tx, channels, now, max)
  })
}

/** The channels that have something due, locked so that no other replica claims beside. */
async function lockChannels(tx: Queryable, now: Date, max: number): Promise<Allowed[]> {
  const { rows } = await tx.query<{ channelId: number; failed: boolean }>(
    `select c.id as "channelId", c.failures > 0 as failed
    from notification_channels c
    cross join lateral (
      select d.next_at
      from notification_deliveries d
      where d.channel_id = c.id
        and d.next_at <= $1
        and (d.leased_until is null or d.leased_until <= clock_timestamp())
      order by d.next_at
      limit 1
    ) d
    where c.enabled
      and (c.retry_at is null or c.retry_at <= $1)
    order by c.failures > 0, d.next_at, c.id
    limit $2
    for no key update of c skip locked`,
    [now, max],
  )
  let failing = 0
  return rows.flatMap(({ channelId, failed }) => {
    if (!failed) return { channelId, allowed: maxOfChannel }
    return ++failing <= Math.max(1, max / 2) ? { channelId, allowed: 1 } : []
  })
}

const claimText = `with due as (
    select d.id
    from unnest($1::bigint[], $2::integer[]) with ordinality as c (id, allowed, place)
    cross join lateral (
      select count(*) as under_way
      from notification_deliveries l
      where l.channel_id = c.id
        and l.leased_until > clock_timestamp()
    ) leased
    cross join lateral (
      select n.id, row_number() over (order by n.next_at, n.id) as turn
      from (
        select d.id, d.next_at
        from notification_deliveries d
        where d.channel_id = c.id
          and d.next_at <= $3
          and (d.leased_until is null or d.leased_until <= clock_timestamp())
          and not exists (
            select
            from notification_deliveries e
            where e.thread_id = d.thread_id
              and e.id <> d.id
              and (e.leased_until > clock_timestamp() or (e.id < d.id and e.status = 'PENDING' and e.next_at is not null))
          )
        order by d.next_at, d.id
        limit greatest(0, c.allowed - leased.under_way)
      ) n
    ) d
    order by d.turn, c.place
    limit $4
  )
  update notification_deliveries d
  set
    lease = gen_random_uuid(),
    leased_until = clock_timestamp() + $5 * interval '1 ms',
    attempts = d.attempts + case when d.status = 'PENDING' then 1 else 0 end
  from due
  join notification_deliveries h on h.id = due.id
  join notification_channels c on c.id = h.channel_id
  left join notification_threads t on t.id = h.thread_id
  where d.id = due.id
    and d.next_at <= $3
    and (d.leased_until is null or d.leased_until <= clock_timestamp())
  returning
    d.id,
    d.key,
    d.lease,
    d.channel_id as "channelId",
    c.kind,
    c.settings,
    c.secrets,
    d.thread_id as "threadId",
    t.reference,
    d.message,
    d.done,
    d.status = 'SENT' as repeated,
    d.attempts,
    c.failures`

/** A statement of its own after the locks: what other replicas have claimed until then is seen by it. */
async function claim(tx: Queryable, channels: readonly Allowed[], now: Date, max: number): Promise<ClaimedDelivery[]> {
  const { rows } = await tx.query<ClaimedDelivery>(claimText, [
    channels.map(({ channelId }) => channelId),
    channels.map(({ allowed }) => allowed),
    now,
    max,
    leaseMs,
  ])
  return rows
}
