import type { SlaGroupDefinition } from '../contract/index.ts'
import { groupProblem } from './schemas.ts'

/** The well-formed group definitions; each of the others becomes a warning. */
export function keepGroups(groups: readonly SlaGroupDefinition[], warnings: string[]): SlaGroupDefinition[] {
  return groups.filter((group, index) => {
    const problem = groupProblem(group)
    if (problem) warnings.push(`SLA group "${entryName(group, index)}" is left out: ${problem}`)
    return !problem
  })
}

/** What an entry of unchecked shape calls itself, or its place in the list. */
export function entryName(entry: unknown, index: number): string {
  const name = typeof entry === 'object' && entry !== null && 'name' in entry ? entry.name : undefined
  return typeof name === 'string' && name !== '' ? name.slice(0, 128) : `#${index + 1}`
}
