import { type ExecutionResult, GraphQLError } from 'graphql'
import { isDataError, refusalOf } from '../platform/database/data-error.ts'
import { isUnavailable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'

interface RequestContext {
  reply?: { request: { id: string; log: { error(facts: object, text: string): void } } }
}

/** What is wrong about the request itself, and answered by its HTTP status; the rest is about fields, under status 200. */
const requestCodes = new Set(['bad_request', 'payload_too_large', 'unsupported_media_type'])

/** Puts the code of each error into `extensions.code`; what is not for the caller goes to the log only. */
export function formatErrors(execution: ExecutionResult, context: RequestContext | undefined) {
  const request = context?.reply?.request
  const refusals: AppError[] = []
  const errors = (execution.errors ?? []).flatMap(validationErrors).map((error) => {
    const known = toAppError(error, request?.id ?? '')
    // That the database refused a value may also be a fault of ours: its reason is for the log.
    if (known.status >= 500 || isDataError(rootOf(error)))
      request?.log.error({ err: error.originalError ?? error }, known.code)
    if (requestCodes.has(known.code)) refusals.push(known)
    return new GraphQLError(known.message, {
      nodes: error.nodes ?? null,
      path: error.path ?? null,
      extensions: { code: known.code, ...(known.details ? { details: known.details } : {}) },
    })
  })
  const refused = refusals.length === errors.length && !execution.data
  return { statusCode: (refused && refusals[0]?.status) || 200, response: { data: execution.data ?? null, errors } }
}

/** A query that is not valid comes as one error that holds the others. */
function validationErrors(error: GraphQLError): readonly GraphQLError[] {
  const inner = error.originalError && 'errors' in error.originalError ? error.originalError.errors : undefined
  return Array.isArray(inner) ? inner : [error]
}

function toAppError(error: GraphQLError, requestId: string): AppError {
  const cause = rootOf(error)
  if (cause instanceof AppError) return cause
  if (isUnavailable(cause)) return new AppError('unavailable', { what: 'The database' })
  const refusal = refusalOf(cause)
  if (refusal) return refusal
  // Without another cause the request itself is at fault: its form, its syntax, its fields, its depth, its variables.
  const { code, statusCode } = cause as { code?: unknown; statusCode?: unknown }
  if (statusCode === 413) return new AppError('payload_too_large', { reason: 'The body is too large.' })
  if (statusCode === 415) return new AppError('unsupported_media_type')
  const isRefusal = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
  const isRequest = 'originalError' in cause || 'validation' in cause || isRefusal || String(code).startsWith('MER_ERR')
  if (isRequest) return new AppError('bad_request', { reason: error.message })
  return new AppError('internal', { requestId })
}

/** The first cause of an error, which GraphQL may have wrapped more than once; the error itself when nothing caused it. */
function rootOf(error: Error): Error {
  return 'originalError' in error && error.originalError instanceof Error ? rootOf(error.originalError) : error
}
