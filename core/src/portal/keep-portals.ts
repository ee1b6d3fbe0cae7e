import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { StoredPortal } from './portal.ts'
import { readPortal } from './read-portal.ts'

const freshMs = 10_000
const maxKept = 1000

/** A portal, and whether it could not be read anew. */
export interface KeptPortal {
  portal: StoredPortal
  isStale: boolean
}

/**
 * Status pages read once for all who ask within ten seconds. While the database is away they are shown as they were last. Throws
 * `not_found`, and what the database does for one that was never read.
 */
export function keepPortals(context: Context): (slug: string) => Promise<KeptPortal> {
  const kept = new Map<string, { reading: Promise<StoredPortal>; at: number; last: StoredPortal | undefined }>()
  const now = () => context.clock.now().getTime()
  return async (slug) => {
    let entry = kept.get(slug)
    if (!entry || now() - entry.at >= freshMs) {
      const reading = readPortal(context, slug)
      entry = { reading, at: now(), last: entry?.last }
      if (kept.size >= maxKept) kept.clear()
      kept.set(slug, entry)
    }
    try {
      entry.last = await entry.reading
      return { portal: entry.last, isStale: false }
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') {
        kept.delete(slug)
        throw error
      }
      if (!entry.last) {
        kept.delete(slug)
        throw error
      }
      return { portal: entry.last, isStale: true }
    }
  }
}
