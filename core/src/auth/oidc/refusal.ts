import { AppError } from '../../platform/errors.ts'

/** Why a login provider lets somebody not in, as the login page explains it. */
export type ProviderProblem = 'state' | 'cancelled' | 'answer' | 'group' | 'email' | 'taken' | 'connected' | 'away'

const reasons: Record<ProviderProblem, string> = {
  state: 'The sign-in was not begun in this browser, or more than ten minutes ago.',
  cancelled: 'The provider let nobody in: the sign-in was cancelled or refused there.',
  answer: 'The answer of the provider could not be verified.',
  group:
    'None of the groups that the provider names is granted anything here: whoever runs this ITOps can grant one a role in ITOPS_OIDC_PROVIDERS.',
  email: 'The provider gives no verified e-mail address.',
  taken: 'Another account has this e-mail address.',
  connected: 'This account of the provider is connected with another account here.',
  away: 'The provider does not answer.',
}

/** The refusal of a sign-in by a provider; its `details.problem` says why. */
export function refuseSignIn(problem: ProviderProblem, cause?: unknown): AppError {
  const refusal = new AppError('forbidden_sign_in', { reason: reasons[problem] }, { problem })
  if (cause !== undefined) refusal.cause = cause
  return refusal
}

/** Why a sign-in was refused; undefined of any other error. */
export function problemOf(error: unknown): ProviderProblem | undefined {
  if (!(error instanceof AppError) || error.code !== 'forbidden_sign_in') return undefined
  const { problem } = Object(error.details) as { problem: ProviderProblem } // as refuseSignIn makes them
  return problem
}
