import type { SlaGroupDefinition } from '../../contract/index.ts'
import { parseGroup } from '../schemas.ts'

/** The group definitions that can be read; each of the others, and what is left out of these, becomes a warning. */
export function keepGroups(groups: readonly SlaGroupDefinition[], warnings: string[]): SlaGroupDefinition[] {
  return groups.flatMap((given, index) => {
    const reading = parseGroup(given)
    const name = entryName(given, index)
    if ('problem' in reading) {
      warnings.push(`SLA group "${name}" is left out: ${reading.problem}`)
      return []
    }
    warnings.push(...reading.warnings.map((warning) => `SLA group "${name}": ${warning}`))
    return [{ ...reading.entry, name: groupName(reading.entry.name) }]
  })
}

/** The name of a group as it is kept: what looks the same is the same, however its letters are composed. */
export function groupName(text: string): string {
  return text.normalize('NFC').trim()
}

/** What an entry of unchecked shape calls itself, or its place in the list. */
export function entryName(entry: unknown, index: number): string {
  const name = typeof entry === 'object' && entry !== null && 'name' in entry ? entry.name : undefined
  return typeof name === 'string' && name !== '' ? name.slice(0, 128) : `#${index + 1}`
}
