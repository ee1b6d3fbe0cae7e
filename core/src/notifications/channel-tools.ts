import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { parseProxies } from '../dial/proxy.ts'
import { parseAllowlist } from '../platform/outbound/allowlist.ts'
import { createGuard, type Guard } from '../platform/outbound/guard.ts'
import { createPost, type Post } from '../platform/outbound/post.ts'

/** What channels need beside the context. */
export interface ChannelTools {
  vault: Vault
  guard: Guard
  post: Post
  /** Where people open the dashboard, for links; undefined when core does not know. */
  publicUrl: string | undefined
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
  return { vault: createVault(settings.encryptionKey), guard, post, publicUrl: settings.publicUrl }
}

/** Keeps the secrets of channels from whoever reads the database. */
interface Vault {
  seal(secrets: Record<string, string>): Uint8Array
  /** Undefined when they were sealed with another key or have been changed: they must be set again. */
  open(sealed: Uint8Array): Record<string, string> | undefined
}

const version = 1
const ivBytes = 12
const tagBytes = 16

/** A vault by AES-256-GCM; its key is derived from `secret` by HKDF-SHA256. With another secret nothing of before can be opened. */
export function createVault(secret: string): Vault {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'itops secrets of notification channels', 32))
  return {
    seal(secrets) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const text = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.of(version), iv, cipher.getAuthTag(), text])
    },
    open(sealed) {
      const bytes = Buffer.from(sealed)
      if (bytes[0] !== version) return undefined
      const iv = bytes.subarray(1, 1 + ivBytes)
      const tag = bytes.subarray(1 + ivBytes, 1 + ivBytes + tagBytes)
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes }).setAuthTag(tag)
        const text = Buffer.concat([decipher.update(bytes.subarray(1 + ivBytes + tagBytes)), decipher.final()])
        return JSON.parse(text.toString('utf8'))
      } catch {
        return undefined
      }
    },
  }
}
