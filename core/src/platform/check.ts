import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { parseShape } from './parsing/parse-shape.ts'
import { isStorable } from './parsing/storable.ts'

/** A compiled check of one entry of a list: answers what is wrong with it, naming the field, or undefined. */
export function checkerOf(schema: TSchema): (entry: unknown) => string | undefined {
  const check = Compile(schema)
  return (entry) => {
    if (check.Check(entry)) {
      return isStorable(entry) ? undefined : 'a text holds a NUL character, or it is nested too deep'
    }
    const [first] = check.Errors(entry)
    const where = first?.instancePath.slice(1).replaceAll('/', '.')
    return where ? `${where}: ${first?.message}` : (first?.message ?? 'it is malformed')
  }
}

/** One entry as it was read, with what was left out of it; or why it can't be taken. */
export type EntryReading<Entry> = { entry: Entry; warnings: string[] } | { problem: string }

/**
 * A reader of one entry of a list, by the schema whose type is `Entry`. What can't be read beside what must be there is left
 * out, and named in the warnings.
 */
export function entryParserOf<Entry>(schema: TSchema): (given: unknown) => EntryReading<Entry> {
  const problemOf = checkerOf(schema)
  return (given) => {
    // What the schema's own check lets through is of its type.
    if (problemOf(given) === undefined) return { entry: given as Entry, warnings: [] }
    const { value, warnings } = parseShape(schema, given)
    const problem = problemOf(value)
    return problem === undefined ? { entry: value as Entry, warnings } : { problem }
  }
}

const maxWarnings = 200

/** Warnings are reported in full up to a bound, then counted. */
export function boundWarnings(warnings: string[]): string[] {
  if (warnings.length <= maxWarnings) return warnings
  return [...warnings.slice(0, maxWarnings), `… and ${warnings.length - maxWarnings} more warnings`]
}
