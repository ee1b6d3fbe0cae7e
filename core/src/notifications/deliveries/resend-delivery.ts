import { assertAdministersAll } from '../../auth/grants/may.ts'
import type { Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { type DeliveryView, findDelivery } from './list-deliveries.ts'

interface Found {
  status: string
  enabled: boolean
  hasLater: boolean
}

/**
 * Has a delivery that failed sent again, at once and for a day. Throws `not_found`, `forbidden`, and `conflict` for one that did not
 * fail, whose channel is switched off, or of which a later message of its thread says how things stand.
 */
export async function resendDelivery(context: Context, id: number): Promise<DeliveryView> {
  assertAdministersAll(context)
  const { database, clock, bus } = context
  await database.transaction(async (tx) => {
    const { rows } = await tx.query<Found>(
      `select
        d.status,
        c.enabled,
        exists (
          select
          from notification_deliveries e
          where e.thread_id = d.thread_id
            and e.id > d.id
        ) as "hasLater"
      from notification_deliveries d
      join notification_channels c on c.id = d.channel_id
      where d.id = $1
      for no key update of d`,
      [id],
    )
    const [found] = rows
    if (!found) throw new AppError('not_found', { what: `Notification ${id}` })
    const problem = problemOf(found)
    if (problem) throw new AppError('conflict', { reason: problem })
    await tx.query(
      `update notification_deliveries
      set status = 'PENDING', attempts = 0, next_at = $2, resent_at = $2
      where id = $1`,
      [id, clock.now()],
    )
    await tx.query(
      `update notification_channels c
      set retry_at = null
      from notification_deliveries d
      where d.id = $1
        and c.id = d.channel_id`,
      [id],
    )
  })
  bus.publish('events', { ids: [] })
  return findDelivery(database, id)
}

function problemOf({ status, enabled, hasLater }: Found): string | undefined {
  if (status !== 'FAILED') return 'Only what failed for good is sent again: this was sent, or is still tried.'
  if (!enabled) return 'Its channel is switched off.'
  return hasLater ? 'A later message of the same thread says how things stand by now: send that again.' : undefined
}
