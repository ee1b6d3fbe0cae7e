import { isDeepStrictEqual } from 'node:util'
import { criticalities, type SlaGroupDefinition } from '../../contract/index.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { type Scope, wholeScope } from '../../platform/scope.ts'
import { alikeText } from '../services/alike-paths.ts'
import { type CreditInput, type CreditTerms, creditFault, creditsIn, mergeCredits, noCredits } from './credit-terms.ts'
import { findGroups, type GroupRow, storeGroups } from './store-groups.ts'

/** What became of definitions; `renamed` has the present name of each group that was named by a former one. */
export interface DefinedGroups {
  warnings: string[]
  renamed: ReadonlyMap<string, string>
}

/** The agent of a node, and the scope of its key. */
export interface Definer {
  name: `agent:${string}`
  scope: Scope
}

/**
 * Makes the groups that an agent defines or a service names, one group a name over all clusters; what a definition does
 * not say stays as it is. The first to define a group owns it: another agent's differing definition becomes a warning, and so does the first
 * one of a group that has services beyond the key of its agent. A
 * new group takes the tier of its definition, else `fallbackTier`; changed terms count from the start of the present day
 * in the group's zone, those of a group that is new today from ever. A name that was a group's before means that group:
 * resolves to such names with the present ones, and to warnings.
 */
export async function defineGroups(
  tx: Queryable,
  definitions: readonly SlaGroupDefinition[],
  fallbackTiers: ReadonlyMap<string, string | undefined>,
  now: Date,
  definer: Definer | null = null,
): Promise<DefinedGroups> {
  const warnings: string[] = []
  const given = new Map(definitions.map((definition) => [definition.name, definition]))
  const asked = [...new Set([...given.keys(), ...fallbackTiers.keys()])].sort()
  if (asked.length === 0) return { warnings, renamed: new Map() }
  const known = await findGroups(tx, asked, now, definer?.scope ?? wholeScope)
  const renamed = new Map(
    asked.flatMap((name) => {
      const present = known.get(name)?.name ?? name
      return present === name ? [] : [[name, present] as const]
    }),
  )
  for (const [former, name] of renamed) warnings.push(`SLA group "${former}" is called "${name}" now: name it so`)
  const names = [...new Set(asked.map((name) => renamed.get(name) ?? name))]
  const formerOf = new Map([...renamed].map(([former, name]) => [name, former]))
  const changed = names.flatMap((name) => {
    const former = formerOf.get(name)
    const definition = given.get(name) ?? (former === undefined ? undefined : given.get(former))
    const before = known.get(name) ?? (former === undefined ? undefined : known.get(former))
    const said = { ...definition, name }
    const after = merge(said, before, parseTier(fallbackTiers.get(name)) ?? 'medium', warnings)
    const owned = { ...after, definedBy: before?.definedBy ?? (definition ? (definer?.name ?? null) : null) }
    if (before && sameGroup(before, owned)) return []
    if (before?.foreign || (before?.definedBy && before.definedBy !== definer?.name)) {
      const why = before.definedBy ? `is defined by ${ownerName(before.definedBy)}` : 'has services beyond this key'
      warnings.push(`SLA group "${name}" ${why}; this other definition is left out`)
      return []
    }
    return [owned]
  })
  await warnOfAlike(
    tx,
    names.filter((name) => !known.has(name)),
    warnings,
  )
  await storeGroups(tx, changed, definer?.name ?? 'system', now)
  return { warnings, renamed }
}

/** A group that is made beside one whose name looks the same but for its case is probably that one, misspelt. */
async function warnOfAlike(tx: Queryable, made: readonly string[], warnings: string[]): Promise<void> {
  if (made.length === 0) return
  const { rows } = await tx.query<{ own: string; other: string }>(
    `select n.own, g.name as other
    from unnest($1::text[]) as n (own)
    join sla_groups g on lower(g.name) = lower(n.own)
    where g.name <> n.own
    order by n.own, g.name`,
    [made],
  )
  for (const { own, other } of rows) warnings.push(`SLA group ${alikeText(own, other)}`)
}

function merge(
  { name, displayName, tier, targets, ...said }: SlaGroupDefinition,
  before: GroupRow | undefined,
  fallbackTier: string,
  warnings: string[],
): Omit<GroupRow, 'definedBy'> {
  const known = tier === undefined ? undefined : parseTier(tier)
  if (tier !== undefined && !known) {
    warnings.push(`SLA group "${name}": tier "${tier}" is not known; use ${criticalities.join(', ')}`)
  }
  return {
    name,
    displayName: displayName ?? before?.displayName ?? name,
    tier: known ?? before?.tier ?? fallbackTier,
    uptime: roundPercent(`SLA group "${name}": uptime target`, targets?.uptime, warnings) ?? before?.uptime ?? null,
    response: targets?.responseTime ?? before?.response ?? null,
    resolution: targets?.resolutionTime ?? before?.resolution ?? null,
    minCoverage:
      roundPercent(`SLA group "${name}": minCoverage`, targets?.minCoverage, warnings) ?? before?.minCoverage ?? null,
    ...creditsOf(name, said, before ?? noCredits, warnings),
  }
}

/** The credits that a definition comes to; those of before where it can't be agreed on. */
function creditsOf(name: string, said: CreditInput, before: CreditTerms, warnings: string[]): CreditTerms {
  const merged = mergeCredits(said, before)
  const fault = creditFault(merged)
  if (fault === undefined) return merged
  warnings.push(`SLA group "${name}": its credits are left out: ${fault}`)
  return creditsIn(before)
}

/** Percentages are kept with four decimals: a finer one would differ from what is stored at every report. */
function roundPercent(where: string, percent: number | undefined, warnings: string[]): number | undefined {
  if (percent === undefined) return undefined
  const rounded = Math.round(percent * 10_000) / 10_000
  if (rounded !== percent) warnings.push(`${where} ${percent} is kept with four decimals, as ${rounded}`)
  return rounded
}

/** Reads a tier or criticality in any case; undefined when it is none of the four. */
export function parseTier(word: string | undefined): string | undefined {
  const lower = word?.trim().toLowerCase()
  return criticalities.find((tier) => tier === lower)
}

function ownerName(definedBy: string): string {
  return definedBy.startsWith('agent:') ? `the agent of ${definedBy.slice('agent:'.length)}` : 'an administrator'
}

function sameGroup(a: GroupRow, b: GroupRow): boolean {
  const keys = ['displayName', 'tier', 'uptime', 'response', 'resolution', 'minCoverage', 'definedBy'] as const
  return keys.every((key) => a[key] === b[key]) && isDeepStrictEqual(creditsIn(a), creditsIn(b))
}
