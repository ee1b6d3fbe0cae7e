import { sign } from 'node:crypto'
import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import type { Post } from '../../platform/outbound/post.ts'
import type { Passes } from '../../platform/passes.ts'
import type { Bucket, Repository } from '../../platform/secrets/sealing.ts'
import { type AnchorKind, readLeaves } from './anchor-proofs.ts'
import { merkleLevels } from './merkle.ts'
import { pushCommit } from './push-commit.ts'
import { putObject } from './put-object.ts'
import { currentKey, type KeySource } from './signing-keys.ts'
import { requestTimestamp } from './timestamp.ts'

/** Where roots over seals are shown; undefined where they are not. */
export interface AnchorTargets {
  timestampUrl: string | undefined
  webhookUrl: string | undefined
  bucket: Bucket | undefined
  repository: Repository | undefined
}

/** The kinds of anchors that there are targets for. */
export const anchorKindsOf = ({ timestampUrl, webhookUrl, bucket, repository }: AnchorTargets): AnchorKind[] => [
  ...(timestampUrl ? ['TIMESTAMP' as const] : []),
  ...(webhookUrl ? ['WEBHOOK' as const] : []),
  ...(bucket ? ['S3' as const] : []),
  ...(repository ? ['GIT' as const] : []),
]

interface AnchorTools {
  source: KeySource
  post: Post
  targets: AnchorTargets
}

const maxSeals = 10_000

/**
 * Shows the seals that were signed since the last time to whoever outside is configured, as the root of a Merkle tree over their hashes.
 * Resolves to the number of anchors. Throws what the others do, once all were asked; the same is tried again.
 */
export async function* anchorPasses(context: Context, tools: AnchorTools): Passes<number> {
  const failures: unknown[] = []
  let made = 0
  for (const [kind, show] of placesOf(context, tools)) {
    try {
      made += yield* anchorAll(context, kind, show)
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length === 1) throw failures[0]
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '))
  return made
}

type Show = (anchor: Anchor) => Promise<Buffer | null>

function placesOf(context: Context, { source, post, targets }: AnchorTools): [AnchorKind, Show][] {
  const { timestampUrl, webhookUrl, bucket, repository } = targets
  const places: [AnchorKind, Show][] = []
  if (timestampUrl) places.push(['TIMESTAMP', ({ root }) => requestTimestamp(post, timestampUrl, root)])
  if (webhookUrl)
    places.push([
      'WEBHOOK',
      async (anchor) => {
        const { status } = await post({ url: webhookUrl, body: await statementOf(context, source, anchor) })
        if (status < 200 || status > 299) throw new Error(`the anchor's webhook answered ${status}`)
        return null
      },
    ])
  if (bucket)
    places.push([
      'S3',
      async (anchor) => {
        await putObject(post, bucket, fileNameOf(anchor), await statementOf(context, source, anchor))
        return null
      },
    ])
  if (repository)
    places.push([
      'GIT',
      async (anchor) => {
        const text = `${await statementOf(context, source, anchor)}\n`
        await pushCommit(post, repository, { name: fileNameOf(anchor), text, at: anchor.madeAt })
        return null
      },
    ])
  return places
}

interface Anchor {
  root: Buffer
  after: number
  last: number
  seals: number
  madeAt: Date
}

const fileNameOf = ({ last, root }: Anchor) => `${String(last).padStart(15, '0')}-${root.toString('hex')}.json`

async function* anchorAll({ database, clock }: Context, kind: AnchorKind, show: Show): Passes<number> {
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

/** What is shown but to an authority: the root, of which seals it is, and our signature. */
async function statementOf(
  context: Context,
  source: KeySource,
  { root, after, last, seals, madeAt }: Anchor,
): Promise<string> {
  const { id, privateKey } = await currentKey(context, source)
  const hex = root.toString('hex')
  const signature = sign(null, Buffer.from(`itops-anchor ${hex}`), privateKey).toString('base64')
  const of = { afterSeal: after, lastSeal: last, seals, madeAt }
  return JSON.stringify({ type: 'itops.seals', root: hex, ...of, keyId: id, signature })
}
