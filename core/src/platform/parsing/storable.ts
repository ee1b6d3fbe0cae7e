const deepest = 32

/** False for what PostgreSQL does not keep: a text with a NUL character, or a value nested more than 32 levels deep. */
export function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return !value.includes('\u0000')
  if (typeof value !== 'object' || value === null) return true
  if (depth > deepest) return false
  return Object.entries(value).every(([key, one]) => !key.includes('\u0000') && isStorable(one, depth + 1))
}
