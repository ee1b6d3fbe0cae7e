import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ErrorAnswer } from '../../contract/index.ts'
import { type Actor, type Context, systemActor } from '../../platform/context.ts'
import type { Plugins } from '../../platform/plugins/plugins.ts'
import { type KeySource, listKeys, rotateKey } from '../../sla/evidence/signing-keys.ts'
import { openBundle } from '../../sla/evidence/write-bundle.ts'
import { machines, operatorOnly, refusals, requireSla, security } from '../access.ts'

const name = Type.String({ minLength: 1, maxLength: 700 })
const text = Type.String()
const Keys = Type.Object({
  keys: Type.Array(
    Type.Object({
      id: Type.String({ description: 'The first 16 hexadecimal digits of the SHA-256 of the public key' }),
      algorithm: Type.Literal('Ed25519'),
      publicKey: Type.String({ description: 'SubjectPublicKeyInfo (DER) as base64' }),
      createdAt: text,
      retiredAt: Type.Union([text, Type.Null()]),
      endorsedBy: Type.Union([text, Type.Null()]),
      endorsement: Type.Union([text, Type.Null()]),
    }),
  ),
})

const published = { summary: 'The public keys that ever signed sealed months', response: { 200: Keys } }
const rotation = {
  summary: 'Make a new key for sealed months, signed by the one before it',
  security,
  response: { 200: Keys, ...refusals, 409: ErrorAnswer },
}
const bundle = {
  summary:
    'The evidence of a sealed month of one subject, or of all of them, as NDJSON (gzip): npx @itops/verify checks it',
  security,
  querystring: Type.Object(
    {
      path: Type.Optional(name),
      slaGroup: Type.Optional(name),
      node: Type.Optional(name),
      periodKey: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}$', description: '2026-11' })),
    },
    { additionalProperties: false },
  ),
  response: { 200: Type.Any(), ...refusals, 404: ErrorAnswer },
}

export interface EvidenceOptions {
  contextOf(actor: Actor): Context
  plugins: Plugins
  keySource: KeySource
}

/** The evidence of sealed months, for the operator key and keys that read, and the public keys, for everybody. */
export const evidenceRoutes: FastifyPluginAsyncTypebox<EvidenceOptions> = async (
  app,
  { contextOf, plugins, keySource },
) => {
  requireSla(app, plugins)
  const keysOf = (keys: Awaited<ReturnType<typeof listKeys>>) => ({
    keys: keys.map(({ createdAt, retiredAt, ...key }) => ({
      ...key,
      createdAt: createdAt.toISOString(),
      retiredAt: retiredAt?.toISOString() ?? null,
    })),
  })

  app.get('/.well-known/itops-sla-keys.json', { config: { access: 'public' }, schema: published }, async () =>
    keysOf(await listKeys(contextOf(systemActor).database)),
  )

  app.post('/api/v1/sla/keys/rotate', { config: operatorOnly, schema: rotation }, async ({ actor }) =>
    keysOf(await rotateKey(contextOf(actor), keySource)),
  )

  app.get('/api/v1/sla/seals/bundle', { config: machines('read'), schema: bundle }, async ({ actor, query }, reply) => {
    const { path, ...rest } = query
    const filter = path === undefined ? rest : { ...rest, serviceId: path }
    const lines = await openBundle(contextOf(actor), filter)
    const file = `itops-evidence${query.periodKey ? `-${query.periodKey}` : ''}.ndjson.gz`
    return reply
      .type('application/gzip')
      .header('content-disposition', `attachment; filename="${file}"`)
      .send(Readable.from(lines).pipe(createGzip()))
  })
}
