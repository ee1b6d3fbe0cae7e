import { type Ref, ref } from 'vue'
import { freshPageToken, renewPageToken } from '../session/session.ts'
import { ApiError, isUnauthenticated } from '../ui/problem/problem.ts'

/** `fetch` that sends the page token beside the cookie, and once renews them and repeats itself when core refuses them. */
export const authorizedFetch: typeof fetch = async (input, init) => {
  const pageToken = await freshPageToken()
  const response = await fetch(input, signed(init, pageToken))
  if (!isUnauthenticated(await bodyOf(response))) return response
  return fetch(input, signed(init, await renewPageToken(pageToken)))
}

function signed(init: RequestInit | undefined, pageToken: string): RequestInit {
  const headers = new Headers(init?.headers)
  headers.set('x-itops-page-token', pageToken)
  return { ...init, headers }
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.clone().json()
  } catch {
    return null
  }
}

/** A `fetch` that keeps note of whether core answered it last. */
export function watchReachable(send: typeof fetch): { fetch: typeof fetch; reachable: Readonly<Ref<boolean>> } {
  const reachable = ref(true)
  const watched: typeof fetch = async (input, init) => {
    try {
      const response = await send(input, init)
      // A proxy in front answers for a core that does not.
      reachable.value = ![502, 503, 504].includes(response.status)
      return response
    } catch (error) {
      if (isAway(error)) reachable.value = false
      throw error
    }
  }
  return { fetch: watched, reachable }
}

/** Not a request that was given up because its page was left, nor a session that is over. */
function isAway(error: unknown): boolean {
  if (error instanceof ApiError) return error.code === 'unreachable'
  return !(error instanceof DOMException && error.name === 'AbortError')
}
