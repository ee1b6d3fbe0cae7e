import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { isRefusal, type Refusal } from '../auth/audit/refusal.ts'
import { AppError } from '../platform/errors.ts'
import { isForLog, knownError } from '../platform/known-error.ts'
import { originOf } from './access.ts'

/** Answers every failure as `{error: {code, message, details?}}`; what is not for the caller goes to the log only. */
export const errorPlugin = fp(async (app: FastifyInstance, { refused }: { refused(refusal: Refusal): void }) => {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = errorOf(error, request.id)
    if (isRefusal(known.code)) {
      const { code, message } = known
      refused({
        actor: { ...request.actor, origin: originOf(request) },
        code,
        message,
        subject: request.attempt ?? null,
      })
    }
    if (isForLog(known, error)) request.log.error({ err: error }, known.code)
    if (known.retryAfter !== undefined) reply.header('retry-after', String(known.retryAfter))
    if (known.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer')
    return reply.code(known.status).send(bodyOf(known))
  })
})

/** Answers an address that can't be read, which comes to no route, nor to its error handler, nor to what sets headers. */
export function refuseAddress({ message }: FastifyError, _request: FastifyRequest, reply: FastifyReply) {
  const refusal = new AppError('bad_request', { reason: `The address cannot be read: ${message.slice(0, 200)}.` })
  reply.headers({ 'content-security-policy': "default-src 'none'", 'x-content-type-options': 'nosniff' })
  return reply.code(refusal.status).send(bodyOf(refusal))
}

/** The body of an error. */
export function bodyOf({ code, message, details }: AppError) {
  return { error: { code, message, ...(details === undefined ? {} : { details }) } }
}

const inputs = { body: 'body', querystring: 'query', params: 'address', headers: 'header' } as const

/** What does not fit its schema carries what is wrong with it; a field that there is not is named. */
function errorOf(error: FastifyError, requestId: string): AppError {
  const { validation, validationContext = 'body', message } = error
  if (!validation) return knownError(error, requestId)
  const where = inputs[validationContext as keyof typeof inputs] ?? validationContext
  const unknown = validation.find(({ keyword }) => keyword === 'additionalProperties')?.params.additionalProperty
  const reason =
    unknown === undefined
      ? `The ${where} is malformed: ${message}.`
      : `The ${where} has the unknown field ${JSON.stringify(String(unknown).slice(0, 100))}.`
  return new AppError('bad_request', { reason }, validation)
}
