import { ApiError, problemOfErrors, tooMany, unreachable } from './problem.ts'
import type { TypedDocument } from './typed-document.ts'

export const graphqlUrl = '/graphql'

interface Answer<Data> {
  data?: Data | null
  errors?: { message: string; extensions?: { code?: unknown } }[]
}

/**
 * Sends one document, without a token or with the given one, and returns its data. Throws ApiError with core's code, or with `unreachable`.
 */
export async function post<Data, Variables>(
  document: TypedDocument<Data, Variables>,
  variables: Variables,
  token?: string,
): Promise<Data> {
  const answer = await send<Data>(JSON.stringify({ query: document, variables }), token)
  if (answer.errors?.length) throw new ApiError(problemOfErrors(answer.errors))
  if (!answer.data) throw new ApiError(unreachable)
  return answer.data
}

async function send<Data>(body: string, token: string | undefined): Promise<Answer<Data>> {
  try {
    const response = await fetch(graphqlUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body,
    })
    if (response.status === 429) throw new ApiError(tooMany)
    return (await response.json()) as Answer<Data> // the shape that the document was generated for
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    throw new ApiError(unreachable, { cause })
  }
}
