export type DifferenceKind = 'added' | 'changed' | 'removed'
export type TemplatePart = 'workflow' | 'category' | 'item' | 'slaGroup'

/** What an import does to one entry; of a changed one the fields, as `transitions.0.role: assignee → any`. */
export interface Difference {
  part: TemplatePart
  name: string
  change: DifferenceKind
  fields: string[]
}

/** The differences between two lists of named entries, in the order of the names. */
export function differencesOf(
  part: TemplatePart,
  before: readonly { name: string }[],
  after: readonly { name: string }[],
): Difference[] {
  const [old, next] = [byName(before), byName(after)]
  return [...new Set([...old.keys(), ...next.keys()])].sort().flatMap((name): Difference[] => {
    const [from, to] = [old.get(name), next.get(name)]
    if (from === undefined) return [{ part, name, change: 'added', fields: [] }]
    if (to === undefined) return [{ part, name, change: 'removed', fields: [] }]
    const fields = fieldsThatDiffer(from, to)
    return fields.length > 0 ? [{ part, name, change: 'changed', fields }] : []
  })
}

const byName = (entries: readonly { name: string }[]) => new Map(entries.map((entry) => [entry.name, entry]))

/** The leaves in which two values differ, as `path: before → after`. */
export function fieldsThatDiffer(before: unknown, after: unknown): string[] {
  const [from, to] = [leavesOf(before), leavesOf(after)]
  return [...new Set([...from.keys(), ...to.keys()])]
    .filter((path) => from.get(path) !== to.get(path))
    .map((path) => `${path}: ${from.get(path) ?? 'none'} → ${to.get(path) ?? 'none'}`)
}

function leavesOf(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map(value === undefined ? [] : [[path, String(value)]])
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [...leavesOf(inner, path === '' ? key : `${path}.${key}`)]),
  )
}
