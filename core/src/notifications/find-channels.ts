import { assertAdministersAll } from '../auth/grants/may.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { ChannelTools } from './channel-tools.ts'
import { channelOf } from './channels/kinds.ts'
import { formFields } from './channels/settings.ts'

/** A channel as it is stored. */
export interface StoredChannel {
  id: number
  name: string
  kind: string
  enabled: boolean
  settings: Record<string, string | number | boolean>
  secrets: Uint8Array | null
}

/** A setting as it is shown: of a secret only whether it is set. */
export interface SettingView {
  name: string
  value: string | null
  secret: boolean
  set: boolean
}

export interface ChannelView {
  id: number
  name: string
  kind: string
  enabled: boolean
  settings: SettingView[]
  /** False when the secrets were encrypted with another key: they must be set again. */
  secretsReadable: boolean
  lastSentAt: Date | null
  /** Why the last attempt failed, null when it did not. */
  lastError: string | null
  /** Since when it counts as failing, null while it works; the other channels were notified then. */
  failingSince: Date | null
  pending: number
}

type Row = StoredChannel & Pick<ChannelView, 'lastSentAt' | 'lastError' | 'failingSince' | 'pending'>

/** Every channel, by name. Throws `forbidden`. */
export async function listChannels(context: Context, { vault }: ChannelTools): Promise<ChannelView[]> {
  assertAdministersAll(context)
  const { rows } = await context.database.query<Row>(
    `select
      c.id,
      c.name,
      c.kind,
      c.enabled,
      c.settings,
      c.secrets,
      s.sent_at as "lastSentAt",
      coalesce(c.failure, l.last_error) as "lastError",
      c.failing_since as "failingSince",
      p.pending
    from notification_channels c
    left join lateral (
      select max(d.sent_at) as sent_at
      from notification_deliveries d
      where d.channel_id = c.id
    ) s on true
    left join lateral (
      select d.last_error
      from notification_deliveries d
      where d.channel_id = c.id
        and d.attempts > 0
      order by d.id desc
      limit 1
    ) l on true
    cross join lateral (
      select count(*) as pending
      from notification_deliveries d
      where d.channel_id = c.id
        and d.next_at is not null
        and d.status = 'PENDING'
    ) p
    order by lower(c.name), c.id`,
  )
  return rows.map(({ settings, secrets, ...row }) => {
    const opened = secrets ? vault.open(secrets) : {}
    return { ...row, settings: settingsOf(row.kind, settings, opened ?? {}), secretsReadable: opened !== undefined }
  })
}

function settingsOf(kind: string, settings: StoredChannel['settings'], secrets: Record<string, string>): SettingView[] {
  const channel = channelOf(kind)
  if (!channel) return []
  return formFields(channel).map(({ name, secret }) => {
    const value = secret ? undefined : settings[name]
    return {
      name,
      value: value === undefined ? null : String(value),
      secret,
      set: secret ? secrets[name] !== undefined : value !== undefined,
    }
  })
}

/** One channel as it is stored. Throws `not_found`. */
export async function findChannel(database: Queryable, id: number): Promise<StoredChannel> {
  const { rows } = await database.query<StoredChannel>(
    `select id, name, kind, enabled, settings, secrets
    from notification_channels
    where id = $1`,
    [id],
  )
  const [channel] = rows
  if (!channel) throw new AppError('not_found', { what: `Notification channel ${id}` })
  return channel
}
