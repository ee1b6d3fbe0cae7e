import type { Context } from '../../platform/context.ts'

/** After this long a message that could not be delivered helps nobody any more. */
const giveUpMs = 24 * 3_600_000

/**
 * Ends the deliveries that have waited for a day although core could try: by a channel that fails or is switched off. Resolves to the
 * kinds of their channels, one each.
 */
export async function giveUpDeliveries({ database, clock }: Pick<Context, 'database' | 'clock'>): Promise<string[]> {
  const { rows } = await database.query<{ kind: string }>(
    `update notification_deliveries d
    set status = 'FAILED', next_at = null, last_error = 'It could not be delivered within a day.'
    from notification_channels c
    where c.id = d.channel_id
      and d.status = 'PENDING'
      and d.next_at is not null
      and d.leased_until is null
      and coalesce(d.resent_at, d.created_at) < $1::timestamptz - $2 * interval '1 ms'
      and (d.attempts > 0 or c.failures > 0 or not c.enabled)
    returning c.kind`,
    [clock.now(), giveUpMs],
  )
  return rows.map(({ kind }) => kind)
}
