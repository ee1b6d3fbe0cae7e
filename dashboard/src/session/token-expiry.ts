/** The instant (ms) at which a JWT expires; `null` when the token does not say. */
export function tokenExpiry(token: string): number | null {
  const payload = token.split('.')[1]
  if (payload === undefined) return null
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    if (typeof claims !== 'object' || claims === null || !('exp' in claims)) return null
    return typeof claims.exp === 'number' ? claims.exp * 1000 : null
  } catch {
    return null
  }
}

const earlyMs = 60_000

/** True from a minute before the token expires, so that no request travels with one that dies on the way. */
export function needsRenewal(token: string, now: number): boolean {
  const expiry = tokenExpiry(token)
  return expiry !== null && now >= expiry - earlyMs
}
