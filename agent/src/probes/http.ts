import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { describeError } from '../errors.ts'
import { withDeadline } from '../time/deadline.ts'

/** How one probe ended, and after how many milliseconds; `problem` is why it failed. */
export type ProbeResult = { latencyMs: number } & ({ ok: true } | { ok: false; problem: string })

const maxRedirects = 5

/**
 * One GET: 2xx is a success. At most five redirects are followed, bodies are discarded, and the whole of it ends after
 * `timeoutMs`. Each has a connection of its own, to any port, since `fetch` refuses some. Never throws.
 */
export async function probeHttp(url: string, timeoutMs: number, stop: AbortSignal): Promise<ProbeResult> {
  const startedAt = performance.now()
  const problem = await withDeadline(timeoutMs, stop, async (signal) => {
    try {
      return await follow(new URL(url), signal)
    } catch (error) {
      const why = signal.aborted ? `no answer within ${timeoutMs} ms` : describeError(error)
      return `GET ${shown(new URL(url))}: ${why}`
    }
  })
  return probeResult(startedAt, problem)
}

/** The result of a probe that began at `startedAt` and ends now, by the monotonic clock in milliseconds. */
export function probeResult(startedAt: number, problem: string | undefined): ProbeResult {
  const latencyMs = performance.now() - startedAt
  return problem === undefined ? { ok: true, latencyMs } : { ok: false, latencyMs, problem }
}

/** Resolves to what is wrong, or to nothing. */
async function follow(url: URL, signal: AbortSignal): Promise<string | undefined> {
  let next = url
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const { statusCode = 0, headers } = await get(next, signal)
    if (statusCode >= 200 && statusCode <= 299) return undefined
    const { location } = headers
    if (statusCode < 300 || statusCode > 399 || location === undefined) {
      return `GET ${shown(next)} answered ${statusCode}`
    }
    if (!URL.canParse(location, next.href)) return `GET ${shown(next)} redirects to nowhere`
    next = new URL(location, next)
    if (!/^https?:$/.test(next.protocol)) return `GET ${shown(url)} redirects away from http`
  }
  return `GET ${shown(url)} redirects more than ${maxRedirects} times`
}

/** The head of the answer; its body is let go. */
function get(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest
    const sent = request(url, { agent: false, signal, headers: { 'user-agent': 'itops-agent' } })
    sent.on('error', reject)
    sent.once('response', (response) => {
      response.destroy()
      resolve(response)
    })
    sent.end()
  })
}

/** What a message may show of an address: neither a password nor what may stand in a query. */
function shown({ origin, pathname }: URL): string {
  return `${origin}${pathname}`
}
