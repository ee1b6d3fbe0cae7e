import { assertAdministersAll } from '../auth/grants/may.ts'
import { withEvents } from '../events/with-events.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { ChannelTools } from './channel-tools.ts'
import { channelOf } from './channels/kinds.ts'
import { type ChannelSettings, parseSettings, type SettingInput } from './channels/settings.ts'
import { noteUnused, retryChannel } from './deliveries/channel-health.ts'
import { findChannel } from './find-channels.ts'

export interface ChannelInput {
  /** Null makes a new one. */
  id: number | null
  name: string
  /** Of one that exists it stays. */
  kind: string
  enabled: boolean
  settings: SettingInput[]
}

/**
 * Makes a channel or changes one; resolves to its id. A secret that is not named stays as it is; what had failed by a channel that is
 * changed is tried again. Throws `bad_request` for
 * settings that are wrong and a name that is taken, `not_found`, and `forbidden`.
 */
export async function saveChannel(context: Context, tools: ChannelTools, input: ChannelInput): Promise<number> {
  assertAdministersAll(context)
  const { bus, clock } = context
  const name = input.name.trim()
  if (name === '' || name.length > 100) throw refusal('The name of a channel has from 1 to 100 characters.')
  const id = await withEvents(context, async (tx, append) => {
    const before = input.id === null ? undefined : await findChannel(tx, input.id)
    const kind = before?.kind ?? input.kind
    const channel = channelOf(kind)
    if (!channel) throw refusal(`There is no channel of the kind "${kind.slice(0, 40)}".`)
    await assertNameFree(tx, name, input.id)
    const stored: ChannelSettings | undefined = before && {
      settings: before.settings,
      secrets: (before.secrets && tools.vault.open(before.secrets)) ?? {},
    }
    const { settings, secrets } = parseSettings(channel, input.settings, stored)
    const sealed = Object.keys(secrets).length > 0 ? tools.vault.seal(secrets) : null
    const values = [name, input.enabled, settings, sealed, clock.now()]
    const { rows } = await (before
      ? tx.query<{ id: number }>(
          `update notification_channels
          set name = $1, enabled = $2, settings = $3, secrets = $4, updated_at = $5
          where id = $6
          returning id`,
          [...values, before.id],
        )
      : tx.query<{ id: number }>(
          `insert into notification_channels (name, enabled, settings, secrets, created_at, updated_at, kind)
          values ($1, $2, $3, $4, $5, $5, $6)
          returning id`,
          [...values, kind],
        ))
    const id = rows[0]?.id ?? 0
    if (before) await retryChannel(tx, id, clock.now())
    if (!input.enabled) await append(await noteUnused(tx, id, 'It was switched off.'), clock.now())
    return id
  })
  // What waits for the channel may be due.
  bus.publish('events', { ids: [] })
  return id
}

/** Deletes a channel with its threads and its log. Throws `not_found` and `forbidden`. */
export async function deleteChannel(context: Context, id: number): Promise<void> {
  assertAdministersAll(context)
  await withEvents(context, async (tx, append) => {
    await append(await noteUnused(tx, id, 'It was deleted.'), context.clock.now())
    const { rowCount } = await tx.query('delete from notification_channels where id = $1', [id])
    if (rowCount === 0) throw new AppError('not_found', { what: `Notification channel ${id}` })
  })
}

async function assertNameFree(tx: Queryable, name: string, id: number | null): Promise<void> {
  const { rows } = await tx.query('select from notification_channels where name = $1 and id is distinct from $2', [
    name,
    id,
  ])
  if (rows.length > 0) throw refusal(`There is a channel "${name}" already.`)
}

function refusal(reason: string): AppError {
  return new AppError('bad_request', { reason })
}
