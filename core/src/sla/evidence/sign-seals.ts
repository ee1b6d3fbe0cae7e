import { sign } from 'node:crypto'
import type { Context } from '../../platform/context.ts'
import type { Passes } from '../../platform/passes.ts'
import { currentKey, type KeySource } from './signing-keys.ts'

const batch = 1000

/** Signs the seals that are not signed yet, in passes. Resolves to their number. */
export async function* signPasses(context: Context, source: KeySource): Passes<number> {
  const { database } = context
  for (let signed = 0; ; ) {
    const { rows } = await database.query<{ id: number; hash: string }>(
      `select id, encode(hash, 'hex') as hash from sla_seals where signature is null order by id limit ${batch}`,
    )
    if (rows.length === 0) return signed
    const key = await currentKey(context, source)
    await database.query('select sign_seals($1, $2::bigint[], $3::bytea[])', [
      key.id,
      rows.map(({ id }) => id),
      rows.map(({ hash }) => sign(null, Buffer.from(`itops-seal ${hash}`), key.privateKey)),
    ])
    signed += rows.length
    yield
  }
}
