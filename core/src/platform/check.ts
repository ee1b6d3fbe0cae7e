import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

/** A compiled check of one entry of a list: answers what is wrong with it, naming the field, or undefined. */
export function checkerOf(schema: TSchema): (entry: unknown) => string | undefined {
  const check = Compile(schema)
  return (entry) => {
    if (check.Check(entry)) return undefined
    const [first] = check.Errors(entry)
    const where = first?.instancePath.slice(1).replaceAll('/', '.')
    return where ? `${where}: ${first?.message}` : (first?.message ?? 'it is malformed')
  }
}

const maxWarnings = 200

/** Warnings are told in full up to a bound, then counted. */
export function boundWarnings(warnings: string[]): string[] {
  if (warnings.length <= maxWarnings) return warnings
  return [...warnings.slice(0, maxWarnings), `… and ${warnings.length - maxWarnings} more warnings`]
}
