import { parseProxies } from '../dial/proxy.ts'
import { parseAllowlist } from '../platform/outbound/allowlist.ts'
import { createGuard, type Guard } from '../platform/outbound/guard.ts'
import { createPost, type Post } from '../platform/outbound/post.ts'
import { createVault, type Vault } from '../platform/secrets/vault.ts'
import type { Attachment } from './channels/channel.ts'
import type { Message } from './message.ts'

/** What channels need beside the context. */
export interface ChannelTools {
  vault: Vault
  guard: Guard
  post: Post
  /** Where people open the dashboard, for links; undefined when core does not know. */
  publicUrl: string | undefined
  /** The files that a message is about, for channels that can bring them. Throws DeliveryError. */
  filesOf?: ((message: Message) => Promise<Attachment[]>) | undefined
}

/** The tools of channels by the settings of core. Throws Error for an allowlist that can't be read. */
export function createChannelTools(settings: {
  encryptionKey: string
  webhookHostAllowlist: string
  publicUrl: string | undefined
  /** HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as far as they are set. */
  proxyVariables?: Record<string, string>
}): ChannelTools {
  const guard = createGuard(parseAllowlist(settings.webhookHostAllowlist))
  const post = createPost(guard, parseProxies(settings.proxyVariables ?? {}))
  return {
    vault: createVault(settings.encryptionKey, 'notification channels'),
    guard,
    post,
    publicUrl: settings.publicUrl,
  }
}
