/** The part of JSON Schema that the contract uses, as the reader looks at it. */
export interface Shape {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly enum?: readonly unknown[]
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly maxItems?: number
  readonly 'x-reads'?: Reads
}

/**
 * How a field is read beyond its type: `prose` is cut when it is too long; a `name` must be a text as it is; `bytes` and
 * `seconds` may carry their unit; a `list` may be one text with commas; `whole` is never left out or shortened.
 */
export type Reads = 'prose' | 'name' | 'bytes' | 'seconds' | 'list' | 'whole'

/** The shape of a value that is there: what may also be null is read as the rest of its union. */
export function presentShape(shape: Shape): Shape {
  return shape.anyOf?.find(({ type }) => type !== 'null') ?? shape
}
