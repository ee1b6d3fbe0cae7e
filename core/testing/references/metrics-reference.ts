import type { Registry } from 'prom-client'

/** One family of an exposition. */
export interface Family {
  name: string
  type: string
  help: string
  /** The values that its samples have of each label. */
  labels: Map<string, Set<string>>
  /** The values of its samples. */
  values: number[]
}

/** Labels that the text format adds to histograms by itself. */
const ofTheFormat = 'le'

/**
 * The metrics of an exposition as a Markdown table. Labels are those of its samples and, where nothing has been counted yet, those
 * that the registry was reported.
 */
export function metricsTable(exposition: string, registry?: Registry): string {
  const families = [...familiesOf(exposition).values()].filter(({ name }) => !/^itops_(nodejs|process)_/.test(name))
  for (const family of families) {
    // The library keeps the names of labels on its metrics, and does not say so in its types.
    const metric = registry?.getSingleMetric(family.name) as { labelNames?: readonly string[] } | undefined
    for (const label of metric?.labelNames ?? []) family.labels.set(label, family.labels.get(label) ?? new Set())
  }
  const rows = families
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, type, help, labels }) => {
      const names = [...labels.keys()].filter((label) => label !== ofTheFormat).map((label) => `\`${label}\``)
      return `| \`${name}\` | ${type} | ${names.join(', ')} | ${help.replaceAll('|', '\\|')} |`
    })
  return ['| Metric | Type | Labels | What it says |', '|---|---|---|---|', ...rows, ''].join('\n')
}

/** The families of an exposition in the text format, by their names. */
export function familiesOf(exposition: string): Map<string, Family> {
  const families = new Map<string, Family>()
  let current: Family | undefined
  for (const line of exposition.split('\n')) {
    const [, keyword, name = '', rest = ''] = line.match(/^# (HELP|TYPE) (\S+) (.*)$/) ?? []
    if (keyword) {
      current = families.get(name) ?? { name, type: '', help: '', labels: new Map(), values: [] }
      families.set(name, current)
      if (keyword === 'HELP') current.help = rest
      else current.type = rest
    } else if (line !== '' && current) {
      for (const [, label = '', value = ''] of line.matchAll(/[{,](\w+)="((?:[^"\\]|\\.)*)"/g)) {
        current.labels.set(label, (current.labels.get(label) ?? new Set()).add(value))
      }
      current.values.push(Number(line.slice(line.lastIndexOf(' ') + 1)))
    }
  }
  return families
}
