import { freshToken, renewToken } from '../session/session.ts'
import { isUnauthenticated } from './problem.ts'

/** `fetch` that signs each request, and once renews the token and repeats it when core refuses the token. */
export const authorizedFetch: typeof fetch = async (input, init) => {
  const token = await freshToken()
  const response = await fetch(input, signed(init, token))
  if (!isUnauthenticated(await bodyOf(response))) return response
  return fetch(input, signed(init, await renewToken(token)))
}

function signed(init: RequestInit | undefined, token: string): RequestInit {
  const headers = new Headers(init?.headers)
  headers.set('authorization', `Bearer ${token}`)
  return { ...init, headers }
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.clone().json()
  } catch {
    return null
  }
}
