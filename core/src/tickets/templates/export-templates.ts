import { stringify } from 'yaml'
import { type CreditTerms, creditColumns, creditsIn } from '../../inventory/groups/credit-terms.ts'
import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { loadTemplates } from './load-templates.ts'
import type { SlaDefinition, Templates } from './schemas.ts'
import type { TemplateFiles } from './template-files.ts'

/** The workflows, catalog and SLA definitions in force, as YAML that an import takes as it is. */
export async function exportTemplates({ database, clock }: Context, files: TemplateFiles): Promise<string> {
  const { workflows, catalog } = await loadTemplates(database, files)
  const templates: Templates = {
    ticketing: { workflows: [...workflows.values()].map(({ value }) => value), catalog: catalog.value },
    slaGroups: await readSlaDefinitions(database, clock.now()),
  }
  return stringify(templates, { lineWidth: 120, aliasDuplicateObjects: false })
}

interface GroupRow extends CreditTerms {
  name: string
  displayName: string
  tier: SlaDefinition['tier'] & string
  uptime: number | null
  responseTime: number | null
  resolutionTime: number | null
  timeZone: string
  degraded: 'up' | 'half' | 'down'
  unmeasured: 'left_out' | 'down' | 'up'
  minCoverage: number
}

/** What terms ask for unless they say otherwise, in percent. */
const usualMinCoverage = 90

/** What the groups promise at an instant; a target that is the tier's or the usual one is left out. */
export async function readSlaDefinitions(database: Queryable, at: Date): Promise<SlaDefinition[]> {
  const { rows } = await database.query<GroupRow>(
    `select
      g.name, g.display_name as "displayName", t.tier, t.uptime_target as uptime, t.response_minutes as "responseTime",
      t.resolution_minutes as "resolutionTime", t.time_zone as "timeZone", t.degraded_rule as degraded,
      t.unmeasured_rule as unmeasured, t.min_coverage as "minCoverage", ${creditColumns('t')}
    from sla_groups g
    join sla_group_terms_over_time t on t.group_id = g.id
    where t.effective_from <= $1
      and t.effective_to > $1
    order by g.name`,
    [at],
  )
  return rows.map(({ uptime, responseTime, resolutionTime, degraded, unmeasured, minCoverage, ...group }) => ({
    name: group.name,
    displayName: group.displayName,
    tier: group.tier,
    timeZone: group.timeZone,
    ...agreedCredits(group),
    targets: {
      ...(uptime === null ? {} : { uptime }),
      ...(responseTime === null ? {} : { responseTime }),
      ...(resolutionTime === null ? {} : { resolutionTime }),
      ...(minCoverage === usualMinCoverage ? {} : { minCoverage }),
    },
    rule: { degraded, unmeasured },
  }))
}

/** The credits that are agreed on; nothing where none are. */
function agreedCredits(terms: CreditTerms): Partial<SlaDefinition> {
  const { credits, ...rest } = creditsIn(terms)
  const agreed = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null))
  return { ...(credits.length > 0 ? { credits } : {}), ...agreed }
}
