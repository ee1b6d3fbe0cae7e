import type { Readable, Transform } from 'node:stream'
import { createGunzip, createInflate } from 'node:zlib'
import type { FastifyInstance, RequestPayload } from 'fastify'
import fp from 'fastify-plugin'
import { AppError } from '../../platform/errors.ts'

const decoders: Record<string, () => Transform> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  deflate: () => createInflate(),
}

/**
 * Decompresses bodies; each route's bound holds for both sides of that. Whoever sends what can't be decompressed gets an answer: the rest of
 * the body is read for nothing, as a connection that is cut while they still send would take the answer with it.
 */
export const bodyDecompression = fp(async (app: FastifyInstance) => {
  app.addHook('preParsing', async ({ headers, raw }, reply, payload) => {
    const encoding = headers['content-encoding']?.trim().toLowerCase()
    if (!encoding || encoding === 'identity') return payload
    const decoder = decoders[encoding]?.()
    if (!decoder) throw new AppError('bad_request', { reason: 'Send the body as gzip or deflate, or as it is.' })
    // The length that was declared is that of what was sent.
    delete headers['content-encoding']
    delete headers['content-length']
    const readRest = () => {
      payload.unpipe(decoder)
      raw.resume()
    }
    decoder.on('error', (error) => {
      Object.assign(error, { statusCode: 400, message: `The body is no ${encoding}: ${error.message}` })
      readRest()
    })
    payload.on('error', (error) => decoder.destroy(error))
    reply.raw.once('finish', () => {
      readRest()
      decoder.destroy()
    })
    return counting(payload, payload.pipe(decoder))
  })
})

/** The server compares both lengths with the bound: that of what comes out, and that of what was sent. */
function counting(sent: Readable, decoded: Transform): RequestPayload {
  const payload: RequestPayload = Object.assign(decoded, { receivedEncodedLength: 0 })
  sent.on('data', (chunk: Buffer) => {
    payload.receivedEncodedLength = (payload.receivedEncodedLength ?? 0) + chunk.length
  })
  return payload
}
