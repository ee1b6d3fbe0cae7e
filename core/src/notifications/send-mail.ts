import { randomUUID } from 'node:crypto'
import type { Context } from '../platform/context.ts'
import { withinTime } from '../platform/outbound/time-limit.ts'
import type { ChannelTools } from './channel-tools.ts'
import type { Attachment } from './channels/channel.ts'
import { email } from './channels/email/email.ts'
import type { StoredChannel } from './find-channels.ts'

/** A mail to one person. */
export interface Mail {
  to: string
  subject: string
  text: string
  attachments?: Attachment[]
  /** Beside those that every mail has. */
  headers?: Record<string, string>
}

type MailChannel = Pick<StoredChannel, 'settings' | 'secrets'>

/** True when there is a mail channel that is switched on. */
export async function canSendMail(context: Context): Promise<boolean> {
  return (await findMailChannel(context)) !== undefined
}

/**
 * Sends a mail by the first mail channel that is switched on, to its one recipient instead of those of the channel. Resolves to false where
 * there is no such channel, or its secrets can't be read. Throws DeliveryError and TimeLimitExceeded.
 */
export async function sendMail(context: Context, tools: ChannelTools, { to, ...mail }: Mail): Promise<boolean> {
  const channel = await findMailChannel(context)
  const secrets = channel?.secrets ? tools.vault.open(channel.secrets) : {}
  if (!channel || !secrets) return false
  // They were checked by this schema when they were stored.
  const settings = { ...channel.settings, ...secrets, to } as unknown as Parameters<typeof email.send>[1]
  const deliveryKey = randomUUID()
  const { post, guard } = tools
  const now = context.clock.now()
  const sending = { deliveryKey, thread: deliveryKey, reference: null, done: [], files: [], now, post, guard }
  await withinTime(timeoutMs, (signal) => email.send(mail, settings, { ...sending, signal }))
  return true
}

const timeoutMs = 30_000

async function findMailChannel({ database }: Context): Promise<MailChannel | undefined> {
  const { rows } = await database.query<MailChannel>(
    `select settings, secrets
    from notification_channels
    where kind = 'email'
      and enabled
    order by id
    limit 1`,
  )
  return rows[0]
}
