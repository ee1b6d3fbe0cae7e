import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { assertAdministersAll } from '../../auth/grants/may.ts'
import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { Sealing } from '../../platform/secrets/sealing.ts'
import { createVault, type Vault } from '../../platform/secrets/vault.ts'

/** Where the private key of seals comes from. */
export interface KeySource {
  vault: Vault
  /** Set by ITOPS_SLA_SIGNING_KEY; the database then holds the public half alone. */
  configured: KeyObject | undefined
}

/** The key in use. */
export interface SigningKey {
  id: string
  privateKey: KeyObject
}

/** A key as it is published: nothing of it is secret. */
export interface PublishedKey {
  id: string
  algorithm: 'Ed25519'
  /** SubjectPublicKeyInfo in DER, as base64. */
  publicKey: string
  createdAt: Date
  retiredAt: Date | null
  /** The key before it, which signed the line `itops-seal-key ` with the public key. */
  endorsedBy: string | null
  endorsement: string | null
}

interface Row {
  id: string
  private_key: Uint8Array | null
}

/** The source of keys by the settings of core. */
export function createKeySource(settings: { encryptionKey: string; sealing: Pick<Sealing, 'signingKey'> }): KeySource {
  return { vault: createVault(settings.encryptionKey, 'seal keys'), configured: settings.sealing.signingKey }
}

/**
 * The key in use: the configured one, else the one of the database, which is made when it is first needed. One that can't be opened any more
 * is replaced; nothing vouches for the new one then.
 */
export function currentKey({ database, clock }: Context, source: KeySource): Promise<SigningKey> {
  return database.transaction(async (tx) => {
    const used = await lockKeyInUse(tx)
    const opened = used && openKey(used, source)
    const wanted = source.configured
    if (opened && (!wanted || idOf(wanted) === opened.id)) return opened
    return replaceKey(tx, { used, opened, wanted: wanted ?? newKey(), source, now: clock.now() })
  })
}

/**
 * Makes a new key, signed by the one before it, whose private half is gone from then on. Throws `forbidden`, and `conflict` while the
 * key is configured.
 */
export async function rotateKey(context: Context, source: KeySource): Promise<PublishedKey[]> {
  assertAdministersAll(context)
  if (source.configured)
    throw new AppError('conflict', { reason: 'The key is configured: set another ITOPS_SLA_SIGNING_KEY and restart.' })
  const { database, clock } = context
  await currentKey(context, source)
  await database.transaction(async (tx) => {
    const used = await lockKeyInUse(tx)
    const opened = used && openKey(used, source)
    await replaceKey(tx, { used, opened, wanted: newKey(), source, now: clock.now() })
  })
  return listKeys(database)
}

/** All keys that ever signed seals, the oldest first. */
export async function listKeys(database: Queryable): Promise<PublishedKey[]> {
  const { rows } = await database.query<PublishedKey>(
    `select
      id,
      'Ed25519' as algorithm,
      encode(public_key, 'base64') as "publicKey",
      created_at as "createdAt",
      retired_at as "retiredAt",
      endorsed_by as "endorsedBy",
      encode(endorsement, 'base64') as endorsement
    from sla_seal_keys
    order by created_at, id`,
  )
  const unbroken = (text: string | null) => text?.replaceAll('\n', '') ?? null
  return rows.map((row) => ({
    ...row,
    publicKey: row.publicKey.replaceAll('\n', ''),
    endorsement: unbroken(row.endorsement),
  }))
}

async function lockKeyInUse(tx: Queryable): Promise<Row | undefined> {
  const { rows } = await tx.query<Row>('select id, private_key from sla_seal_keys where retired_at is null for update')
  return rows[0]
}

interface Replacement {
  used: Row | undefined
  opened: SigningKey | undefined
  wanted: KeyObject
  source: KeySource
  now: Date
}

async function replaceKey(tx: Queryable, { used, opened, wanted, source, now }: Replacement): Promise<SigningKey> {
  const id = idOf(wanted)
  const publicKey = publicPart(wanted)
  const endorsement =
    opened && sign(null, Buffer.from(`itops-seal-key ${publicKey.toString('base64')}`), opened.privateKey)
  const sealed = source.configured
    ? null
    : source.vault.seal({ pkcs8: wanted.export({ type: 'pkcs8', format: 'der' }).toString('base64') })
  if (used) await tx.query('update sla_seal_keys set retired_at = $2, private_key = null where id = $1', [used.id, now])
  await tx.query(
    `insert into sla_seal_keys (id, public_key, private_key, created_at, endorsed_by, endorsement)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (id) do update
    set retired_at = null, private_key = excluded.private_key`,
    [id, publicKey, sealed, now, opened?.id ?? null, endorsement ?? null],
  )
  return { id, privateKey: wanted }
}

/** Undefined where it was encrypted with another key, or is not configured any more. */
function openKey({ id, private_key }: Row, { vault, configured }: KeySource): SigningKey | undefined {
  if (configured && idOf(configured) === id) return { id, privateKey: configured }
  const pkcs8 = private_key && vault.open(private_key)?.pkcs8
  if (!pkcs8) return undefined
  return { id, privateKey: createPrivateKey({ key: Buffer.from(pkcs8, 'base64'), type: 'pkcs8', format: 'der' }) }
}

function newKey(): KeyObject {
  return generateKeyPairSync('ed25519').privateKey
}

function publicPart(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' })
}

function idOf(key: KeyObject): string {
  return createHash('sha256').update(publicPart(key)).digest('hex').slice(0, 16)
}
