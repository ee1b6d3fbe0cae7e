import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml'

const marks = /(<!-- values -->\n)[\s\S]*?(<!-- \/values -->)/

/** Every value of a values.yaml as a Markdown table: what stands behind `# --` above its key says what it is. Throws for one without. */
function valuesTable(valuesYaml: string): string {
  const { contents } = parseDocument(valuesYaml)
  if (!isMap(contents)) throw new Error('values.yaml is no map')
  return ['| Value | Default | |', '|---|---|---|', ...rowsOf(contents, ''), ''].join('\n')
}

/** The text of a chart's README with the table of its values in place of the last one. */
export function withValues(readme: string, valuesYaml: string): string {
  return readme.replace(marks, (_all, start, end) => `${start}\n${valuesTable(valuesYaml)}\n${end}`)
}

function rowsOf(map: YAMLMap, prefix: string): string[] {
  return map.items.flatMap((pair, index) => {
    const path = `${prefix}${keyOf(pair)}`
    // The parser gives the comment above a map's first key to the map.
    const comment = (index === 0 ? map.commentBefore : undefined) ?? commentOf(pair)
    const about = /(?:^|\n) -- (.*)$/.exec(comment ?? '')?.[1]
    if (about) return [`| \`${path}\` | ${shown(pair)} | ${about} |`]
    if (isMap(pair.value) && pair.value.items.length > 0) return rowsOf(pair.value, `${path}.`)
    throw new Error(`${path} has no description`)
  })
}

const keyOf = ({ key }: Pair) => String(isScalar(key) ? key.value : key)

const commentOf = ({ key }: Pair) => (isScalar(key) ? key.commentBefore : undefined)

function shown({ value }: Pair): string {
  const plain: unknown = isScalar(value)
    ? value.value
    : isMap(value)
      ? value.toJSON()
      : JSON.parse(JSON.stringify(value))
  return plain === '' ? '' : `\`${typeof plain === 'string' ? plain : JSON.stringify(plain)}\``
}
