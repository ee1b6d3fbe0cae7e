import { sign } from 'node:crypto'
import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import type { Post } from '../../platform/outbound/post.ts'
import type { Passes } from '../../platform/passes.ts'
import { readLeaves } from './anchor-proofs.ts'
import { merkleLevels } from './merkle.ts'
import { currentKey, type KeySource } from './signing-keys.ts'
import { requestTimestamp } from './timestamp.ts'

/** Where roots over seals are shown; undefined where they are not. */
export interface AnchorTargets {
  timestampUrl: string | undefined
  webhookUrl: string | undefined
}

const maxSeals = 10_000

/**
 * Shows the seals that were signed since the last time to whoever outside is configured, as the root of a Merkle tree over their hashes.
 * Resolves to the number of anchors. Throws what the other side does; the same is tried again.
 */
export async function* anchorPasses(
  context: Context,
  { source, post, targets: { timestampUrl, webhookUrl } }: { source: KeySource; post: Post; targets: AnchorTargets },
): Passes<number> {
  let made = 0
  if (timestampUrl) {
    made += yield* anchorAll(context, 'TIMESTAMP', ({ root }) => requestTimestamp(post, timestampUrl, root))
  }
  if (webhookUrl) {
    made += yield* anchorAll(context, 'WEBHOOK', async (anchor) => {
      await postAnchor(context, { source, post, url: webhookUrl }, anchor)
      return null
    })
  }
  return made
}

interface Anchor {
  root: Buffer
  after: number
  last: number
  seals: number
  madeAt: Date
}

async function* anchorAll(
  { database, clock }: Context,
  kind: 'TIMESTAMP' | 'WEBHOOK',
  show: (anchor: Anchor) => Promise<Buffer | null>,
): Passes<number> {
  for (let made = 0; ; made++) {
    const range = await nextRange(database, kind)
    if (!range) return made
    const leaves = await readLeaves(database, range.after, range.last)
    const [root = Buffer.alloc(0)] = merkleLevels(leaves.map(({ hash }) => hash)).at(-1) ?? []
    const anchor = { ...range, root, seals: leaves.length, madeAt: clock.now() }
    const token = await show(anchor)
    await database.query(
      `insert into sla_anchors (kind, after_seal, last_seal, root, made_at, token)
      values ($1, $2, $3, $4, $5, $6)
      on conflict (kind, last_seal) do nothing`,
      [kind, range.after, range.last, root, anchor.madeAt, token],
    )
    yield
  }
}

/** The signed seals after the last anchor of a kind, as far as all before them are signed. */
async function nextRange(database: Queryable, kind: string): Promise<{ after: number; last: number } | undefined> {
  const { rows } = await database.query<{ after: number; last: number | null }>(
    `with anchored as (
      select coalesce(max(last_seal), 0) as after from sla_anchors where kind = $1
    ),
    ready as (
      select s.id
      from sla_seals s
      cross join anchored a
      where s.id > a.after
        and s.id < coalesce((select min(id) from sla_seals where signature is null), s.id + 1)
      order by s.id
      limit ${maxSeals}
    )
    select a.after, (select max(id) from ready) as last
    from anchored a`,
    [kind],
  )
  const [{ after, last } = { after: 0, last: null }] = rows
  return last === null ? undefined : { after, last }
}

async function postAnchor(
  context: Context,
  { source, post, url }: { source: KeySource; post: Post; url: string },
  { root, after, last, seals, madeAt }: Anchor,
): Promise<void> {
  const { id, privateKey } = await currentKey(context, source)
  const hex = root.toString('hex')
  const signature = sign(null, Buffer.from(`itops-anchor ${hex}`), privateKey).toString('base64')
  const body = JSON.stringify({
    type: 'itops.seals',
    root: hex,
    afterSeal: after,
    lastSeal: last,
    seals,
    madeAt,
    keyId: id,
    signature,
  })
  const { status } = await post({ url, body })
  if (status < 200 || status > 299) throw new Error(`the anchor's webhook answered ${status}`)
}
