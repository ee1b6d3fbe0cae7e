import type { Context } from '../platform/context.ts'

const freshMs = 10_000
const maxListed = 200

/** A status page that is public, and its host if it has one of its own. */
export interface PublicPortal {
  slug: string
  name: string
  host: string | null
}

/** What stands at `/`: which hosts are those of a customer's status page, and what all others list. */
export interface PublicPortals {
  slugs: ReadonlyMap<string, string>
  portals: readonly PublicPortal[]
}

/** Reads it once for all who ask within ten seconds; as it was last while the database is away. */
export function cachePublicPortals(context: Context): () => Promise<PublicPortals> {
  let last: PublicPortals = { slugs: new Map(), portals: [] }
  let at = Number.NEGATIVE_INFINITY
  let reading: Promise<PublicPortals> | undefined
  return async () => {
    const now = context.clock.now().getTime()
    if (now - at >= freshMs) {
      at = now
      reading = readPublicPortals(context).then(
        (found) => {
          last = found
          return found
        },
        () => last,
      )
    }
    return (await reading) ?? last
  }
}

async function readPublicPortals({ database }: Context): Promise<PublicPortals> {
  const { rows } = await database.query<PublicPortal & { isPublic: boolean }>(
    `select c.slug, c.name, p.host, p.visibility = 'PUBLIC' as "isPublic"
    from portals p
    join customers c on c.id = p.customer_id
    where p.visibility = 'PUBLIC'
      or p.host is not null
    order by lower(c.name), c.id`,
  )
  return {
    slugs: new Map(rows.flatMap(({ host, slug }) => (host === null ? [] : [[host, slug]]))),
    portals: rows.filter(({ isPublic }) => isPublic).slice(0, maxListed),
  }
}
