import { freshPageToken, renewPageToken } from '../session/session.ts'
import { isUnauthenticated } from './problem.ts'

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
