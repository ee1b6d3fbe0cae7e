import { criticalities, type SlaGroupDefinition } from '../contract/index.ts'
import type { Queryable } from '../platform/database/database.ts'

interface GroupRow {
  name: string
  displayName: string
  tier: string
  uptime: number | null
  response: number | null
  resolution: number | null
}

/**
 * Makes the groups that an agent defines or a service names, one group a name over all clusters; what a definition does
 * not say stays as it is. A new group takes the tier of its definition, else `fallbackTier`. Resolves to warnings.
 */
export async function defineGroups(
  tx: Queryable,
  definitions: readonly SlaGroupDefinition[],
  fallbackTiers: ReadonlyMap<string, string | undefined>,
  now: Date,
): Promise<string[]> {
  const warnings: string[] = []
  const byName = new Map(definitions.map((definition) => [definition.name, definition]))
  const names = [...new Set([...byName.keys(), ...fallbackTiers.keys()])].sort()
  if (names.length === 0) return warnings
  const known = await findGroups(tx, names)
  const changed = names.flatMap((name) => {
    const definition = byName.get(name) ?? { name }
    const before = known.get(name)
    const after = merge(definition, before, readTier(fallbackTiers.get(name)) ?? 'medium', warnings)
    return before && sameGroup(before, after) ? [] : [after]
  })
  await storeGroups(tx, changed, now)
  return warnings
}

function merge(
  { name, displayName, tier, targets }: SlaGroupDefinition,
  before: GroupRow | undefined,
  fallbackTier: string,
  warnings: string[],
): GroupRow {
  const known = tier === undefined ? undefined : readTier(tier)
  if (tier !== undefined && !known) {
    warnings.push(`SLA group "${name}": tier "${tier}" is not known; use ${criticalities.join(', ')}`)
  }
  return {
    name,
    displayName: displayName ?? before?.displayName ?? name,
    tier: known ?? before?.tier ?? fallbackTier,
    uptime: targets?.uptime ?? before?.uptime ?? null,
    response: targets?.responseTime ?? before?.response ?? null,
    resolution: targets?.resolutionTime ?? before?.resolution ?? null,
  }
}

/** Reads a tier or criticality in any case; undefined when it is none of the four. */
export function readTier(word: string | undefined): string | undefined {
  const lower = word?.trim().toLowerCase()
  return criticalities.find((tier) => tier === lower)
}

function sameGroup(a: GroupRow, b: GroupRow): boolean {
  return (['displayName', 'tier', 'uptime', 'response', 'resolution'] as const).every((key) => a[key] === b[key])
}

async function findGroups(tx: Queryable, names: readonly string[]): Promise<Map<string, GroupRow>> {
  const { rows } = await tx.query<GroupRow>(
    `select
      name, display_name as "displayName", tier, uptime_target as uptime,
      response_minutes as response, resolution_minutes as resolution
    from sla_groups
    where name = any ($1::text[])`,
    [names],
  )
  return new Map(rows.map((row) => [row.name, row]))
}

async function storeGroups(tx: Queryable, groups: readonly GroupRow[], now: Date): Promise<void> {
  if (groups.length === 0) return
  await tx.query(
    `insert into sla_groups (name, display_name, tier, uptime_target, response_minutes, resolution_minutes, created_at)
    select g.name, g."displayName", g.tier, g.uptime, g.response, g.resolution, $2
    from jsonb_to_recordset($1::jsonb) as g (
      name text, "displayName" text, tier text, uptime numeric, response numeric, resolution numeric
    )
    on conflict (name) do update
    set
      display_name = excluded.display_name,
      tier = excluded.tier,
      uptime_target = excluded.uptime_target,
      response_minutes = excluded.response_minutes,
      resolution_minutes = excluded.resolution_minutes`,
    [JSON.stringify(groups), now],
  )
}
