import { ApiError, tooMany, unreachable } from '../ui/problem/problem.ts'

/** Who is signed in by the cookies of this browser, and what pages send beside them; no script has the tokens themselves. */
export interface PageSession {
  user: { id: string; email: string; role: string }
  pageToken: string
  secondsLeft: number
}

/**
 * Calls `/api/v1/auth/…`: a POST when there is a body. It goes on when the page is left, so that the browser has the cookies of its answer.
 * Throws ApiError with core's code, or with `unreachable`.
 */
export async function callAuth<Answer>(call: string, body?: object, pageToken?: string): Promise<Answer> {
  try {
    const response = await fetch(`/api/v1/auth/${call}`, {
      keepalive: true,
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
      headers: {
        accept: 'application/json',
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(pageToken === undefined ? {} : { 'x-itops-page-token': pageToken }),
      },
    })
    if (response.status === 429) throw new ApiError(tooMany)
    const answer: unknown = await response.json()
    if (response.ok) return answer as Answer // the shape that the call is documented with
    throw new ApiError((answer as { error: { code: string; message: string } }).error) // every refusal of core has it
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    throw new ApiError(unreachable, { cause })
  }
}
