import type { Context } from '../../platform/context.ts'
import { listTiers } from '../../sla/terms/list-group-terms.ts'
import { readSlaDefinitions } from '../../tickets/templates/export-templates.ts'
import { type ImportResult, importGroups } from '../../tickets/templates/import-templates.ts'
import type { SlaDefinition } from '../../tickets/templates/schemas.ts'
import { parseOpenSlo } from './parse-openslo.ts'

/**
 * Takes SLOs of OpenSLO as the terms of SLA groups, in one transaction, and resolves to what differs from before; a dry run rolls it back. What
 * OpenSLO does not say of a group stays as it is. Throws what `parseOpenSlo` and `setGroupTerms` throw.
 */
export async function importOpenSlo(
  context: Context,
  { text, dryRun }: { text: string; dryRun: boolean },
): Promise<ImportResult> {
  const { groups, foreign, byTier, warnings } = parseOpenSlo(text)
  const tiers = await listTiers(context)
  const held = await readSlaDefinitions(context.database, context.clock.now())
  const targetsOf = (name: string) => (foreign.has(name) ? held.find((one) => one.name === name)?.targets : undefined)
  const isOfTier = ({ name, tier, targets }: SlaDefinition) =>
    byTier.has(name) && tiers.some((one) => one.tier === tier && one.uptimeTarget === targets?.uptime)
  const wanted = groups.map((group) => {
    const { uptime, ...others } = group.targets ?? {}
    const own = isOfTier(group) || uptime === undefined ? {} : { uptime }
    return { ...group, targets: { ...targetsOf(group.name), ...others, ...own } }
  })
  const result = await importGroups(context, wanted, dryRun)
  return { ...result, warnings: [...warnings, ...result.warnings] }
}
