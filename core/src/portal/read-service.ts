import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'

const freshMs = 10_000
const maxKept = 2_000

/** A service as a badge shows it. */
export interface BadgeService {
  path: string
  displayName: string
  isDown: boolean
}

/** The part that a badge of a service is. */
export const servicePart = (path: string) => `service ${path}`

/** Reads services that are owed to customers, each once in ten seconds for all who ask. Throws `not_found`. */
export function cacheServices({ database, clock }: Context): (slug: string, path: string) => Promise<BadgeService> {
  const kept = new Map<string, { service: Promise<BadgeService>; at: number }>()
  return async (slug, path) => {
    const key = `${slug} ${path}`
    const now = clock.now().getTime()
    const known = kept.get(key)
    const entry = known && now - known.at < freshMs ? known : { service: readService(database, slug, path), at: now }
    if (kept.size >= maxKept) kept.clear()
    kept.set(key, entry)
    entry.service.catch(() => kept.delete(key))
    return entry.service
  }
}

/** A service that is owed to a customer now. Throws `not_found`. */
export async function readService(database: Queryable, slug: string, path: string): Promise<BadgeService> {
  const { rows } = await database.query<BadgeService>(
    `select s.path, coalesce(s.display_name, s.name) as "displayName", t.status = 'DOWN' as "isDown"
    from services s
    join stored_service_states t on t.service_id = s.id
    join customers c on c.slug = $1
    join customer_scopes o on o.customer_id = c.id
    where s.path = $2
      and s.retired_at is null
      and in_scope(s.path, o.scope)`,
    [slug, path],
  )
  const [service] = rows
  if (!service) throw new AppError('not_found', { what: 'A service of this customer under that path' })
  return service
}
