import { apiText } from './texts/api-text.ts'

/** Every failure that the agent expects, by code. */
export const errorCodes = {
  config_invalid: 'the configuration is not usable',
  core_unreachable: 'core did not answer',
  core_refused: 'core refused a call',
  core_can_not_use: 'core can not use what it was sent',
  spool_locked: 'the spool folder is in use by another process',
} as const
export type ErrorCode = keyof typeof errorCodes

/** A failure from the closed list; `message` adds what happened, `cause` why. */
export class AgentError extends Error {
  readonly code: ErrorCode
  /** The HTTP status that came with it, if one did. */
  readonly status: number | undefined

  constructor(code: ErrorCode, detail: string, options: { cause?: unknown; status?: number } = {}) {
    super(`${errorCodes[code]}: ${detail}`, { cause: options.cause })
    this.name = 'AgentError'
    this.code = code
    this.status = options.status
  }
}

/** What an unknown thrown value says, with the causes under it, as one line. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // A host of several addresses: the error itself says nothing.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(describeError).join(', ')
  const own = error.message || error.name
  const cause = error.cause === undefined ? '' : describeError(error.cause)
  return cause && !own.includes(cause) ? `${own}: ${cause}` : own
}

/** What the Kubernetes API said, as one short line: its own message where there is one, never headers. */
export function describeApiError(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error)
  if ('body' in error && 'code' in error) return `HTTP ${error.code} ${messageOf(error.body)}`.trim()
  const status = 'statusCode' in error ? `HTTP ${error.statusCode} ` : ''
  return `${status}${describeError(error)}`
}

const longestForAll = 500
const refusals: Readonly<Record<string, string>> = {
  401: "HTTP 401 (unauthorized): the agent's token is not taken",
  403: 'HTTP 403 (forbidden): the agent may not read it',
}

/** The same for everybody to see: what the API says of accounts and rights is left to the log. */
export function describeForAll(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return refusals[code] ?? apiText(describeApiError(error), longestForAll).text
}

function messageOf(body: unknown): string {
  if (typeof body === 'object' && body !== null) return 'message' in body ? String(body.message) : ''
  if (typeof body !== 'string') return ''
  try {
    return messageOf(JSON.parse(body))
  } catch {
    return body.slice(0, 200)
  }
}
