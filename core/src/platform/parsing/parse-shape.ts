import type { TSchema } from 'typebox'
import { type Outcome, parseScalar, show } from './parse-scalar.ts'
import { presentShape, type Shape } from './shape.ts'
import { isStorable } from './storable.ts'

/**
 * Brings what a sender wrote to the shape of a schema: names and words in any case, numbers as texts and texts as numbers,
 * null for what is absent, one entry for a list of one. A field that can't be read is left out, and named in `warnings`; one
 * that must be there stays as it is, for the check that follows to refuse.
 */
export function parseShape(schema: TSchema, given: unknown): { value: unknown; warnings: string[] } {
  const warnings: string[] = []
  // A TypeBox schema is a JSON Schema; its own type does not say which.
  const shape = presentShape(schema as Shape)
  const outcome = parseObject(shape, given, { where: '', warnings, keeps: true })
  return { value: 'value' in outcome ? outcome.value : given, warnings }
}

interface Place {
  /** What stands before the name of a field, like `targets.`. */
  where: string
  warnings: string[]
  /** What must be there and can't be read is kept as it is; else the whole object can't be read. */
  keeps: boolean
}

function parseObject(shape: Shape, given: unknown, { where, warnings, keeps }: Place): Outcome {
  const [only] = Array.isArray(given) && given.length === 1 ? given : [given]
  const source = typeof only === 'string' ? parsed(only) : only
  if (typeof source !== 'object' || source === null || Array.isArray(source)) {
    return { problem: `${show(given)} is no object` }
  }
  const required = new Set(shape.required)
  const value: Record<string, unknown> = {}
  for (const [name, field, one] of fieldsOf(shape, source)) {
    if (one === null || one === undefined) {
      // What Go makes of a list without entries.
      if (required.has(name) && field?.type === 'array') value[name] = []
      continue
    }
    if (!field) {
      if (isStorable([name, one])) value[name] = one
      else warnings.push(`${where}${show(name)} can't be stored; it is left out.`)
      continue
    }
    const outcome = parseField(field, one, { where: `${where}${name}.`, warnings, keeps: false })
    if ('value' in outcome) {
      value[name] = outcome.value
      if (outcome.note) warnings.push(`${where}${name} ${outcome.note}.`)
    } else if (required.has(name) && !keeps) {
      return { problem: `has a ${name} that can't be read: it ${outcome.problem}` }
    } else if (required.has(name) || field['x-reads'] === 'whole') {
      value[name] = one
    } else {
      warnings.push(`${where}${name} ${outcome.problem}; it is left out.`)
    }
  }
  const missing = keeps ? undefined : shape.required?.find((name) => value[name] === undefined)
  return missing === undefined ? { value } : { problem: `has no ${missing}` }
}

function parseField(given: Shape, value: unknown, place: Place): Outcome {
  const shape = presentShape(given)
  if (shape.properties) return parseObject(shape, value, place)
  // A mapping of any names.
  if (shape.type === 'object') return isStorable(value) ? { value } : { problem: "can't be stored" }
  if (shape.type === 'array') return parseList(shape, value, place)
  return shape.type === undefined && shape.enum === undefined ? { value } : parseScalar(shape, value)
}

function parseList(shape: Shape, given: unknown, { where, warnings }: Place): Outcome {
  const list = listOf(shape, given)
  const { maxItems = Number.POSITIVE_INFINITY, items } = shape
  if (list.length > maxItems) {
    if (shape['x-reads'] !== 'list' && shape['x-reads'] !== 'prose') return { value: list }
    warnings.push(`${where.slice(0, -1)} is cut to its first ${maxItems} entries.`)
  }
  const kept: unknown[] = []
  list.slice(0, maxItems).forEach((one, index) => {
    if (one === null || one === undefined) return
    const at = `${where}${index + 1}`
    const outcome = items ? parseField(items, one, { where: `${at}.`, warnings, keeps: false }) : { value: one }
    if ('value' in outcome) {
      kept.push(outcome.value)
      if (outcome.note) warnings.push(`${at} ${outcome.note}.`)
    } else if (shape['x-reads'] === 'whole') {
      kept.push(one)
    } else {
      warnings.push(`${at} ${outcome.problem}; it is left out.`)
    }
  })
  return { value: kept }
}

/** Shells and PHP send one entry for a list of one, texts with commas, and lists as objects with numbers for names. */
function listOf(shape: Shape, given: unknown): unknown[] {
  const list = typeof given === 'string' && given.trim().startsWith('[') ? parsed(given) : given
  if (Array.isArray(list)) return list
  if (typeof list === 'string') {
    const parts = shape['x-reads'] === 'list' ? list.split(',') : [list]
    return parts.map((part) => part.trim()).filter((part) => part !== '')
  }
  if (typeof list === 'object' && list !== null && Object.keys(list).length > 0) {
    const isNumbered = Object.keys(list).every((key, index) => key === String(index))
    return isNumbered ? Object.values(list) : [list]
  }
  return typeof list === 'object' ? [] : [list]
}

function* fieldsOf(shape: Shape, source: object): Generator<[name: string, field: Shape | undefined, value: unknown]> {
  const { properties = {} } = shape
  const plain = (name: string) => name.replaceAll(/[_-]/g, '').toLowerCase()
  const known = new Map(Object.keys(properties).map((name) => [plain(name), name]))
  for (const [key, value] of Object.entries(source)) {
    if (Object.hasOwn(properties, key)) yield [key, properties[key], value]
    else {
      const name = known.get(plain(key))
      if (name === undefined) yield [key, undefined, value]
      // The exact name counts where both are there.
      else if (!Object.hasOwn(source, name)) yield [name, properties[name], value]
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
