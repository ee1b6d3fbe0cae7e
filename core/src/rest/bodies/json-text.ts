/**
 * A JSON text with what careless senders leave in it mended: line breaks and other control characters, and backslashes that
 * begin no escape, stand for themselves within texts; NaN and Infinity, which Python and Go write, become null. What is
 * malformed otherwise stays so.
 */
export function mendJson(text: string): string {
  if (text.length > longest) return text
  return text.replace(tokens, (token) => {
    if (!token.startsWith('"')) return 'null'
    return token.replace(odd, (found) => (found.length > 1 ? found : escapeOf(found)))
  })
}

/** What is longer is written by programs, which need no mending. */
const longest = 1024 * 1024
/** Whole texts, and words that are no JSON outside of them. */
const tokens = /"(?:[^"\\]|\\[\s\S])*(?:"|$)|-?\b(?:NaN|Infinity)\b/g
/** An escape is passed over in one piece, so that its second half does not begin another one. */
const odd = /(?:\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})|\\(?!["\\/bfnrtu])|\\(?=u(?![0-9a-fA-F]{4}))|\p{Cc}/gu

function escapeOf(character: string): string {
  if (character === '\\') return '\\\\'
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
