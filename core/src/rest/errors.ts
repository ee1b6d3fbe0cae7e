import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { isDataError, refusalOf } from '../platform/database/data-error.ts'
import { isUnavailable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'

/** Answers every failure as `{error: {code, message, details?}}`; what is not for the caller goes to the log only. */
export const errorPlugin = fp(async (app: FastifyInstance) => {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = toAppError(error, request.id)
    // That the database refused a value may also be a fault of ours: its reason is for the log.
    if (known.status >= 500 || isDataError(error)) request.log.error({ err: error }, known.code)
    if (known.code === 'unavailable') reply.header('retry-after', '5')
    if (known.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer')
    return reply.code(known.status).send(bodyOf(known))
  })
})

/** Answers an address that can't be read, which comes to no route, nor to its error handler. */
export function refuseAddress({ message }: FastifyError, _request: FastifyRequest, reply: FastifyReply) {
  const refusal = new AppError('bad_request', { reason: `The address cannot be read: ${message.slice(0, 200)}.` })
  return reply.code(refusal.status).send(bodyOf(refusal))
}

/** The body of an error. */
export function bodyOf({ code, message, details }: AppError) {
  return { error: { code, message, ...(details === undefined ? {} : { details }) } }
}

/** What the caller is told of any failure. */
function toAppError(error: unknown, requestId: string): AppError {
  if (error instanceof AppError) return error
  if (isUnavailable(error)) return new AppError('unavailable', { what: 'The database' })
  const refusal = refusalOf(error)
  if (refusal) return refusal
  const { statusCode, message, validation } = error as Partial<FastifyError>
  if (validation) return new AppError('bad_request', { reason: `The body is malformed: ${message}.` }, validation)
  if (statusCode === 413)
    return new AppError('payload_too_large', { reason: 'The body is too large; send it in parts.' })
  if (statusCode === 415) return new AppError('unsupported_media_type')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new AppError('bad_request', { reason: message ?? 'The request is malformed.' })
  }
  return new AppError('internal', { requestId })
}
