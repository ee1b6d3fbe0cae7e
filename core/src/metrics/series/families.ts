import type { Context } from '../../platform/context.ts'

/** A family of samples of one row: each is a suffix of labels and a value; null values are left out. */
export interface Family<Row> {
  name: string
  help: string
  samples(row: Row): readonly (readonly [labels: string, value: number | null])[]
}

/** What was read of a source; its text is made when it is asked for, as most of it is only compared. */
export interface Reading {
  serviceIds: readonly number[]
  /** The labels that all series of a row have. */
  labelsOf(row: number): string
  /** The lines of a row in a family, each behind `prefix`. */
  linesOf(row: number, family: number, prefix: string): string
}

/** Where series come from: families of gauges, and the rows that they are of, read for some services at a time. */
export interface Source {
  names: readonly string[]
  /** What stands before the samples of each family. */
  heads: readonly string[]
  read(context: Context, serviceIds: readonly number[]): Promise<Reading>
}

/** The source of these families, over what `read` gives of live services within the caller's scope. */
export function sourceOf<Row extends { serviceId: number }>(
  families: readonly Family<Row>[],
  read: (context: Context, serviceIds: readonly number[]) => Promise<Row[]>,
  labelsOfRow: (row: Row) => string,
): Source {
  return {
    names: families.map(({ name }) => name),
    heads: families.map(({ name, help }) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`),
    async read(context, serviceIds) {
      const rows = await read(context, serviceIds)
      return {
        serviceIds: rows.map(({ serviceId }) => serviceId),
        labelsOf(index) {
          const row = rows[index]
          return row ? labelsOfRow(row) : ''
        },
        linesOf(index, family, prefix) {
          const row = rows[index]
          let text = ''
          for (const [labels, value] of (row && families[family]?.samples(row)) ?? []) {
            if (value !== null) text += `${prefix}${labels}} ${value}\n`
          }
          return text
        },
      }
    },
  }
}

/** The five documented labels of a path. */
export function labelsOf(path: string): string {
  const [organization = '', platform = '', environment = '', cluster = '', service = ''] = escapeLabel(path).split('/')
  return `organization="${organization}",platform="${platform}",environment="${environment}",cluster="${cluster}",service="${service}"`
}

/** A label value in the text format: backslash, quote and line feed are escaped. */
export function escapeLabel(text: string): string {
  return /[\\"\n]/.test(text) ? text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n') : text
}

/** A published percentage, floored to four decimals, as the ratio with the same digits. */
export function ratioOf(percent: number): number {
  return Math.round(percent * 10_000) / 1_000_000
}
