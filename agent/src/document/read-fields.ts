import { isMapping } from './fields.ts'

/** The part of JSON Schema that the contract of documents uses. */
export interface FieldShape {
  readonly type?: string
  readonly properties?: Readonly<Record<string, FieldShape>>
  readonly additionalProperties?: unknown
  readonly patternProperties?: Readonly<Record<string, FieldShape>>
  readonly items?: FieldShape
  readonly anyOf?: readonly FieldShape[]
  readonly enum?: readonly unknown[]
  readonly 'x-reads'?: string
}

const booleans: Record<string, boolean> = { true: true, yes: true, on: true, false: false, no: false, off: false }

/**
 * Gives a value, whose scalars may all be texts, the types of its schema: `on` where a boolean is asked for is true, and where
 * a text is asked for is the text. What does not fit stays as it is, for a check to find.
 */
export function readFields(shape: FieldShape, value: unknown): unknown {
  if (shape.enum) return readWord(shape.enum, value)
  if (shape.anyOf)
    return shape.anyOf.map((one) => readFields(one, value)).find((read) => typeof read !== 'string') ?? value
  if (shape.type === 'array') return readList(shape, value)
  if (shape.type === 'object') return readMapping(shape, value)
  if (shape.type === 'string') return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
  if (typeof value !== 'string') return value
  const text = value.trim()
  if (shape.type === 'boolean') return booleans[text.toLowerCase()] ?? value
  if (shape.type === 'number' || shape.type === 'integer') return readNumber(text) ?? value
  return value
}

function readMapping({ properties = {}, patternProperties = {} }: FieldShape, value: unknown): unknown {
  if (!isMapping(value)) return value
  const [named] = Object.values(patternProperties)
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const shape = Object.hasOwn(properties, name) ? properties[name] : named
      return [name, shape ? readFields(shape, inner) : inner]
    }),
  )
}

/** One entry may stand without a list, and several short ones as one text with commas. */
function readList({ items, 'x-reads': reads }: FieldShape, value: unknown): unknown {
  const text = reads === 'list' && typeof value === 'string' ? value.split(',').map((one) => one.trim()) : value
  const list = Array.isArray(text) ? text : [text]
  return items ? list.map((entry) => readFields(items, entry)) : list
}

function readWord(words: readonly unknown[], value: unknown): unknown {
  if (typeof value !== 'string') return value
  return words.find((word) => String(word).toLowerCase() === value.trim().toLowerCase()) ?? value
}

/** Numbers as YAML writes them: 5, 1.5, 1e3, 0x1F, 0o17, 1_000. */
function readNumber(text: string): number | undefined {
  const plain = text.replace(/^\+/, '').replaceAll(/(?<=\d)_(?=\d)/g, '')
  if (!/^(?:-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|0x[\da-f]+|0o[0-7]+)$/i.test(plain)) return undefined
  const number = Number(plain)
  return Number.isFinite(number) ? number : undefined
}

/** The fields that a mapping has and its schema has not, each with what it stands in. */
export function unknownKeys(shape: FieldShape, value: unknown): string[][] {
  const { properties, patternProperties } = shape
  if (!isMapping(value) || properties === undefined || patternProperties !== undefined) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined
    return known ? unknownKeys(known, inner).map((below) => [name, ...below]) : [[name]]
  })
}
