/** The fields of a form, like `status=success&tags[]=a&targets[uptime]=99.9`; a name that comes twice gives a list. */
export function parseForm(text: string): Record<string, unknown> {
  return nest([...new URLSearchParams(text.trim())])
}

/** Builds objects and lists from names with brackets, as PHP and jQuery write them. */
export function nest(pairs: readonly (readonly [name: string, value: string])[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const [name, value] of pairs) {
    const [head = '', inner] = split(name)
    if (head === '' || forbidden.has(head) || (inner !== undefined && forbidden.has(inner))) continue
    const held = Object.hasOwn(fields, head) ? fields[head] : undefined
    if (inner === undefined) fields[head] = held === undefined ? value : [held, value].flat()
    else if (inner === '' || /^\d+$/.test(inner)) fields[head] = [...(Array.isArray(held) ? held : []), value]
    else fields[head] = { ...(typeof held === 'object' && !Array.isArray(held) ? held : {}), [inner]: value }
  }
  return fields
}

/** Names that would change what an object is. */
const forbidden = new Set(['__proto__', 'constructor', 'prototype'])

function split(name: string): [head: string, inner: string | undefined] {
  const [, head, inner] = /^([^[\]]+)\[([^[\]]*)\]$/.exec(name) ?? []
  return [head ?? name, inner]
}
