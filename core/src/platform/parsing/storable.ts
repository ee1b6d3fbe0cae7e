const deepest = 32

/** False for what PostgreSQL does not keep: a text with a NUL character, or a value nested more than 32 levels deep. */
export function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return !value.includes('\u0000')
  if (typeof value !== 'object' || value === null) return true
  if (depth > deepest) return false
  if (Array.isArray(value)) return value.every((one) => isStorable(one, depth + 1))
  // Of every entry of every report: without a list of its fields.
  for (const key in value) {
    if (key.includes('\u0000') || !isStorable(value[key as keyof typeof value], depth + 1)) return false
  }
  return true
}
