import type { FastifyRequest } from 'fastify'
import { readCustomer } from '../../customers/list-customers.ts'
import type { Branding } from '../../platform/branding/declared.ts'
import { type Actor, type Context, systemActor } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import type { Plugins } from '../../platform/plugins/plugins.ts'
import { type CachedPortal, cachePortals, type PortalCache } from '../../portal/portal-cache.ts'
import { findPortalSettings, type PortalLinks } from '../../portal/portal-settings.ts'
import { readSessionCookies } from '../sign-in/session-cookies.ts'
import type { SessionTokens } from '../sign-in/session-tokens.ts'

export interface PortalOptions {
  contextOf(actor: Actor): Context
  links: PortalLinks
  plugins: Plugins
  branding: Branding
  sessions: Pick<SessionTokens, 'read'>
  publicUrl: string | undefined
}

/** An open portal; `key` of a signed link goes with every address on it. */
export interface OpenPortal extends CachedPortal {
  key: string | undefined
}

/** Opens a page, or with a part of it that alone, for whoever brings the key of that part. */
export type OpenPortals = (request: FastifyRequest, slug: string, part?: string) => Promise<OpenPortal>

/**
 * Opens status pages: public ones to everybody, others to who brings the key of the signed link, or is signed in and sees the customer. Throws
 * `not_found` alike, by the same statements, for what does not exist and for what this caller may not open.
 */
export function createOpener(options: PortalOptions): OpenPortals {
  const { contextOf, links, branding } = options
  const portals = cachePortals(contextOf(systemActor), branding)
  return async (request, slug, part) => {
    if (!options.plugins.isOn('SLA')) throw missing()
    const { key } = request.query as { key?: unknown }
    const given = typeof key === 'string' ? key : undefined
    const byKey = await isOpen(options, portals, slug, (settings) => links.mayOpen(settings, given))
    const mayShow = (settings: Settings) => part !== undefined && links.mayShow(settings, part, given)
    const byPart = !byKey && part !== undefined && (await isOpen(options, portals, slug, mayShow))
    if (!byKey && !byPart && !(await seesCustomer(options, request, slug))) throw missing()
    const found = await portals.read(slug).catch((error) => {
      throw error instanceof AppError && error.code === 'not_found' ? missing() : error
    })
    return { ...found, key: byKey && found.portal.visibility === 'LINK' ? given : undefined }
  }
}

const missing = () => new AppError('not_found', { what: 'This status page' })

type Settings = Parameters<PortalLinks['mayOpen']>[0]

/** True where the page may be opened: as it was read lately, else as it is, or was while the database is away. */
async function isOpen(
  { contextOf }: PortalOptions,
  portals: PortalCache,
  slug: string,
  may: (settings: Settings) => boolean,
): Promise<boolean> {
  const fresh = portals.last(slug, 'lately')
  if (fresh && may(fresh)) return true
  try {
    return may({ slug, ...(await findPortalSettings(contextOf(systemActor).database, slug)) })
  } catch (error) {
    const last = portals.last(slug, 'ever')
    if (!last) throw error
    return may(last)
  }
}

/** True of a browser whose session is of somebody who sees this customer. A page is only read: the cookie alone does for it. */
async function seesCustomer({ sessions, contextOf, publicUrl }: PortalOptions, request: FastifyRequest, slug: string) {
  const person = await sessions.read(readSessionCookies(request, publicUrl).token)
  if (!person) return false
  try {
    await readCustomer(contextOf(person.actor), slug)
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return false
    throw error
  }
}
