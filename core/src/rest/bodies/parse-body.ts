import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { AppError } from '../../platform/errors.ts'

type ParseJson = (request: FastifyRequest, text: string) => Promise<unknown>

/**
 * Parses bodies by what they are, whatever their Content-Type says: curl calls JSON a form, and many senders say nothing. The
 * calls of machines also take forms, and JSON with what careless senders leave in it; all others take JSON only.
 */
export const bodyParsing = fp(async (app: FastifyInstance) => {
  // What Fastify gives is a parser with a callback, of which its types say less.
  const parse = app.getDefaultJsonParser('error', 'error')
  const parseJson: ParseJson = (request, text) =>
    new Promise((resolve, reject) => {
      parse(request, wellFormedJson(text), (error: Error | null, value?: unknown) =>
        error ? reject(error) : resolve(value),
      )
    })
  app.addHook('onRequest', async ({ headers, routeOptions }) => {
    const contentType = headers['content-type']
    // What is no media type at all would be refused before anybody looks at the body.
    const isOdd = contentType !== undefined && !/^[\w.+-]+\/[\w.+*-]+\s*(;|$)/.test(contentType)
    if (isOdd && routeOptions.config.access === 'operator') headers['content-type'] = 'application/octet-stream'
  })
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request: FastifyRequest, body: Buffer) =>
    request.routeOptions.config.access === 'operator'
      ? parseMachineBody(parseJson, request, body)
      : parseJsonBody(parseJson, request, body),
  )
})

async function parseJsonBody(parseJson: ParseJson, request: FastifyRequest, body: Buffer): Promise<unknown> {
  if (!/^application\/(json|x-www-form-urlencoded)\b/i.test(contentTypeOf(request))) {
    throw new AppError('unsupported_media_type')
  }
  return parseJson(request, body.toString('utf8'))
}

async function parseMachineBody(parseJson: ParseJson, request: FastifyRequest, body: Buffer): Promise<unknown> {
  const contentType = contentTypeOf(request)
  const text = decode(body, contentType)
  const start = text.trimStart()
  if (start === '') return undefined
  const boundary = boundaryOf(contentType)
  const multipart = boundary === undefined ? undefined : parseMultipart(text, boundary)
  if (multipart) return multipart
  if (!/^[[{]/.test(start)) {
    if (/^[\w.[\]%+-]+=/.test(start)) return parseForm(start)
    if (!/json|form/i.test(contentType)) throw new AppError('unsupported_media_type')
  }
  try {
    return await parseJson(request, text)
  } catch (error) {
    const mended = mendJson(text)
    if (mended === text) throw error
    return parseJson(request, mended)
  }
}

function contentTypeOf({ headers }: FastifyRequest): string {
  return headers['content-type'] ?? ''
}

/** The text of a body, in the encoding that its first bytes or its Content-Type name; UTF-8 without either. */
function decode(body: Buffer, contentType: string): string {
  const [, charset = 'utf-8'] = /charset="?([\w.:-]{1,40})/i.exec(contentType) ?? []
  const encoding = body[0] === 0xff && body[1] === 0xfe ? 'utf-16le' : charset
  try {
    return new TextDecoder(encoding).decode(body)
  } catch {
    return new TextDecoder().decode(body)
  }
}

/**
 * A JSON text with what careless senders leave in it mended: line breaks and other control characters, and backslashes that
 * begin no escape, stand for themselves within texts; NaN and Infinity, which Python and Go write, become null. What is
 * malformed otherwise stays so.
 */
export function mendJson(text: string): string {
  if (text.length > longest) return text
  return text.replace(tokens, (token) => {
    if (!token.startsWith('"')) return 'null'
    return token.replace(odd, (found) => (found.length > 1 ? found : escapeOf(found)))
  })
}

/** What is longer is written by programs, which need no mending. */
const longest = 1024 * 1024
/** Whole texts, and words that are no JSON outside of them. */
const tokens = /"(?:[^"\\]|\\[\s\S])*(?:"|$)|-?\b(?:NaN|Infinity)\b/g
/** An escape is passed over in one piece, so that its second half does not begin another one. */
const odd = /(?:\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})|\\(?!["\\/bfnrtu])|\\(?=u(?![0-9a-fA-F]{4}))|\p{Cc}/gu

function escapeOf(character: string): string {
  if (character === '\\') return '\\\\'
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** More parts than any call has fields. */
const maxParts = 200

/** The fields of a multipart form, files among them as texts; undefined when the text does not begin with the boundary. */
export function parseMultipart(text: string, boundary: string): Record<string, unknown> | undefined {
  const [start, ...parts] = `\r\n${text}`.split(`\r\n--${boundary}`, maxParts)
  if (parts.length === 0 || start?.trim() !== '') return undefined
  const pairs = parts.flatMap((part): [string, string][] => {
    const end = part.indexOf('\r\n\r\n')
    const [, name] = /^content-disposition:.*?[; ]name="([^"]*)"/im.exec(part.slice(0, Math.max(end, 0))) ?? []
    return name === undefined ? [] : [[name, part.slice(end + 4)]]
  })
  return nest(pairs)
}

/** The boundary that a Content-Type names. */
export function boundaryOf(contentType: string): string | undefined {
  const [, quoted, plain] = /boundary=(?:"([^"]{1,200})"|([^;\s]{1,200}))/i.exec(contentType) ?? []
  return quoted ?? plain
}

const pairsAndEscapes = /\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u[dD][89a-fA-F]..|\\./g
const loneSurrogate = /^\\u[dD][89a-fA-F]..$/

/**
 * A JSON text without halves of surrogate pairs, which senders leave where they cut a text and PostgreSQL refuses with all
 * that comes with it: each becomes U+FFFD, as where UTF-8 is malformed.
 */
export function wellFormedJson(text: string): string {
  if (!/\\u[dD][89a-fA-F]/.test(text)) return text
  return text.replace(pairsAndEscapes, (found) => (loneSurrogate.test(found) ? '\\ufffd' : found))
}

/** The fields of a form, like `status=success&tags[]=a&targets[uptime]=99.9`; a name that comes twice gives a list. */
export function parseForm(text: string): Record<string, unknown> {
  return nest([...new URLSearchParams(text.trim())])
}

/** Builds objects and lists from names with brackets, as PHP and jQuery write them. */
function nest(pairs: readonly (readonly [name: string, value: string])[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const [name, value] of pairs) {
    const [head = '', inner] = split(name)
    if (head === '' || forbidden.has(head) || (inner !== undefined && forbidden.has(inner))) continue
    const held = Object.hasOwn(fields, head) ? fields[head] : undefined
    if (inner === undefined) fields[head] = held === undefined ? value : [held, value].flat()
    else if (inner === '' || /^\d+$/.test(inner)) fields[head] = [...(Array.isArray(held) ? held : []), value]
    else fields[head] = { ...(typeof held === 'object' && !Array.isArray(held) ? held : {}), [inner]: value }
  }
  return fields
}

/** Names that would change what an object is. */
const forbidden = new Set(['__proto__', 'constructor', 'prototype'])

function split(name: string): [head: string, inner: string | undefined] {
  const [, head, inner] = /^([^[\]]+)\[([^[\]]*)\]$/.exec(name) ?? []
  return [head ?? name, inner]
}
