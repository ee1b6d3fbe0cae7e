import { describeError } from '../errors.ts'
import { withDeadline } from '../time/deadline.ts'

/** How one probe ended, and after how many milliseconds; `problem` is why it failed. */
export type ProbeResult = { latencyMs: number } & ({ ok: true } | { ok: false; problem: string })

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
  const startedAt = performance.now()
  const problem = await withDeadline(timeoutMs, stop, async (signal) => {
    try {
      return await follow(url, fetch, signal)
    } catch (error) {
      const why = signal.aborted ? `no answer within ${timeoutMs} ms` : describeError(error)
      return `GET ${url}: ${why}`
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
async function follow(url: string, fetch: typeof globalThis.fetch, signal: AbortSignal): Promise<string | undefined> {
  let next = url
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const response = await fetch(next, { redirect: 'manual', signal, headers: { 'user-agent': 'itops-agent' } })
    await response.body?.cancel()
    if (response.ok) return undefined
    const location = response.headers.get('location')
    if (response.status < 300 || response.status > 399 || location === null) {
      return `GET ${next} answered ${response.status}`
    }
    if (!URL.canParse(location, next)) return `GET ${next} redirects to nowhere`
    next = new URL(location, next).href
    if (!/^https?:/.test(next)) return `GET ${url} redirects away from http`
  }
  return `GET ${url} redirects more than ${maxRedirects} times`
}
