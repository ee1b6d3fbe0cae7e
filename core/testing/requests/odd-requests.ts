import fc from 'fast-check'
import * as contract from '../../src/contract/index.ts'

/** The part of JSON Schema that the contract uses. */
export interface Shape {
  type?: string
  properties?: Record<string, Shape>
  required?: string[]
  items?: Shape
  anyOf?: Shape[]
  enum?: unknown[]
  format?: string
  minimum?: number
  pattern?: string
  minItems?: number
  description?: string
}

/** The shapes of the contract by their names: entries that are read one by one say only which they are. */
const shapes = new Map(
  Object.values(contract).flatMap(
    (one) => (typeof one === 'object' && '$id' in one ? [[one.$id, one as Shape] as const] : []), // a schema of the contract
  ),
)

/** The shape that is meant: without null, and that of the name that stands for it. */
function meant(shape: Shape): Shape {
  const present = shape.anyOf?.find(({ type }) => type !== 'null') ?? shape
  return (present.type === undefined && shapes.get(present.description ?? '')) || present
}

/** Where a value stands in a body; 0 is the first of a list. */
export type Place = readonly (string | 0)[]

/** Values of fields that must make sense together with others; every other field has the first value that its shape takes. */
const examples: Record<string, unknown> = {
  path: 'acme/odd/prod/eu1/db',
  nodeId: 'acme/odd/prod/eu1',
  status: 'failed',
  services: undefined,
}

/** The smallest body that a shape takes, with what leads to a place. */
function exampleOf(shape: Shape, place: Place = [], name = ''): unknown {
  const present = meant(shape)
  if (present.properties) return exampleObject(present, place)
  if (present.items) {
    const [at, ...rest] = place
    return at === 0 || (present.minItems ?? 0) > 0 ? [exampleOf(present.items, rest, name)] : []
  }
  if (examples[name] !== undefined) return examples[name]
  if (present.enum) return present.enum[0]
  if (present.type === 'boolean') return true
  if (present.type === 'integer' || present.type === 'number') return Math.max(present.minimum ?? 1, 1)
  return present.format === 'date-time' ? new Date().toISOString() : '1'
}

function exampleObject({ properties = {}, required = [] }: Shape, [at, ...rest]: Place): object {
  // A target is named by its path wherever that is one of several ways.
  const names = Object.keys(properties).filter((name) => required.includes(name) || name === at || name === 'path')
  return Object.fromEntries(
    names.map((name) => [name, exampleOf(properties[name] ?? {}, name === at ? rest : [], name)]),
  )
}

/** Every place of a shape that holds a number. */
export function numberPlaces(of: Shape, place: Place = []): Place[] {
  const shape = meant(of)
  if (shape.type === 'integer' || shape.type === 'number') return [place]
  const inside = Object.entries(shape.properties ?? {}).flatMap(([name, one]) => numberPlaces(one, [...place, name]))
  return [...inside, ...(shape.items ? numberPlaces(shape.items, [...place, 0]) : [])]
}

/** Numbers at the edges of what a column, a double and a reader take, as they stand in JSON. */
export const oddNumbers = [
  '2147483647',
  '2147483648',
  '9007199254740992',
  '1e308',
  '1e999',
  '-1',
  '0.5',
  'NaN',
  '"1"',
  'null',
]

const hole = '<<the number>>'

/** The JSON of a body with an odd number at each of these places. */
export function bodyWith(shape: Shape, places: readonly Place[], number: string): string {
  const bodies = places.map((place) => put(exampleOf(shape, place), place, hole))
  return JSON.stringify(bodies.reduce(merge)).replaceAll(JSON.stringify(hole), number)
}

function put(value: unknown, [at, ...rest]: Place, leaf: unknown): unknown {
  if (at === undefined) return leaf
  if (at === 0) return [put(Array.isArray(value) ? value[0] : undefined, rest, leaf)]
  const object = typeof value === 'object' && value !== null ? value : {}
  return { ...object, [at]: put(Reflect.get(object, at), rest, leaf) }
}

/** Two bodies of a shape as one; where both have a value, that which is odd. */
function merge(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length > 0 && other.length > 0 ? [merge(one[0], other[0])] : [...one, ...other]
  }
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return one === hole ? one : other
  const names = [...Object.keys(one), ...Object.keys(other)]
  return Object.fromEntries(
    names.map((name) => {
      const [left, right] = [Reflect.get(one, name), Reflect.get(other, name)]
      return [name, left === undefined ? right : right === undefined ? left : merge(left, right)]
    }),
  )
}

const oddText = fc.constantFrom(
  '',
  ' ',
  '0',
  '-1',
  '1e308',
  '9223372036854775808',
  'null',
  '\u0000',
  '\ud800',
  '%',
  '../../..',
  'ü'.repeat(800),
  '{}',
  "';--",
  '2026-02-30',
  '[]',
)
const oddValue = fc.oneof(
  oddText,
  fc.constantFrom(null, true, -1, 0.5, 2 ** 31, 2 ** 53, 1e308, [], {}, [null], [[]], [{}]),
  fc.jsonValue({ maxDepth: 2 }),
)

/** Bodies of a shape in which some fields are odd, and bodies that are no object at all. */
export function oddBodies(shape: Shape | undefined): fc.Arbitrary<string> {
  const names = Object.keys(shape?.properties ?? {})
  const example = shape ? exampleOf(shape) : {}
  const fields = fc.dictionary(
    names.length > 0 ? fc.constantFrom(...names) : oddText,
    fc.oneof(oddValue, inside(shape)),
    { maxKeys: 4 },
  )
  const object = fields.map((odd) => JSON.stringify({ ...(example as object), ...odd })) // an example of an object
  return fc.oneof(
    { arbitrary: object, weight: 6 },
    { arbitrary: oddValue.map((value) => JSON.stringify(value)), weight: 1 },
    { arbitrary: fc.string(), weight: 1 },
  )
}

/** What stands in the lists and objects of a shape, with odd fields of its own. */
function inside(shape: Shape | undefined): fc.Arbitrary<unknown> {
  const lists = Object.values(shape?.properties ?? {}).flatMap(({ items }) =>
    items && meant(items).properties ? [meant(items)] : [],
  )
  if (lists.length === 0) return oddValue
  return fc.constantFrom(...lists).chain(
    (items) =>
      fc
        .dictionary(fc.constantFrom(...Object.keys(items.properties ?? {})), oddValue, { maxKeys: 3 })
        .map((odd) => [{ ...(exampleOf(items) as object), ...odd }]), // an example of an object
  )
}

/** A path with odd values for its parameters, and an odd query. */
export function oddAddresses(url: string, query: Shape | undefined): fc.Arbitrary<string> {
  const names = [...Object.keys(query?.properties ?? {}), 'other']
  const pairs = fc.array(fc.tuple(fc.constantFrom(...names), oddText), { maxLength: 3 })
  return fc.tuple(fc.array(oddText, { minLength: 3, maxLength: 3 }), pairs).map(([values, search]) => {
    let index = 0
    const path = url.replace(/:\w+|\*/g, () => escaped(values[index++] ?? '') || '0')
    return `${path}?${search.map(([name, value]) => `${name}=${escaped(value)}`).join('&')}`
  })
}

/** Encoded as an address, half a character as what stands for it. */
const escaped = (text: string) => encodeURIComponent(Buffer.from(text).toString())
