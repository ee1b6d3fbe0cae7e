import { refusalOf } from '@itops/core/contract'
import { plainText } from '../plain-text.ts'
import { maskSecrets } from './mask-secrets.ts'

/** What the Kubernetes API, or somebody behind it, said. */
export interface ApiText {
  /** What everybody may read. */
  text: string
  /** All that was said, for administrators; only where that is more. */
  raw?: string
}

const longestRaw = 1_000
const longestReason = 300

/**
 * A text of the API as one clean line of at most `longest` characters, without secrets. Of a refusal (a right, a quota, Pod
 * Security, an admission webhook) everybody reads what it comes to, and only administrators the words, which name accounts,
 * rights and rules.
 */
export function apiText(given: string, longest: number): ApiText {
  const line = oneLine(given, longestRaw)
  const plain = refusalOf(line)
  return plain === undefined ? { text: clip(line, longest) } : { text: clip(plain, longest), raw: line }
}

/** A reason of the API and what it says of it, as `FailedCreate: exceeded quota: small`. */
export function apiReason(reason: string, message: string): ApiText {
  const said = apiText(message, longestReason)
  const word = oneLine(reason, 60)
  if (said.text === '') return { text: word }
  return { text: `${word}: ${said.text}`, ...(said.raw === undefined ? {} : { raw: `${word}: ${said.raw}` }) }
}

/** A text as one line without control characters and secrets, of at most `longest` characters. */
export function oneLine(given: string, longest: number): string {
  const clean = plainText(given.slice(0, 4 * longest).replace(/[\s\p{Cc}\p{Cf}]+/gu, ' '))
  return own(clip(maskSecrets(clean).trim(), longest))
}

function clip(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

/** A copy that does not hold the long text that it was cut from. */
function own(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}
