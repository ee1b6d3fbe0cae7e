/** Every error that a caller may see: its HTTP status and what it says. `{…}` is filled from the details. */
export const errorCatalogue = {
  bad_request: { status: 400, message: '{reason}' },
  unauthenticated: { status: 401, message: 'Authentication is required: send {expected}.' },
  invalid_credentials: { status: 401, message: 'The e-mail address or the password is wrong.' },
  code_required: {
    status: 401,
    message: 'A code of the second step is asked for: send it as `code` with the same again.',
  },
  invalid_code: { status: 401, message: 'The code is wrong, or was used already.' },
  forbidden: { status: 403, message: 'This needs {missing}.' },
  forbidden_key: { status: 403, message: 'The {key} lacks {missing}. {remedy}' },
  forbidden_origin: {
    status: 403,
    message:
      'No page of this ITOps, as it is now signed in, sent this: reload the page. A script sends its login token as "Authorization: Bearer <token>".',
  },
  forbidden_sign_in: { status: 403, message: '{reason}' },
  forbidden_self_approval: {
    status: 403,
    message:
      'A correction is approved by another person than {person}, who proposed it: by one with the role APPROVER over its services, which an administrator of them can give on the page Users.',
  },
  forbidden_transition: { status: 403, message: '{ticket} does not go from {from} to {to}: {reason}.' },
  plugin_disabled: { status: 403, message: 'The plugin {plugin} is switched off; {remedy}.' },
  not_found: { status: 404, message: '{what} does not exist.' },
  period_sealed: {
    status: 409,
    message:
      'The month {period} is sealed: terms count from a later day on, and what was measured is changed by a correction.',
  },
  conflict: { status: 409, message: '{reason}' },
  reporter_conflict: { status: 409, message: '{reason}.' },
  base_unknown: { status: 409, message: 'This core does not know the base of the report: send all of its services.' },
  link_over: {
    status: 410,
    message: 'This link was used, was replaced by another one, or has expired: ask for another.',
  },
  payload_too_large: { status: 413, message: '{reason}' },
  unsupported_media_type: { status: 415, message: 'Send the body as application/json.' },
  too_expensive: { status: 413, message: '{reason}' },
  rate_limited: { status: 429, message: 'Too many attempts; try again in {seconds} s.' },
  internal: { status: 500, message: 'The server failed; its log has the reason under request {requestId}.' },
  unavailable: { status: 503, message: '{what} is not available at the moment; send the same again in a few seconds.' },
} as const

export type ErrorCode = keyof typeof errorCatalogue

/** What is away comes back in seconds, or stays away for longer than anybody should wait. */
const unavailableSeconds = 5

/** An error for the caller; everything else that is thrown becomes `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly details: unknown
  /** Seconds after which the same may be tried again; undefined where time changes nothing. */
  readonly retryAfter: number | undefined

  constructor(code: ErrorCode, fill: Record<string, string | number> = {}, details?: unknown) {
    super(errorCatalogue[code].message.replace(/\{(\w+)\}/g, (_, name: string) => String(fill[name] ?? name)))
    this.name = 'AppError'
    this.code = code
    this.status = errorCatalogue[code].status
    this.details = details
    const { seconds } = fill
    this.retryAfter = code === 'unavailable' ? unavailableSeconds : typeof seconds === 'number' ? seconds : undefined
  }
}

/** The refusal of a call that is for people: no key of a machine makes anybody one. */
export function notSignedIn(): AppError {
  const expected =
    'the login token of a person as "Authorization: Bearer <token>"; the keys of machines open REST and /metrics alone'
  return new AppError('unauthenticated', { expected })
}
