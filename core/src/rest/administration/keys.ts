import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { revokeKey, rotateKey } from '../../auth/keys/change-key.ts'
import { issueKey } from '../../auth/keys/issue-key.ts'
import type { KeyView } from '../../auth/keys/key-view.ts'
import { listKeys } from '../../auth/keys/list-keys.ts'
import { ErrorAnswer } from '../../contract/index.ts'
import { type Actor, type Context, keyKinds } from '../../platform/context.ts'
import { operatorOnly, refusals, security } from '../access.ts'
import { parseInstant } from '../parse-query.ts'

const orNull = Type.Union([Type.String(), Type.Null()])
const Key = Type.Object({
  id: Type.String(),
  name: Type.String(),
  scope: Type.String(),
  kinds: Type.Array(Type.String()),
  createdBy: Type.String(),
  createdAt: Type.String(),
  expiresAt: orNull,
  rotatedAt: orNull,
  previousUntil: orNull,
  lastUsedAt: orNull,
  revokedAt: orNull,
  revokedBy: orNull,
})
const IssuedKey = Type.Object({ key: Key, token: Type.String({ description: 'The key itself, shown this once' }) })
const NewKey = Type.Object({
  name: Type.String(),
  scope: Type.Optional(
    Type.String({ description: 'A hierarchy prefix of up to four levels; without one, everything' }),
  ),
  kinds: Type.Array(Type.Enum([...keyKinds])),
  expiresAt: Type.Optional(Type.String({ description: 'An ISO 8601 instant; without one it does not expire' })),
})
const Rotation = Type.Object({
  overlapHours: Type.Optional(Type.Number({ description: 'How long the present secret stays good; 24 without it' })),
})
const Params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 40 }) })
const answers = { ...refusals, 404: ErrorAnswer }
const defaultOverlapHours = 24

/** The keys of machines, for set-up scripts with the operator key. */
export const keyRoutes: FastifyPluginAsyncTypebox<{ contextOf(actor: Actor): Context }> = async (
  app,
  { contextOf },
) => {
  const config = operatorOnly
  app.get(
    '/api/v1/keys',
    {
      config,
      schema: {
        summary: 'The issued keys, without their secrets',
        security,
        response: { 200: Type.Object({ keys: Type.Array(Key) }), ...refusals },
      },
    },
    async ({ actor }) => ({ keys: (await listKeys(contextOf(actor))).keys.map(toWire) }),
  )

  app.post(
    '/api/v1/keys',
    {
      config,
      schema: {
        summary: 'Issue a key for a part of the hierarchy and some kinds of calls',
        security,
        body: NewKey,
        response: { 200: IssuedKey, ...refusals },
      },
    },
    async ({ actor, body: { name, scope = '', kinds, expiresAt } }) => {
      const input = { name, scope, kinds, expiresAt: parseInstant(expiresAt) ?? null }
      const { key, token } = await issueKey(contextOf(actor), input)
      return { key: toWire(key), token }
    },
  )

  app.post(
    '/api/v1/keys/:id/rotate',
    {
      config,
      schema: {
        summary: 'Give a key another secret; the present one stays good for a while',
        security,
        params: Params,
        body: Rotation,
        response: { 200: IssuedKey, ...answers },
      },
    },
    async ({ actor, params: { id }, body }) => {
      const { key, token } = await rotateKey(contextOf(actor), id, body.overlapHours ?? defaultOverlapHours)
      return { key: toWire(key), token }
    },
  )

  app.post(
    '/api/v1/keys/:id/revoke',
    {
      config,
      schema: { summary: 'End a key for good', security, params: Params, response: { 200: Key, ...answers } },
    },
    async ({ actor, params: { id } }) => toWire(await revokeKey(contextOf(actor), id)),
  )
}

function toWire(key: KeyView) {
  const iso = (instant: Date | null) => instant?.toISOString() ?? null
  return {
    ...key,
    createdAt: key.createdAt.toISOString(),
    expiresAt: iso(key.expiresAt),
    rotatedAt: iso(key.rotatedAt),
    previousUntil: iso(key.previousUntil),
    lastUsedAt: iso(key.lastUsedAt),
    revokedAt: iso(key.revokedAt),
  }
}
