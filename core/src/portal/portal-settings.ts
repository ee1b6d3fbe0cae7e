import { createHmac, timingSafeEqual } from 'node:crypto'
import { assertAdministersAll } from '../auth/grants/may.ts'
import { readCustomer } from '../customers/list-customers.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { StoredPortal, Visibility } from './portal.ts'

export type PortalSettings = Pick<StoredPortal, 'visibility' | 'linkVersion'> & {
  /** Where it is the first page; null for none of its own. */
  host: string | null
}

const unsaid: PortalSettings = { visibility: 'PRIVATE', linkVersion: 1, host: null }

/** Who may open the status page of a customer; nobody until somebody said so. */
export async function readPortalSettings(database: Queryable, customerId: number): Promise<PortalSettings> {
  const { rows } = await database.query<PortalSettings>(
    'select visibility, link_version as "linkVersion", host from portals where customer_id = $1',
    [customerId],
  )
  return rows[0] ?? unsaid
}

/** The same by the slug of the customer; of a customer that does not exist as of one who said nothing, so that both look alike. */
export async function findPortalSettings(database: Queryable, slug: string): Promise<PortalSettings> {
  const { rows } = await database.query<PortalSettings>(
    `select p.visibility, p.link_version as "linkVersion", p.host
    from portals p
    join customers c on c.id = p.customer_id
    where c.slug = $1`,
    [slug],
  )
  return rows[0] ?? unsaid
}

/** What is said of a status page. */
export interface PortalChange {
  visibility: Visibility
  /** Stays as it is when absent; empty or null for none of its own. */
  host?: string | null | undefined
  /** Ends all links that were given out. */
  renewLink?: boolean | null | undefined
}

/** Says who may open it, and where. Throws `forbidden`, `not_found`, and `bad_request` for a host that is none or another customer's. */
export async function savePortalSettings(
  context: Context,
  slug: string,
  change: PortalChange,
): Promise<PortalSettings> {
  assertAdministersAll(context)
  const { actor, database } = context
  return database.transaction(async (tx) => {
    const { id } = await readCustomer({ actor, database: tx }, slug)
    const present = await readPortalSettings(tx, id)
    const host = change.host === undefined ? present.host : parseHost(change.host)
    const { rows } = await tx.query('select from portals where host = $1 and customer_id <> $2', [host, id])
    if (rows[0]) refuse(`${host} is the host of another customer.`)
    await tx.query(
      `insert into portals as p (customer_id, visibility, host)
      values ($1, $2, $3)
      on conflict (customer_id) do update
      set visibility = excluded.visibility, host = excluded.host, link_version = p.link_version + $4::integer`,
      [id, change.visibility, host, change.renewLink ? 1 : 0],
    )
    return readPortalSettings(tx, id)
  })
}

function parseHost(text: string | null): string | null {
  const host = text?.trim().toLowerCase() ?? ''
  if (host === '') return null
  const isHost = /^(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/.test(host) && host.length <= 253
  return isHost ? host : refuse(`host "${host.slice(0, 60)}" is none: write its name alone, like status.acme.example.`)
}

function refuse(reason: string): never {
  throw new AppError('bad_request', { reason })
}

/** The keys of signed links: nothing is stored of them but the version that they are signed over. */
export function createPortalLinks(secret: string) {
  const purpose = createHmac('sha256', secret).update('itops portal link').digest()
  const keyOf = (slug: string, version: number) =>
    createHmac('sha256', purpose).update(`${slug} ${version}`).digest('base64url')
  const partPurpose = createHmac('sha256', secret).update('itops portal part').digest()
  /** The key of one badge, or of the embedded page, so that showing it elsewhere gives the key of the page to nobody. */
  const partKeyOf = (slug: string, version: number, part: string) =>
    createHmac('sha256', partPurpose)
      .update(JSON.stringify([slug, version, part]))
      .digest('base64url')
  const pathOf = (slug: string, isByLink: boolean, version: number) =>
    `/status/${slug}${isByLink ? `?key=${keyOf(slug, version)}` : ''}`
  return {
    pathOf,
    partKeyOf,
    /** True where whoever brings this key may see that part of a page that is not private. */
    mayShow(
      { slug, visibility, linkVersion }: Pick<StoredPortal, 'slug' | 'visibility' | 'linkVersion'>,
      part: string,
      key = '',
    ): boolean {
      return visibility !== 'PRIVATE' && isSame(partKeyOf(slug, linkVersion, part), key)
    },
    /** What administrators are shown of a status page. */
    viewOf: (slug: string, { visibility, linkVersion, host }: PortalSettings) => ({
      visibility,
      host,
      path: pathOf(slug, visibility === 'LINK', linkVersion),
    }),
    /** True where whoever brings this key, or none, may open it. */
    mayOpen(
      { slug, visibility, linkVersion }: Pick<StoredPortal, 'slug' | 'visibility' | 'linkVersion'>,
      key = '',
    ): boolean {
      if (visibility !== 'LINK') return visibility === 'PUBLIC'
      return isSame(keyOf(slug, linkVersion), key)
    },
  }
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
export type PortalLinks = ReturnType<typeof createPortalLinks>
