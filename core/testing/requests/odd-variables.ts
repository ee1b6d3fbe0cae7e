import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql'

/** What GraphQL's own types let through, at the edges of what a column and a reader take. */
const odd: Record<string, readonly unknown[]> = {
  Int: [2_147_483_647, -1],
  Float: [1e308, -1],
  ID: ['9223372036854775808', '1e308', 'NaN'],
}

/** A request with one odd value among its variables. */
export interface OddOperation {
  what: string
  query: string
  variables: Record<string, unknown>
}

/** Asks every field of the roots for every number and id among its arguments, however deep in an input, with every odd value. */
export function oddOperations(schema: GraphQLSchema): OddOperation[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const
  return roots.flatMap(([kind, root]) =>
    Object.values(root?.getFields() ?? {}).flatMap((field) =>
      field.args.flatMap((argument) =>
        placesOf(argument.type).flatMap(({ place, name }) =>
          (odd[name] ?? []).map((value) => ({
            what: `${field.name}(${[argument.name, ...place].join('.')}: ${JSON.stringify(value)})`,
            query: operationOf(kind, field, argument),
            variables: variablesOf(field, argument, place, value),
          })),
        ),
      ),
    ),
  )
}

type Place = readonly string[]

/** The places of numbers and ids in a value of a type. */
function placesOf(type: GraphQLInputType, place: Place = []): { place: Place; name: string }[] {
  const named = getNamedType(type)
  if (!isInputObjectType(named)) return named.name in odd ? [{ place, name: named.name }] : []
  return Object.values(named.getFields()).flatMap((field) => placesOf(field.type, [...place, field.name]))
}

const argumentsOf = (field: GraphQLField<unknown, unknown>, wanted: GraphQLArgument) =>
  field.args.filter((one) => one === wanted || (isNonNullType(one.type) && one.defaultValue === undefined))

function operationOf(kind: string, field: GraphQLField<unknown, unknown>, wanted: GraphQLArgument): string {
  const used = argumentsOf(field, wanted)
  const declared = used.map(({ name, type }) => `$${name}: ${type}`).join(', ')
  const passed = used.map(({ name }) => `${name}: $${name}`).join(', ')
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }'
  return `${kind} (${declared}) { ${field.name}(${passed})${selection} }`
}

function variablesOf(field: GraphQLField<unknown, unknown>, wanted: GraphQLArgument, place: Place, value: unknown) {
  return Object.fromEntries(
    argumentsOf(field, wanted).map((one) => [
      one.name,
      one === wanted ? exampleOf(one.type, place, value) : exampleOf(one.type),
    ]),
  )
}

/** The smallest value of a type, with another at a place. */
function exampleOf(type: GraphQLInputType, place?: Place, value?: unknown, name = ''): unknown {
  const present = getNullableType(type)
  if (isListType(present)) return [exampleOf(present.ofType, place, value, name)]
  if (isInputObjectType(present)) {
    const [at, ...rest] = place ?? []
    const fields = Object.values(present.getFields()).filter(
      (one) => one.name === at || one.name === 'path' || (isNonNullType(one.type) && one.defaultValue === undefined),
    )
    return Object.fromEntries(
      fields.map((one) => [
        one.name,
        one.name === at
          ? exampleOf(one.type, rest, value, one.name)
          : exampleOf(one.type, undefined, undefined, one.name),
      ]),
    )
  }
  if (place) return value
  if (isEnumType(present)) return present.getValues()[0]?.name
  if (getNamedType(present).name === 'DateTime') return new Date().toISOString()
  if (getNamedType(present).name === 'Boolean') return true
  return ['Int', 'Float'].includes(getNamedType(present).name) ? 1 : name === 'path' ? 'acme/odd/prod/eu1/db' : '1'
}
