import { describeError } from '../errors.ts'
import { withDeadline } from '../time/deadline.ts'

/** How one probe ended; `problem` is why it failed. */
export type ProbeResult = { ok: true } | { ok: false; problem: string }

const maxRedirects = 5

/**
 * One GET: 2xx is a success. At most five redirects are followed, bodies are discarded, and the whole of it ends after
 * `timeoutMs`. Never throws.
 */
export async function probeHttp(
  url: string,
  timeoutMs: number,
  fetch: typeof globalThis.fetch,
  stop: AbortSignal,
): Promise<ProbeResult> {
  return withDeadline(timeoutMs, stop, async (signal) => {
    try {
      return await follow(url, fetch, signal)
    } catch (error) {
      const why = signal.aborted ? `no answer within ${timeoutMs} ms` : describeError(error)
      return { ok: false, problem: `GET ${url}: ${why}` }
    }
  })
}

async function follow(url: string, fetch: typeof globalThis.fetch, signal: AbortSignal): Promise<ProbeResult> {
  let next = url
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const response = await fetch(next, { redirect: 'manual', signal, headers: { 'user-agent': 'itops-agent' } })
    await response.body?.cancel()
    if (response.ok) return { ok: true }
    const location = response.headers.get('location')
    if (response.status < 300 || response.status > 399 || location === null) {
      return { ok: false, problem: `GET ${next} answered ${response.status}` }
    }
    if (!URL.canParse(location, next)) return { ok: false, problem: `GET ${next} redirects to nowhere` }
    next = new URL(location, next).href
    if (!/^https?:/.test(next)) return { ok: false, problem: `GET ${url} redirects away from http` }
  }
  return { ok: false, problem: `GET ${url} redirects more than ${maxRedirects} times` }
}
