const pairsAndEscapes = /\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u[dD][89a-fA-F]..|\\./g
const loneSurrogate = /^\\u[dD][89a-fA-F]..$/

/**
 * A JSON text without halves of surrogate pairs, which senders leave where they cut a text and PostgreSQL refuses with all
 * that comes with it: each becomes U+FFFD, as where UTF-8 is malformed.
 */
export function wellFormedJson(text: string): string {
  if (!/\\u[dD][89a-fA-F]/.test(text)) return text
  return text.replace(pairsAndEscapes, (found) => (loneSurrogate.test(found) ? '\\ufffd' : found))
}
