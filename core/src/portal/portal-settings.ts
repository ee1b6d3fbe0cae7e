import { createHmac, timingSafeEqual } from 'node:crypto'
import { assertAdministersAll } from '../auth/grants/may.ts'
import { readCustomer } from '../customers/list-customers.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import type { StoredPortal, Visibility } from './portal.ts'

export type PortalSettings = Pick<StoredPortal, 'visibility' | 'linkVersion'>

/** Who may open the status page of a customer; nobody until somebody said so. */
export async function readPortalSettings(database: Queryable, customerId: number): Promise<PortalSettings> {
  const { rows } = await database.query<PortalSettings>(
    'select visibility, link_version as "linkVersion" from portals where customer_id = $1',
    [customerId],
  )
  return rows[0] ?? { visibility: 'PRIVATE', linkVersion: 1 }
}

/** Says who may open it; `renewLink` ends all links that were given out. Throws `forbidden` and `not_found`. */
export async function savePortalSettings(
  context: Context,
  slug: string,
  { visibility, renewLink = false }: { visibility: Visibility; renewLink?: boolean | undefined },
): Promise<PortalSettings> {
  assertAdministersAll(context)
  const { actor, database } = context
  return database.transaction(async (tx) => {
    const { id } = await readCustomer({ actor, database: tx }, slug)
    await tx.query(
      `insert into portals as p (customer_id, visibility)
      values ($1, $2)
      on conflict (customer_id) do update
      set visibility = excluded.visibility, link_version = p.link_version + $3::integer`,
      [id, visibility, renewLink ? 1 : 0],
    )
    return readPortalSettings(tx, id)
  })
}

/** The keys of signed links: nothing is stored of them but the version that they are signed over. */
export function createPortalLinks(secret: string) {
  const purpose = createHmac('sha256', secret).update('itops portal link').digest()
  const keyOf = (slug: string, version: number) =>
    createHmac('sha256', purpose).update(`${slug} ${version}`).digest('base64url')
  return {
    keyOf,
    /** True where whoever brings this key, or none, may open it. */
    mayOpen({ slug, visibility, linkVersion }: Pick<StoredPortal, 'slug' | keyof PortalSettings>, key = ''): boolean {
      if (visibility !== 'LINK') return visibility === 'PUBLIC'
      const expected = Buffer.from(keyOf(slug, linkVersion))
      const given = Buffer.from(key)
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
  }
}
export type PortalLinks = ReturnType<typeof createPortalLinks>
