import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/** Pages load code, styles and data from core alone; nothing inline runs or styles, and nobody else frames them. */
const contentSecurity = {
  'default-src': ["'self'"],
  'script-src': ["'self'"],
  'script-src-attr': ["'none'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'self'"],
}

/** A year, as browsers' lists ask for. */
const strictTransport = 'max-age=31536000'

/** The headers that make browsers careful; those over TLS, or whose public address has it, come back by TLS only. */
export const securityHeaders = fp(async (app: FastifyInstance, { publicUrl }: { publicUrl: string | undefined }) => {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurity },
    strictTransportSecurity: false,
  })
  app.addHook('onRequest', async ({ protocol }, reply) => {
    if (protocol === 'https' || publicUrl?.startsWith('https:'))
      reply.header('strict-transport-security', strictTransport)
  })
})
