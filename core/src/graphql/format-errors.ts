import { type ExecutionResult, GraphQLError } from 'graphql'
import { isRefusal } from '../auth/audit/refusal.ts'
import { AppError } from '../platform/errors.ts'
import { isForLog, knownError } from '../platform/known-error.ts'

interface RequestContext {
  reply?: {
    header?(name: string, value: string): unknown
    request: { id: string; log: { error(facts: object, text: string): void } }
  }
}

/** What is wrong about the request itself, and answered by its HTTP status; the rest is about fields, under status 200. */
const requestCodes = new Set([
  'bad_request',
  'payload_too_large',
  'unsupported_media_type',
  'too_expensive',
  'rate_limited',
  'forbidden_origin',
])

/** Puts the code of each error into `extensions.code`; what is not for the caller goes to the log only. */
export function formatErrors(
  execution: ExecutionResult,
  context: RequestContext | undefined,
  refused: (error: AppError, field: string | undefined) => void,
) {
  const request = context?.reply?.request
  const refusals: AppError[] = []
  const errors = (execution.errors ?? []).flatMap(validationErrors).map((error) => {
    const known = errorOf(error, request?.id ?? '')
    if (isRefusal(known.code)) refused(known, error.path?.[0] === undefined ? undefined : String(error.path[0]))
    if (isForLog(known, rootOf(error))) request?.log.error({ err: error.originalError ?? error }, known.code)
    if (requestCodes.has(known.code)) refusals.push(known)
    return new GraphQLError(known.message, {
      nodes: error.nodes ?? null,
      path: error.path ?? null,
      extensions: { code: known.code, ...(known.details ? { details: known.details } : {}) },
    })
  })
  const isWhole = refusals.length === errors.length && !execution.data
  const wait = isWhole ? refusals[0]?.retryAfter : undefined
  if (wait !== undefined) context?.reply?.header?.('retry-after', String(wait))
  return { statusCode: (isWhole && refusals[0]?.status) || 200, response: { data: execution.data ?? null, errors } }
}

/** A query that is not valid comes as one error that holds the others. */
function validationErrors(error: GraphQLError): readonly GraphQLError[] {
  const inner = error.originalError && 'errors' in error.originalError ? error.originalError.errors : undefined
  return Array.isArray(inner) ? inner : [error]
}

function errorOf(error: GraphQLError, requestId: string): AppError {
  const cause = rootOf(error)
  const known = knownError(cause, requestId)
  // Without another cause the request itself is at fault: its form, its syntax, its fields, its depth, its variables.
  const isRequest =
    'originalError' in cause || 'validation' in cause || ('code' in cause && String(cause.code).startsWith('MER_ERR'))
  return known.code === 'internal' && isRequest ? new AppError('bad_request', { reason: error.message }) : known
}

/** The first cause of an error, which GraphQL may have wrapped more than once; the error itself when nothing caused it. */
function rootOf(error: Error): Error {
  return 'originalError' in error && error.originalError instanceof Error ? rootOf(error.originalError) : error
}
