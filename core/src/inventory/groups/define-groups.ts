import { criticalities, type SlaGroupDefinition } from '../../contract/index.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { type Scope, wholeScope } from '../../platform/scope.ts'
import { alikeText } from '../services/alike-paths.ts'

interface GroupRow {
  name: string
  displayName: string
  definedBy: string | null
  /** Has services where its definer speaks for nobody. */
  foreign?: boolean
  tier: string
  uptime: number | null
  response: number | null
  resolution: number | null
  minCoverage: number | null
}

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
  { name, displayName, tier, targets }: SlaGroupDefinition,
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
  }
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
  return (['displayName', 'tier', 'uptime', 'response', 'resolution', 'minCoverage', 'definedBy'] as const).every(
    (key) => a[key] === b[key],
  )
}

async function findGroups(
  tx: Queryable,
  names: readonly string[],
  now: Date,
  scope: Scope,
): Promise<Map<string, GroupRow>> {
  const { rows } = await tx.query<GroupRow & { asked: string }>(
    `select
      k.name as asked, g.name, g.display_name as "displayName", g.defined_by as "definedBy", t.tier, t.uptime_target as uptime,
      t.response_minutes as response, t.resolution_minutes as resolution,
      t.min_coverage as "minCoverage",
      g.defined_by is null
        and exists (select from services s where s.sla_group_id = g.id and not in_scope(s.path, $3)) as foreign
    from known_group_names k
    join sla_groups g on g.id = k.group_id
    join sla_group_terms_over_time t on t.group_id = g.id
    where k.name = any ($1::text[])
      and t.effective_from <= $2
      and t.effective_to > $2`,
    [names, now, scope],
  )
  return new Map(rows.map(({ asked, ...group }) => [asked, group]))
}

async function storeGroups(tx: Queryable, groups: readonly GroupRow[], setBy: string, now: Date): Promise<void> {
  if (groups.length === 0) return
  await tx.query(
    `with definition as (
      select *
      from jsonb_to_recordset($1::jsonb) as g (
        name text, "displayName" text, "definedBy" text, tier text, uptime numeric, response numeric, resolution numeric,
        "minCoverage" numeric
      )
    ),
    stored as (
      insert into sla_groups (name, display_name, defined_by, created_at)
      select name, "displayName", "definedBy", $2
      from definition
      on conflict (name) do update
      set
        display_name = excluded.display_name,
        defined_by = excluded.defined_by
      returning id, name
    )
    insert into sla_group_terms (
      group_id, effective_from, tier, uptime_target, response_minutes, resolution_minutes, time_zone, degraded_rule,
      unmeasured_rule, min_coverage, set_by, created_at
    )
    select
      s.id,
      case when last.created_at < today.start then today.start else coalesce(last.effective_from, '-infinity') end,
      d.tier,
      d.uptime,
      d.response,
      d.resolution,
      coalesce(last.time_zone, 'UTC'),
      coalesce(last.degraded_rule, 'up'),
      coalesce(last.unmeasured_rule, 'left_out'),
      coalesce(d."minCoverage", 90),
      $3,
      $2
    from stored s
    join definition d using (name)
    left join lateral (
      select t.*
      from sla_group_terms t
      where t.group_id = s.id
        and t.effective_from <= $2
      order by t.effective_from desc
      limit 1
    ) last on true
    cross join lateral (
      select local_midnight(($2::timestamptz at time zone last.time_zone)::date, last.time_zone) as start
    ) today
    where (d.tier, d.uptime, d.response, d.resolution)
      is distinct from (last.tier, last.uptime_target, last.response_minutes, last.resolution_minutes)
    on conflict (group_id, effective_from) do update
    set
      tier = excluded.tier,
      uptime_target = excluded.uptime_target,
      response_minutes = excluded.response_minutes,
      resolution_minutes = excluded.resolution_minutes,
      set_by = excluded.set_by,
      created_at = excluded.created_at`,
    [JSON.stringify(groups), now, setBy],
  )
}
