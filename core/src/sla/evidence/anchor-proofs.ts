import type { Queryable } from '../../platform/database/database.ts'
import { merkleLevels, type ProofStep, proofOf } from './merkle.ts'

export type AnchorKind = 'TIMESTAMP' | 'WEBHOOK' | 'S3' | 'GIT'

/** Where a seal was anchored: the way from its hash to the root that somebody outside was shown. */
export interface AnchorProof {
  kind: AnchorKind
  madeAt: Date
  root: string
  proof: ProofStep[]
  /** The token of RFC 3161, as base64; of all others there is none. */
  token: string | null
}

interface AnchorRow extends Omit<AnchorProof, 'proof'> {
  after: number
  last: number
}

/** The anchors of seals, by the id of each. */
export async function proofsOf(database: Queryable, seals: readonly number[]): Promise<Map<number, AnchorProof[]>> {
  const found = new Map<number, AnchorProof[]>()
  if (seals.length === 0) return found
  const { rows } = await database.query<AnchorRow>(
    `select
      a.kind, a.made_at as "madeAt", encode(a.root, 'hex') as root, replace(encode(a.token, 'base64'), E'\\n', '') as token,
      a.after_seal as after, a.last_seal as last
    from sla_anchors a
    where exists (select from unnest($1::bigint[]) as s (id) where s.id > a.after_seal and s.id <= a.last_seal)
    order by a.id`,
    [seals],
  )
  for (const { after, last, ...anchor } of rows) {
    const leaves = await readLeaves(database, after, last)
    const levels = merkleLevels(leaves.map(({ hash }) => hash))
    for (const id of seals) {
      const at = leaves.findIndex((leaf) => leaf.id === id)
      if (at >= 0) found.set(id, [...(found.get(id) ?? []), { ...anchor, proof: proofOf(levels, at) }])
    }
  }
  return found
}

/** The seals of an anchor: those after one, up to another. */
export async function readLeaves(database: Queryable, after: number, last: number) {
  const { rows } = await database.query<{ id: number; hash: Uint8Array }>(
    'select id, hash from sla_seals where id > $1 and id <= $2 order by id',
    [after, last],
  )
  return rows
}
