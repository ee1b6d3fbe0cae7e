import { parseAllowlist } from '../platform/outbound/allowlist.ts'
import { createGuard, type Guard } from '../platform/outbound/guard.ts'
import { createPost, type Post } from '../platform/outbound/post.ts'
import { createVault, type Vault } from './vault.ts'

/** What channels need beside the context. */
export interface ChannelTools {
  vault: Vault
  guard: Guard
  post: Post
  /** Where people open the dashboard, for links; undefined when core was not told. */
  publicUrl: string | undefined
}

/** The tools of channels by the settings of core. Throws Error for an allowlist that can't be read. */
export function createChannelTools(settings: {
  encryptionKey: string
  webhookHostAllowlist: string
  publicUrl: string | undefined
}): ChannelTools {
  const guard = createGuard(parseAllowlist(settings.webhookHostAllowlist))
  return { vault: createVault(settings.encryptionKey), guard, post: createPost(guard), publicUrl: settings.publicUrl }
}
