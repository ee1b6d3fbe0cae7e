import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { Variables } from '../variables.ts'

/** How sealed months are signed, and where they are shown outside. */
export interface Sealing {
  /** Undefined where core makes its own key. */
  signingKey: KeyObject | undefined
  timestampUrl: string | undefined
  webhookUrl: string | undefined
}

/** The same by the variables. Throws Error for a key that is none. */
export function sealingOf(v: Variables): Sealing {
  return {
    signingKey: parseSigningKey(v.ITOPS_SLA_SIGNING_KEY ?? ''),
    timestampUrl: v.ITOPS_SLA_TIMESTAMP_URL,
    webhookUrl: v.ITOPS_SLA_ANCHOR_URL,
  }
}

/** The Ed25519 key of a PEM text; undefined for an empty one. Throws Error for any other, without a word of it. */
export function parseSigningKey(pem: string): KeyObject | undefined {
  if (pem === '') return undefined
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // The reason of the library may repeat a part of the secret.
  }
  throw new Error('it is no Ed25519 key; make one with `openssl genpkey -algorithm ed25519`')
}
