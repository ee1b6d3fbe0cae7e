import { isDataError, refusalOf } from './database/data-error.ts'
import { isUnavailable } from './database/database.ts'
import { AppError } from './errors.ts'

/** The part of an error of the web server that says by what status it is answered. */
interface StatusError {
  statusCode?: unknown
  message?: string
}

/** The listed error by which a caller learns of any failure, whichever way it called; what is not for the caller becomes `internal`. */
export function knownError(error: unknown, requestId: string): AppError {
  if (error instanceof AppError) return error
  if (isUnavailable(error)) return new AppError('unavailable', { what: 'The database' })
  const refusal = refusalOf(error)
  if (refusal) return refusal
  const { statusCode, message }: StatusError = Object(error)
  if (statusCode === 413)
    return new AppError('payload_too_large', { reason: 'The body is too large; send it in parts.' })
  if (statusCode === 415) return new AppError('unsupported_media_type')
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return new AppError('bad_request', { reason: message ?? 'The request is malformed.' })
  return new AppError('internal', { requestId })
}

/** True when the log must have the cause: the server failed, or the database refused a value, which may be a fault of ours. */
export function isForLog(known: AppError, cause: unknown): boolean {
  return known.status >= 500 || isDataError(cause)
}
