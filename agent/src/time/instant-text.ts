/** An instant (milliseconds since the epoch) as messages name it: ISO 8601, to the second. */
export function instantText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
