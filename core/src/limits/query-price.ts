import {
  type ConstDirectiveNode,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  Kind,
  visit,
} from 'graphql'
import { type ComplexityEstimatorArgs, getComplexity } from 'graphql-query-complexity'
import { AppError } from '../platform/errors.ts'

/** What a GraphQL request may ask for at most; core/docs/limits.md says how the price is made up. */
const queryLimits = { price: 400_000, aliases: 100, nodes: 10_000 }

/** What a list counts for whose field says neither `first` nor its `@cost`. */
const usualItems = 10

/** How many fields of a document have another name than their own, in fragments too. */
function countAliases(document: DocumentNode): number {
  let count = 0
  visit(document, {
    [Kind.FIELD]({ alias }) {
      if (alias) count++
    },
  })
  return count
}

/**
 * The price of an operation by the list in core/docs/limits.md: objects that it may come to, and what fields cost that work out more
 * than they return. Throws a GraphQLError for a document of more than `queryLimits.nodes` fields, or with variables of a wrong type.
 */
function priceOf(schema: GraphQLSchema, { document, operationName, variables }: GraphqlRequest): number {
  return getComplexity({
    schema,
    query: document,
    estimators: [priceOfField],
    maxQueryNodes: queryLimits.nodes,
    ...(operationName === undefined ? {} : { operationName }),
    ...(variables === undefined ? {} : { variables }),
  })
}

/** A request of one GraphQL operation. */
export interface GraphqlRequest {
  document: DocumentNode
  operationName?: string | undefined
  variables?: Record<string, unknown> | undefined
}

/**
 * The points that a request counts: one, and one more for each thousand of its price. Throws `too_expensive` for one with too many aliases
 * or of too high a price; `onExceeded` hears of it. One that does not fit the schema is left to its validation.
 */
export function pointsOf(
  schema: GraphQLSchema,
  { document, operationName, variables }: GraphqlRequest,
  onExceeded: (bound: 'query_price' | 'query_aliases') => void,
): number {
  const aliases = countAliases(document)
  if (aliases > queryLimits.aliases) {
    onExceeded('query_aliases')
    throw new AppError('too_expensive', {
      reason: `The query has ${aliases} aliases, and at most ${queryLimits.aliases} are answered; send it in parts.`,
    })
  }
  const price = priceIfValid(schema, { document, operationName, variables })
  if (price > queryLimits.price) {
    onExceeded('query_price')
    throw new AppError('too_expensive', {
      reason: `The price of the query is ${price}, and at most ${queryLimits.price} is answered; ask for fewer items (first) or fields.`,
    })
  }
  return 1 + Math.floor(price / 1_000)
}

/** The price, or the highest of a document with too many fields; 0 of one that does not fit the schema. */
function priceIfValid(schema: GraphQLSchema, request: GraphqlRequest): number {
  try {
    return priceOf(schema, request)
  } catch (error) {
    return error instanceof GraphQLError && /exceeds the maximum/.test(error.message) ? Number.POSITIVE_INFINITY : 0
  }
}

function priceOfField({ field, type, args, childComplexity }: ComplexityEstimatorArgs): number {
  const { base, items } = declaredCost(field.astNode?.directives)
  if (isLeafType(getNamedType(field.type))) return base ?? 0
  const isList = isListType(getNullableType(field.type))
  // What a page holds is counted where `first` says how much that is.
  const usual = isList && !type.name.endsWith('Page') ? (items ?? usualItems) : 1
  return (base ?? 1) + (requestedItems(args) ?? usual) * Math.max(childComplexity, isList ? 1 : 0)
}

/** How many items the arguments ask for: `first`, in a filter too. */
function requestedItems(args: ComplexityEstimatorArgs['args']): number | undefined {
  const first = args.first ?? args.filter?.first
  return typeof first === 'number' ? Math.max(first, 1) : undefined
}

/** What `@cost` of a field says in the schema. */
function declaredCost(directives: readonly ConstDirectiveNode[] = []): { base?: number; items?: number } {
  const declared = directives.find(({ name }) => name.value === 'cost')
  return Object.fromEntries(
    (declared?.arguments ?? []).flatMap(({ name, value }) =>
      value.kind === Kind.INT ? [[name.value, Number(value.value)]] : [],
    ),
  )
}
