import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import type { TSchema } from 'typebox'
import { boundWarnings } from '../../platform/check.ts'
import { parseShape } from '../../platform/parsing/parse-shape.ts'
import { presentShape, type Shape } from '../../platform/parsing/shape.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What was left out of the body, or mended; null when nothing was. */
    bodyWarnings: string[] | null
  }
}

const forms = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data']

/**
 * Reads the bodies of the calls of machines by their schemas before these are checked, fields in the query among them, so
 * that only what says who and in which state can refuse a report. What was left out is named in the answer's `warnings`.
 */
export const bodyReading = fp(async (app: FastifyInstance) => {
  app.decorateRequest('bodyWarnings', null)
  app.addHook('onRoute', (route) => {
    const body = bodyOf(route)
    if (!body) return
    route.schema = { ...route.schema, consumes: route.schema?.consumes ?? forms }
    route.preValidation = [route.preValidation ?? []].flat().concat(async (request: FastifyRequest) => {
      parseFields(request, body)
    })
  })
  app.addHook('preSerialization', async ({ bodyWarnings }, reply, payload) => {
    if (!bodyWarnings || reply.statusCode !== 200 || typeof payload !== 'object' || payload === null) return payload
    const own = 'warnings' in payload && Array.isArray(payload.warnings) ? payload.warnings : []
    return { ...payload, warnings: boundWarnings([...bodyWarnings, ...own]) }
  })
})

function bodyOf(route: RouteOptions): (TSchema & Shape) | undefined {
  if (route.method !== 'POST' || route.config?.access !== 'operator') return undefined
  // Every schema of a route's body is one of the contract's.
  const body = route.schema?.body as (TSchema & Shape) | undefined
  return body && presentShape(body).properties ? body : undefined
}

function parseFields(request: FastifyRequest, schema: TSchema & Shape): void {
  const given = withQuery(request.body, request.query, presentShape(schema))
  if (given === undefined || given === null) return
  const { value, warnings } = parseShape(schema, given)
  request.body = value
  if (warnings.length > 0) request.bodyWarnings = warnings
}

/** A job may also put fields into the address, like `?service=db&status=success`; what the body says of them counts. */
function withQuery(body: unknown, query: unknown, { properties = {} }: Shape): unknown {
  const fields = Object.entries(query ?? {}).filter(([name]) => Object.hasOwn(properties, name))
  if (fields.length === 0) return body
  if (body === undefined || body === null) return Object.fromEntries(fields)
  return typeof body === 'object' && !Array.isArray(body) ? { ...Object.fromEntries(fields), ...body } : body
}
