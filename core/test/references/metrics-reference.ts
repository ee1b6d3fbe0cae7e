import type { Registry } from 'prom-client'

interface Family {
  name: string
  type: string
  help: string
  labels: Set<string>
}

/** Labels that the text format adds to histograms by itself. */
const ofTheFormat = 'le'

/**
 * The metrics of an exposition as a Markdown table. Labels are those of its samples and, where nothing has been counted yet, those
 * that the registry was told.
 */
export function metricsTable(exposition: string, registry?: Registry): string {
  const families = [...familiesOf(exposition).values()].filter(({ name }) => !/^itops_(nodejs|process)_/.test(name))
  for (const family of families) {
    // The library keeps the names of labels on its metrics, and does not say so in its types.
    const metric = registry?.getSingleMetric(family.name) as { labelNames?: readonly string[] } | undefined
    for (const label of metric?.labelNames ?? []) family.labels.add(label)
  }
  const rows = families
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, type, help, labels }) => {
      const names = [...labels].filter((label) => label !== ofTheFormat).map((label) => `\`${label}\``)
      return `| \`${name}\` | ${type} | ${names.join(', ')} | ${help.replaceAll('|', '\\|')} |`
    })
  return ['| Metric | Type | Labels | What it tells |', '|---|---|---|---|', ...rows, ''].join('\n')
}

function familiesOf(exposition: string): Map<string, Family> {
  const families = new Map<string, Family>()
  let current: Family | undefined
  for (const line of exposition.split('\n')) {
    const [, keyword, name = '', rest = ''] = line.match(/^# (HELP|TYPE) (\S+) (.*)$/) ?? []
    if (keyword) {
      current = families.get(name) ?? { name, type: '', help: '', labels: new Set() }
      families.set(name, current)
      if (keyword === 'HELP') current.help = rest
      else current.type = rest
    } else {
      for (const [, label = ''] of line.matchAll(/[{,](\w+)="/g)) current?.labels.add(label)
    }
  }
  return families
}
