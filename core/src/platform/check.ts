import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

/** A compiled check of one entry of a list: answers what is wrong with it, naming the field, or undefined. */
export function checkerOf(schema: TSchema): (entry: unknown) => string | undefined {
  const check = Compile(schema)
  return (entry) => {
    if (check.Check(entry)) return holdsNul(entry) ? 'a text holds a NUL character' : undefined
    const [first] = check.Errors(entry)
    const where = first?.instancePath.slice(1).replaceAll('/', '.')
    return where ? `${where}: ${first?.message}` : (first?.message ?? 'it is malformed')
  }
}

/** PostgreSQL keeps no text with a NUL; one bad entry must not refuse the whole list. */
function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\u0000')
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsNul)
}

const maxWarnings = 200

/** Warnings are told in full up to a bound, then counted. */
export function boundWarnings(warnings: string[]): string[] {
  if (warnings.length <= maxWarnings) return warnings
  return [...warnings.slice(0, maxWarnings), `… and ${warnings.length - maxWarnings} more warnings`]
}
