import { setImmediate } from 'node:timers/promises'

/** A family of samples of one row: each line is a suffix of labels and a value; null values are left out. */
export interface Family<Row> {
  name: string
  help: string
  samples(row: Row): readonly (readonly [labels: string, value: number | null])[]
}

const rowsPerTurn = 250

/**
 * The exposition of gauges over many rows. It is written in slices with a turn of the event loop between them, so that ten
 * thousand services don't hold up a report.
 */
export async function renderFamilies<Row>(
  families: readonly Family<Row>[],
  rows: readonly Row[],
  labelsOfRow: (row: Row) => string,
): Promise<string> {
  const labels = rows.map(labelsOfRow)
  const parts: string[] = []
  for (const { name, help, samples } of families) {
    parts.push(`# HELP ${name} ${help}\n# TYPE ${name} gauge\n`)
    for (let start = 0; start < rows.length; start += rowsPerTurn) {
      let text = ''
      for (let index = start; index < Math.min(start + rowsPerTurn, rows.length); index++) {
        const row = rows[index]
        if (!row) continue
        for (const [extra, value] of samples(row)) {
          if (value !== null) text += `${name}{${labels[index]}${extra}} ${value}\n`
        }
      }
      parts.push(text)
      await setImmediate()
    }
  }
  return parts.join('')
}

/** The five documented labels of a path. */
export function labelsOf(path: string): string {
  const [organization = '', platform = '', environment = '', cluster = '', service = ''] = path
    .split('/')
    .map(escapeLabel)
  return `organization="${organization}",platform="${platform}",environment="${environment}",cluster="${cluster}",service="${service}"`
}

/** A label value in the text format: backslash, quote and line feed are escaped. */
export function escapeLabel(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')
}
