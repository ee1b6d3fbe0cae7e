import { RefusedTarget } from '../../platform/outbound/guard.ts'
import type { PostAnswer, PostRequest } from '../../platform/outbound/post.ts'
import { DeliveryError, type Sending } from './channel.ts'
import { clip } from './clip.ts'

/**
 * Posts a body and resolves to the answer of status 2xx. Throws DeliveryError: permanent for what will not get better by
 * itself (4xx but 408 and 429, a refused target). Its reason names the host, never the path, which may be a secret.
 */
export async function post({ post, now, signal }: Sending, request: PostRequest): Promise<PostAnswer> {
  const answer = await post({ ...request, signal }).catch((error: unknown) => {
    throw toDeliveryError(error, hostOf(request.url))
  })
  if (answer.status >= 200 && answer.status < 300) return answer
  throw new DeliveryError(`${hostOf(request.url)} answered ${answer.status}${colon(saidOf(answer.body, request))}`, {
    permanent: isPermanent(answer.status),
    scope: ofMessage.has(answer.status) ? 'MESSAGE' : 'CHANNEL',
    retryAfterMs: parseRetryAfter(answer.headers['retry-after'], now),
  })
}

/** They refuse what was sent, and not who sent it. */
const ofMessage = new Set([400, 413, 422])

/** True for a status that the same message would get again. */
export function isPermanent(status: number): boolean {
  return status < 500 && status !== 408 && status !== 425 && status !== 429
}

/** Posts JSON, like `post`. */
export function postJson(
  sending: Sending,
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<PostAnswer> {
  return post(sending, { url, headers, body: JSON.stringify(body) })
}

/** A failure although the status says success: for what other systems answer to what they did not take. */
export function notAccepted(url: string, said: string, permanent: boolean): DeliveryError {
  return new DeliveryError(`${hostOf(url)} did not take the message${colon(said)}`, { permanent, scope: 'MESSAGE' })
}

/** An answer that is a JSON object; undefined when it is anything else. */
export function parseObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** What a failure to connect is called; a refused target stays refused. */
export function toDeliveryError(error: unknown, host: string): DeliveryError {
  if (error instanceof DeliveryError) return error
  if (error instanceof RefusedTarget)
    return new DeliveryError(`${host} is refused: ${error.message}`, { permanent: true, cause: error })
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no connection'
  return new DeliveryError(`${host} could not be reached (${code})`, { permanent: false, cause: error })
}

/** Milliseconds of a Retry-After, which is in seconds or a date; an hour at most. */
function parseRetryAfter(value: string | string[] | undefined, now: Date): number | undefined {
  if (typeof value !== 'string') return undefined
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now.getTime()
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 3_600_000) : undefined
}

function hostOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return 'The URL'
  }
}

const colon = (said: string) => (said ? `: ${said}` : '')

/** The start of what the other side said, unless it repeats what it was sent: that could be a secret. */
export function saidOf(
  body: string,
  { url, headers = {}, body: sent }: Pick<PostRequest, 'url' | 'headers' | 'body'>,
): string {
  const said = clip(body.slice(0, 1000).replace(/\s+/g, ' ').trim(), 200)
  const words = [...url.split(/[/?&=]/), ...Object.values(headers).flatMap((value) => value.split(' '))]
  const secrets = [
    ...words,
    ...(String(sent)
      .match(/"routing_key":"([^"]+)"/)
      ?.slice(1) ?? []),
  ].filter(({ length }) => length >= 8)
  return secrets.some((secret) => body.includes(secret)) ? '' : said
}
