const texts: Record<string, string> = {
  state: 'That sign-in was begun in another browser, or more than ten minutes ago. Please try again.',
  cancelled: 'The sign-in was cancelled, or refused by the provider.',
  answer: 'The answer of the provider could not be verified. Please try again; if it stays so, ask an administrator.',
  group: 'You are in no group that may use ITOps. An administrator can add you to one at the provider.',
  email: 'The provider gives no verified e-mail address of yours, which ITOps needs.',
  taken:
    'There is an account with your e-mail address already. Sign in with its password and connect the provider on the page My sessions.',
  connected: 'That account of the provider is connected with another account of ITOps.',
  away: 'The provider does not answer. Please try again later.',
  left: 'You are signed out of ITOps. The login provider could not be reached: you are still signed in there, so sign out there, too.',
  invalid_code: 'The code is wrong, or was used already. Please wait for the next one.',
  invalid_credentials: 'Email or password is wrong. Please try again.',
  rate_limited: 'Too many attempts. Wait a minute, then try again.',
  unreachable: 'ITOps does not answer. Check your connection and try again.',
}

/** What a reader sees when signing in failed, by core's error code. */
export function signInProblem(code: string): string {
  return texts[code] ?? 'Signing in failed on the server. Please try again later.'
}
