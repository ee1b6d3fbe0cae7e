import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Language } from '../../customers/customer.ts'
import { AppError } from '../../platform/errors.ts'
import { type TaggedText, tagged } from '../../portal/portal-cache.ts'
import { renderNotFound } from '../../portal/render/pages.ts'

export const types = {
  html: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  rss: 'application/rss+xml; charset=utf-8',
  calendar: 'text/calendar; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
}

/** Shorter ones are not worth packing. */
const packedFrom = 1_024

/** Answers a text, or 304 to whoever has it already; packed once for all who read Brotli. */
export function send(reply: FastifyReply, request: FastifyRequest, type: string, { text, tag, packed }: TaggedText) {
  reply.header('etag', tag).header('cache-control', 'private, max-age=10, must-revalidate')
  const known = (request.headers['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''))
  if (known.includes(tag)) return reply.code(304).send()
  reply.type(type).serializer((body: string) => body)
  if (text.length < packedFrom || !/\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(request.headers['accept-encoding'] ?? ''))
    return reply.send(text)
  const vary = [reply.getHeader('vary'), 'accept-encoding'].filter((one) => one !== undefined)
  return reply.header('vary', vary.join(', ')).header('content-encoding', 'br').send(packed())
}

/** A page, and the address of the image on it, if there is one. */
export interface Page {
  page: TaggedText
  image: string | null | undefined
}

/** Answers a page; what is not found is a page, too. */
export async function sendPage(reply: FastifyReply, request: FastifyRequest, render: () => Promise<Page>) {
  try {
    const { page, image } = await render()
    allowImage(reply, image)
    return send(reply, request, types.html, page)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not_found') throw error
    const again = isFromElsewhere(request)
    const page = tagged(renderNotFound(request.url.split('?')[0] ?? '', again, languageOf(request)))
    reply.header('vary', 'accept-language')
    return again ? askAgain(reply.code(404), page) : send(reply.code(404), request, types.html, page)
  }
}

/**
 * True of a browser that follows a link from another site: it keeps the cookies of a session to itself. A page that it then asks for once more
 * is asked for by this site, with them.
 */
export const isFromElsewhere = ({ headers }: FastifyRequest) =>
  headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] === 'navigate'

/** Answers a page that asks for itself again, which no cache may do instead. */
export function askAgain(reply: FastifyReply, { text }: TaggedText) {
  return reply.type(types.html).header('cache-control', 'no-store').send(text)
}

/** Of the languages of these pages the one that a browser asks for first. */
export const languageOf = ({ headers }: FastifyRequest): Language =>
  /^\s*hu\b/i.test(headers['accept-language'] ?? '') ? 'hu' : 'en'

/** Lets a browser load the image of the page, beside those of core. */
export function allowImage(reply: FastifyReply, image: string | null | undefined): FastifyReply {
  if (!image?.startsWith('http')) return reply
  const policy = String(reply.getHeader('content-security-policy') ?? '')
  return reply.header('content-security-policy', policy.replace(/img-src [^;]*/, `$& ${new URL(image).origin}`))
}

/** Lets pages of other sites show the answer. */
export function withOtherSites(reply: FastifyReply): FastifyReply {
  return reply.header('cross-origin-resource-policy', 'cross-origin').header('access-control-allow-origin', '*')
}
