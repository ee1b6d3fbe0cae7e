import type { TProperties } from 'typebox'

/** Variables as a Markdown table, from the schema that they are read with. */
export function variablesTable(variables: TProperties): string {
  const rows = Object.entries(variables).map(([name, schema]) => {
    // What every schema may carry, as JSON Schema has it.
    const { description, default: fallback } = schema as { description?: string; default?: unknown }
    return `| \`${name}\` | ${fallback === undefined || fallback === '' ? '' : `\`${fallback}\``} | ${description ?? ''} |`
  })
  return ['| Variable | Default | Description |', '|---|---|---|', ...rows, ''].join('\n')
}
