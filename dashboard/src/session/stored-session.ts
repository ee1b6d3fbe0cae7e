import type { Session as LoginResult } from '../graphql/generated/types.generated.ts'

/** Who is signed in, and with what; `remember` keeps it beyond the tab. */
export interface Session {
  token: string
  refreshToken: string
  user: LoginResult['user']
  remember: boolean
}

export const storageKey = 'itops-session'

/** The remembered session if there is one, else the tab's own. Unreadable content counts as none. */
export function readSession(remembered: Storage, ofTab: Storage): Session | null {
  return parseSession(remembered.getItem(storageKey)) ?? parseSession(ofTab.getItem(storageKey))
}

/** Keeps a session in the storage it asks for and removes it from the other; `null` removes both. */
export function writeSession(session: Session | null, remembered: Storage, ofTab: Storage): void {
  const [target, other] = session?.remember ? [remembered, ofTab] : [ofTab, remembered]
  other.removeItem(storageKey)
  if (session) target.setItem(storageKey, JSON.stringify(session))
  else target.removeItem(storageKey)
}

function parseSession(text: string | null): Session | null {
  if (text === null) return null
  try {
    const value = JSON.parse(text) as Partial<Session> // checked field by field below
    const { token, refreshToken, user, remember } = value
    if (typeof token !== 'string' || typeof refreshToken !== 'string' || typeof user?.email !== 'string') return null
    return { token, refreshToken, user, remember: remember === true }
  } catch {
    return null
  }
}
