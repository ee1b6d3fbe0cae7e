import { GraphQLScalarType, Kind } from 'graphql'
import { AppError } from '../platform/errors.ts'

/** The scalar of the schema: an ISO 8601 instant. */
export const dateTime = new GraphQLScalarType<Date | null, string>({
  name: 'DateTime',
  serialize: (value) => (value instanceof Date ? value : new Date(String(value))).toISOString(),
  parseValue: (value) => parseDateTime(value),
  parseLiteral: (node) => parseDateTime(node.kind === Kind.STRING ? node.value : undefined),
})

function parseDateTime(value: unknown): Date {
  const instant = new Date(typeof value === 'string' ? value : Number.NaN)
  if (Number.isNaN(instant.getTime()))
    throw new AppError('bad_request', { reason: `"${value}" is not an ISO 8601 instant.` })
  return instant
}
