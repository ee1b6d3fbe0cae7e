import { Variables } from './config.ts'

/** Every variable of core as a Markdown table. */
export function variablesTable(): string {
  const rows = Object.entries(Variables.properties).map(([name, schema]) => {
    const { description, default: fallback } = schema as { description?: string; default?: unknown }
    return `| \`${name}\` | ${fallback === undefined || fallback === '' ? '' : `\`${fallback}\``} | ${description ?? ''} |`
  })
  return ['| Variable | Default | Description |', '|---|---|---|', ...rows, ''].join('\n')
}
