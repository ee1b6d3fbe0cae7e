import type { FastifyRequest } from 'fastify'
import { readCustomer } from '../../customers/list-customers.ts'
import type { Branding } from '../../platform/branding/declared.ts'
import { type Actor, type Context, systemActor } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { type KeptPortal, keepPortals } from '../../portal/keep-portals.ts'
import type { PortalLinks } from '../../portal/portal-settings.ts'
import { readSessionCookies } from '../sign-in/session-cookies.ts'
import type { SessionTokens } from '../sign-in/session-tokens.ts'

export interface PortalOptions {
  contextOf(actor: Actor): Context
  links: PortalLinks
  slaEnabled: boolean
  branding: Branding
  sessions: Pick<SessionTokens, 'read'>
  publicUrl: string | undefined
}

/** An open portal; `key` of a signed link goes with every address on it. */
export interface OpenPortal extends KeptPortal {
  key: string | undefined
}

export type OpenPortals = (request: FastifyRequest, slug: string) => Promise<OpenPortal>

/**
 * Opens status pages: public ones to everybody, others to who brings the key of the signed link, or is signed in and sees the customer. Throws
 * `not_found` alike for what does not exist and for what this caller may not open.
 */
export function createOpener(options: PortalOptions): OpenPortals {
  const { contextOf, links, branding } = options
  const read = keepPortals(contextOf(systemActor), branding)
  return async (request, slug) => {
    const found = await read(slug)
    const { key } = request.query as { key?: unknown }
    const given = typeof key === 'string' ? key : undefined
    const byKey = links.mayOpen(found.portal, given)
    if (!byKey && !(await seesCustomer(options, request, slug)))
      throw new AppError('not_found', { what: 'This status page' })
    return { ...found, key: byKey && found.portal.visibility === 'LINK' ? given : undefined }
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
