import { createHash, randomBytes, randomInt } from 'node:crypto'

/** A key as it is presented: which one it is, and what proves it. */
export interface PresentedKey {
  id: string
  secret: string
}

const idCharacters = 'abcdefghijklmnopqrstuvwxyz0123456789'
const idLength = 12
const secretBytes = 32

/** A new id for a key: twelve random letters and digits. */
export function createKeyId(): string {
  return Array.from({ length: idLength }, () => idCharacters[randomInt(idCharacters.length)]).join('')
}

/** A new secret: 256 random bits. */
export function createSecret(): string {
  return randomBytes(secretBytes).toString('base64url')
}

/** A key as it is handed out: `itops_<id>_<secret>`. */
export function formatKey({ id, secret }: PresentedKey): string {
  return `itops_${id}_${secret}`
}

/** The parts of what may be an issued key; undefined for anything else. */
export function parseKey(text: string): PresentedKey | undefined {
  const [, id, secret] = /^itops_([a-z0-9]{12})_([\w-]{43})$/.exec(text) ?? []
  return id && secret ? { id, secret } : undefined
}

/** What is kept of a secret. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
