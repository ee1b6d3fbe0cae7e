import type { Actor } from '../../platform/context.ts'
import type { ErrorCode } from '../../platform/errors.ts'

/** An attempt that was refused because of who made it. */
export interface Refusal {
  /** With its origin, or it is counted and no more. */
  actor: Actor
  code: ErrorCode
  /** What the caller was answered. */
  message: string
  /** What was asked for, like the e-mail address of a login; null when nothing says it. */
  subject: string | null
}

/** The refusals that are about who calls. */
export const refusalCodes = [
  'unauthenticated',
  'invalid_credentials',
  'invalid_code',
  'forbidden',
  'forbidden_key',
  'forbidden_origin',
  'forbidden_sign_in',
  'link_over',
  'forbidden_self_approval',
  'rate_limited',
] as const satisfies readonly ErrorCode[]

/** True of a refusal that is about who calls. */
export function isRefusal(code: ErrorCode): boolean {
  return refusalCodes.some((known) => known === code)
}
