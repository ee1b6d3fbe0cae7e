/** Why a call gave no data, in the form that pages show. */
export interface Problem {
  /** `extensions.code` of core's closed list, or `unreachable` when no answer came. */
  code: string
  message: string
}

interface ErrorEntry {
  message: string
  extensions?: { code?: unknown } | null | undefined
}

/** Core answered with an error from its list, or did not answer at all. */
export class ApiError extends Error {
  readonly code: string
  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.message, options)
    this.code = problem.code
  }
}

/** The problem that a list of GraphQL errors stands for: its first entry. */
export function problemOfErrors(errors: readonly ErrorEntry[]): Problem {
  const first = errors[0]
  const code = first?.extensions?.code
  return { code: typeof code === 'string' ? code : 'internal', message: first?.message ?? 'Unknown error' }
}

export const unreachable: Problem = {
  code: 'unreachable',
  message: 'ITOps does not answer. What you see may be out of date.',
}

/** A rate limiter in front of GraphQL answers 429, in REST form. */
export const tooMany: Problem = { code: 'rate_limited', message: 'Too many requests' }

/** What is refused when the cookie is missing or over, or belongs to another session than the page. */
const sessionCodes = ['unauthenticated', 'forbidden_origin']

/** True when a GraphQL answer says that the session of the page is none, or another one. */
export function isUnauthenticated(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || !('errors' in body) || !Array.isArray(body.errors)) {
    return false
  }
  return body.errors.length > 0 && sessionCodes.includes(problemOfErrors(body.errors).code)
}
