import type { AuditEntry } from '../../graphql/generated/types.generated.ts'

/** One field of what was changed, as it was and as it is; undefined where there was, or is, none. */
export interface Difference {
  name: string
  before: string | undefined
  after: string | undefined
}

/** What an entry says was changed, field by field, without those that are empty on both sides. */
export function differencesOf({ before, after }: Pick<AuditEntry, 'before' | 'after'>): Difference[] {
  const [from, to] = [parse(before), parse(after)]
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .map((name) => ({ name, before: textOf(from[name]), after: textOf(to[name]) }))
    .filter((one) => one.before !== undefined || one.after !== undefined)
}

function parse(json: string | null | undefined): Record<string, unknown> {
  const value: unknown = json ? JSON.parse(json) : null
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}
