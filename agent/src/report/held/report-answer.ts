import { isMapping } from '../../document/fields.ts'

/** What core did not take of a status report that it took. */
export interface StatusAnswer {
  /** The name under which core remembers the report, where it was asked to. */
  base?: string
  refused: RefusedTime[]
  rejected: { name: string; reason: string }[]
}

/** Time of one service that core did not credit: `from` inclusive, `to` exclusive, milliseconds since the epoch. */
export interface RefusedTime {
  name: string
  /** Ahead of core's clock, or older than core keeps time open. */
  cause: 'future' | 'tooOld'
  from: number
  to: number
}

/**
 * Reads the answer to a status report; lists that are missing are empty. Of an interval whose instants can't be read all is taken
 * as refused: what core has already is not credited a second time.
 */
export function statusAnswerOf(answer: Record<string, unknown>): StatusAnswer {
  const refused = listOf(answer.refused).flatMap(({ name, cause, from, to }): RefusedTime[] => {
    if (typeof name !== 'string' || (cause !== 'future' && cause !== 'tooOld')) return []
    return [{ name, cause, from: instantOf(from) ?? -Infinity, to: instantOf(to) ?? Infinity }]
  })
  const rejected = listOf(answer.rejected).flatMap(({ name, reason }) =>
    typeof name === 'string' ? [{ name, reason: String(reason).slice(0, 300) }] : [],
  )
  return { refused, rejected, ...(typeof answer.base === 'string' ? { base: answer.base } : {}) }
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isMapping) : []
}

function instantOf(value: unknown): number | undefined {
  const at = Date.parse(String(value))
  return Number.isNaN(at) ? undefined : at
}
