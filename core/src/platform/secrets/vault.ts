import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** Keeps secrets from whoever reads the database. */
export interface Vault {
  seal(secrets: Record<string, string>): Uint8Array
  /** Undefined when they were sealed with another key or have been changed: they must be set again. */
  open(sealed: Uint8Array): Record<string, string> | undefined
}

const version = 1
const ivBytes = 12
const tagBytes = 16

/**
 * A vault by AES-256-GCM, whose key is derived by HKDF-SHA256 from `secret` and from what is kept in it. With another secret nothing of before
 * can be opened.
 */
export function createVault(secret: string, purpose: string): Vault {
  const key = Buffer.from(hkdfSync('sha256', secret, '', `itops secrets of ${purpose}`, 32))
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
