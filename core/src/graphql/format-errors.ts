import { type ExecutionResult, GraphQLError } from 'graphql'
import { isUnavailable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'

interface RequestContext {
  reply?: { request: { id: string; log: { error(facts: object, text: string): void } } }
}

/** Puts the code of each error into `extensions.code`; what is not for the caller goes to the log only. */
export function formatErrors(execution: ExecutionResult, context: RequestContext | undefined) {
  const request = context?.reply?.request
  const errors = (execution.errors ?? []).flatMap(validationErrors).map((error) => {
    const known = toAppError(error, request?.id ?? '')
    if (known.status >= 500) request?.log.error({ err: error.originalError ?? error }, known.code)
    return new GraphQLError(known.message, {
      nodes: error.nodes ?? null,
      path: error.path ?? null,
      extensions: { code: known.code, ...(known.details ? { details: known.details } : {}) },
    })
  })
  const refused = errors.every(({ extensions }) => extensions.code === 'bad_request') && !execution.data
  return { statusCode: refused ? 400 : 200, response: { data: execution.data ?? null, errors } }
}

/** A query that is not valid comes as one error that holds the others. */
function validationErrors(error: GraphQLError): readonly GraphQLError[] {
  const inner = error.originalError && 'errors' in error.originalError ? error.originalError.errors : undefined
  return Array.isArray(inner) ? inner : [error]
}

function toAppError(error: GraphQLError, requestId: string): AppError {
  const cause = error.originalError
  if (cause instanceof AppError) return cause
  if (isUnavailable(cause)) return new AppError('unavailable', { what: 'The database' })
  // Without a cause the query itself is at fault: its syntax, its fields, its depth, its variables.
  const ofMercurius = cause && 'code' in cause && String(cause.code).startsWith('MER_ERR')
  if (!cause || ofMercurius) return new AppError('bad_request', { reason: error.message })
  return new AppError('internal', { requestId })
}
