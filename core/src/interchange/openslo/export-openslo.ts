import { stringify } from 'yaml'
import type { Context } from '../../platform/context.ts'
import { listGroups } from '../../sla/results/list-groups.ts'
import { readSlaDefinitions } from '../../tickets/templates/export-templates.ts'
import type { SlaDefinition } from '../../tickets/templates/schemas.ts'
import { annotation, openSloVersion } from './format.ts'

/**
 * The SLA groups in the caller's scope as OpenSLO: a Service and an SLO each, a YAML document for each. What OpenSLO has no field for stands in
 * annotations.
 */
export async function exportOpenSlo(context: Context): Promise<string> {
  const groups = await listGroups(context)
  const targets = new Map(groups.map(({ name, targetUptime }) => [name, targetUptime]))
  const definitions = await readSlaDefinitions(context.database, context.clock.now())
  const names = new Set<string>()
  const documents = definitions.flatMap((definition) => {
    const target = targets.get(definition.name)
    return target === undefined ? [] : documentsOf(definition, target, uniqueName(definition.name, names))
  })
  return documents.map((document) => `---\n${stringify(document, { lineWidth: 120 })}`).join('')
}

function documentsOf(definition: SlaDefinition, target: number, name: string): object[] {
  const { name: group, displayName = group, tier, timeZone = 'UTC', ...terms } = definition
  const annotations = { [annotation.group]: group, [annotation.tier]: tier, [annotation.terms]: JSON.stringify(terms) }
  const query = (metric: string) => `${metric}{sla_group=${JSON.stringify(group)}}`
  return [
    { apiVersion: openSloVersion, kind: 'Service', metadata: { name, displayName }, spec: {} },
    {
      apiVersion: openSloVersion,
      kind: 'SLO',
      metadata: { name, displayName, annotations },
      spec: {
        service: name,
        indicator: {
          metadata: { name: `${name}-uptime` },
          spec: {
            ratioMetric: {
              counter: false,
              rawType: 'success',
              raw: {
                metricSource: { type: 'Prometheus', spec: { query: query('itops_sla_group_uptime_ratio') } },
              },
            },
          },
        },
        timeWindow: [{ duration: '1M', isRolling: false, calendar: { startTime: '2024-01-01 00:00:00', timeZone } }],
        // Time is counted, not events: the mean over slices of equal length is the part of the time.
        budgetingMethod: 'RatioTimeslices',
        objectives: [{ displayName: 'Uptime', target: Number((target / 100).toFixed(6)), timeSliceWindow: '5m' }],
      },
    },
  ]
}

/** A name as OpenSLO has it, of small letters, digits and hyphens; a number follows where another group has it. */
function uniqueName(group: string, taken: Set<string>): string {
  const plain =
    group
      .toLowerCase()
      .normalize('NFKD')
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 50) || 'group'
  let name = plain
  for (let count = 2; taken.has(name); count++) name = `${plain}-${count}`
  taken.add(name)
  return name
}
