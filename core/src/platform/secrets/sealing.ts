import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { Variables } from '../variables.ts'

/** How sealed months are signed, and where they are shown outside. */
export interface Sealing {
  /** Undefined where core makes its own key. */
  signingKey: KeyObject | undefined
  timestampUrl: string | undefined
  webhookUrl: string | undefined
  bucket: Bucket | undefined
  repository: Repository | undefined
}

/** A place in a bucket of S3, or of what speaks like it. */
export interface Bucket {
  url: string
  region: string
  accessKeyId: string
  secretAccessKey: string
}

/** A branch of a git repository behind HTTP, and who may push to it. */
export interface Repository {
  url: string
  branch: string
  username: string
  token: string
}

/** The same by the variables. Throws Error for a key that is none. */
export function sealingOf(v: Variables): Sealing {
  return {
    signingKey: parseSigningKey(v.ITOPS_SLA_SIGNING_KEY ?? ''),
    timestampUrl: v.ITOPS_SLA_TIMESTAMP_URL,
    webhookUrl: v.ITOPS_SLA_ANCHOR_URL,
    bucket: bucketOf(v),
    repository: repositoryOf(v),
  }
}

function bucketOf(v: Variables): Bucket | undefined {
  const [url, accessKeyId] = [v.ITOPS_SLA_ANCHOR_S3_URL, v.ITOPS_SLA_ANCHOR_S3_ACCESS_KEY_ID]
  const secretAccessKey = v.ITOPS_SLA_ANCHOR_S3_SECRET_ACCESS_KEY
  if (!url || !accessKeyId || !secretAccessKey) return undefined
  return { url, region: v.ITOPS_SLA_ANCHOR_S3_REGION, accessKeyId, secretAccessKey }
}

function repositoryOf(v: Variables): Repository | undefined {
  const [url, token] = [v.ITOPS_SLA_ANCHOR_GIT_URL, v.ITOPS_SLA_ANCHOR_GIT_TOKEN]
  if (!url || !token) return undefined
  return { url, branch: v.ITOPS_SLA_ANCHOR_GIT_BRANCH, username: v.ITOPS_SLA_ANCHOR_GIT_USERNAME, token }
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
