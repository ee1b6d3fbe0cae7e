const texts: Record<string, string> = {
  invalid_credentials: 'Email or password is wrong. Please try again.',
  rate_limited: 'Too many attempts. Wait a minute, then try again.',
  unreachable: 'ITOps does not answer. Check your connection and try again.',
}

/** What a reader sees when signing in failed, by core's error code. */
export function signInProblem(code: string): string {
  return texts[code] ?? 'Signing in failed on the server. Please try again later.'
}
