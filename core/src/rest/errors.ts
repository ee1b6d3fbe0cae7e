import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { isRefusal, type Refusal } from '../auth/audit/refusal.ts'
import type { Rejected } from '../contract/index.ts'
import { AppError } from '../platform/errors.ts'
import { isForLog, knownError } from '../platform/known-error.ts'
import { originOf } from './access.ts'

/** Answers every failure as `{error: {code, message, details?}}`; what is not for the caller goes to the log only. */
export const errorPlugin = fp(async (app: FastifyInstance, { refused }: { refused(refusal: Refusal): void }) => {
  const note = (request: FastifyRequest, { code, message }: Pick<AppError, 'code' | 'message'>) =>
    refused({
      actor: { ...request.actor, origin: originOf(request) },
      code,
      message,
      subject: request.attempt ?? null,
    })
  // A report may have what its key may not report among what it may: that is refused alone.
  app.addHook('preSerialization', async (request, _reply, payload) => {
    const outside = rejectedIn(payload).filter(({ code }) => code === 'forbidden_key')
    const [first] = outside
    const others = outside.length > 1 ? `, and ${outside.length - 1} more` : ''
    if (first) note(request, { code: 'forbidden_key', message: `${first.reason}${others}` })
    return payload
  })
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = errorOf(error, request.id)
    if (isRefusal(known.code)) note(request, known)
    if (isForLog(known, error)) request.log.error({ err: error }, known.code)
    if (known.retryAfter !== undefined) reply.header('retry-after', String(known.retryAfter))
    if (known.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer')
    return reply.code(known.status).send(bodyOf(known))
  })
})

/** What is rejected of a report, in the answer to it. */
function rejectedIn(payload: unknown): readonly Rejected[] {
  const { rejected } = Object(payload) as { rejected?: unknown }
  return Array.isArray(rejected) ? rejected : []
}

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
