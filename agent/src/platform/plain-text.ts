/** A text as core can keep it: a NUL, or half of a character that was cut, becomes U+FFFD. */
export function plainText(text: string): string {
  return text.replaceAll('\0', '\ufffd').replace(/\p{Surrogate}/gu, '\ufffd')
}
