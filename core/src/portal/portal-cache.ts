import { createHash } from 'node:crypto'
import { brotliCompressSync, constants } from 'node:zlib'
import type { Branding } from '../platform/branding/declared.ts'
import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { withBranding } from './declare-portal.ts'
import type { StoredPortal } from './portal.ts'
import { readPortal } from './read-portal.ts'

const freshMs = 10_000
const maxKept = 1000
/** Pages, feeds and badges of one portal. */
const maxTexts = 200

/** A text with its entity tag. */
export interface TaggedText {
  text: string
  tag: string
  /** The same as Brotli packs it, which is done once. */
  packed(): Buffer
}

/** A portal, and whether it could not be read anew. */
export interface CachedPortal {
  portal: StoredPortal
  isStale: boolean
  /** What was rendered of this reading under a name before, or is now. */
  textOf(name: string, render: () => string): TaggedText
}

interface Entry {
  reading: Promise<StoredPortal>
  at: number
  last: StoredPortal | undefined
  textOf: CachedPortal['textOf']
  staleTextOf: CachedPortal['textOf']
}

/** Status pages that were read. */
export interface PortalCache {
  /**
   * A page, read once for all who ask within ten seconds. While the database is away it is shown as it was last. Throws `not_found`, and what
   * the database does for one that was never read.
   */
  read(slug: string): Promise<CachedPortal>
  /** The page as it was read last, within ten seconds or at any time before; undefined when it was not. */
  last(slug: string, when: 'lately' | 'ever'): StoredPortal | undefined
}

/** Keeps status pages for ten seconds, and as they were last while the database is away. */
export function cachePortals(context: Context, branding: Branding): PortalCache {
  const kept = new Map<string, Entry>()
  const now = () => context.clock.now().getTime()
  const isFresh = (entry: Entry) => now() - entry.at < freshMs
  const read = async (slug: string) => withBranding(await readPortal(context, slug), branding)
  return {
    last(slug, when) {
      const entry = kept.get(slug)
      return entry && (when === 'ever' || isFresh(entry)) ? entry.last : undefined
    },
    async read(slug) {
      let entry = kept.get(slug)
      if (!entry || !isFresh(entry)) {
        entry = { reading: read(slug), at: now(), last: entry?.last, textOf: cacheTexts(), staleTextOf: cacheTexts() }
        if (kept.size >= maxKept) kept.clear()
        kept.set(slug, entry)
      }
      try {
        entry.last = await entry.reading
        return { portal: entry.last, isStale: false, textOf: entry.textOf }
      } catch (error) {
        const isMissing = error instanceof AppError && error.code === 'not_found'
        if (isMissing || !entry.last) {
          kept.delete(slug)
          throw error
        }
        return { portal: entry.last, isStale: true, textOf: entry.staleTextOf }
      }
    },
  }
}

function cacheTexts(): CachedPortal['textOf'] {
  const texts = new Map<string, TaggedText>()
  return (name, render) => {
    const known = texts.get(name)
    if (known) return known
    const made = tagged(render())
    if (texts.size < maxTexts) texts.set(name, made)
    return made
  }
}

/** The text with an entity tag of its own. */
export function tagged(text: string): TaggedText {
  let packed: Buffer | undefined
  return {
    text,
    tag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`,
    packed() {
      packed ??= brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
      return packed
    },
  }
}
