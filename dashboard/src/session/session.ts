import { computed, shallowRef } from 'vue'
import type { Session as LoginResult } from '../graphql/generated/types.generated.ts'
import { loginDocument, logoutDocument, refreshDocument } from '../graphql/generated/users.generated.ts'
import { post } from '../graphql/post.ts'
import { ApiError } from '../graphql/problem.ts'
import { readSession, type Session, storageKey, writeSession } from './stored-session.ts'
import { needsRenewal } from './token-expiry.ts'

const current = shallowRef<Session | null>(readSession(localStorage, sessionStorage))
let renewal: Promise<string> | null = null

/** Another tab renewed, signed in or signed out: this one follows. */
window.addEventListener('storage', (event) => {
  if (event.key === storageKey || event.key === null) current.value = readSession(localStorage, sessionStorage)
})

export const user = computed(() => current.value?.user ?? null)
export const signedIn = computed(() => current.value !== null)
/** May change things; core decides, this only spares viewers buttons that it would refuse. */
export const isAdmin = computed(() => user.value?.role === 'ADMIN')

/** Exchanges email and password for a session. Throws ApiError `invalid_credentials`, `rate_limited` or `unreachable`. */
export async function signIn(email: string, password: string, remember: boolean): Promise<void> {
  const { login } = await post(loginDocument, { email, password })
  keep(login, remember)
}

/**
 * Signs in anew with a changed password, as core ends the sessions that the old one opened. What core refuses meanwhile waits for the new
 * token, as for an exchange: it would sign out else. Throws as `signIn` does.
 */
export async function renewSession(password: string): Promise<void> {
  const session = current.value
  if (!session) return
  renewal = exclusively(async () => {
    const { login } = await post(loginDocument, { email: session.user.email, password })
    return keep(login, session.remember)
  }).finally(() => {
    renewal = null
  })
  await renewal
}

/** Forgets the session, and has core end it; where core does not answer, it ends by itself. */
export function signOut(): void {
  const token = current.value?.token
  current.value = null
  writeSession(null, localStorage, sessionStorage)
  if (token) post(logoutDocument, {}, token).catch(() => undefined)
}

/** A token that is good for at least a minute. Throws ApiError when there is none to be had. */
export async function freshToken(): Promise<string> {
  const session = current.value
  if (!session) throw new ApiError({ code: 'unauthenticated', message: 'Signed out' })
  return needsRenewal(session.token, Date.now()) ? renewToken(session.token) : session.token
}

/** Replaces a token that core refused or that is about to expire; calls at the same time share one exchange. */
export function renewToken(refused: string): Promise<string> {
  const session = current.value
  if (session && session.token !== refused) return Promise.resolve(session.token)
  renewal ??= exclusively(() => exchange(refused)).finally(() => {
    renewal = null
  })
  return renewal
}

/** A refresh token can be exchanged once only, so tabs that share a session take turns where the browser lets them. */
function exclusively(exchangeOnce: () => Promise<string>): Promise<string> {
  return navigator.locks ? navigator.locks.request(storageKey, exchangeOnce) : exchangeOnce()
}

async function exchange(refused: string): Promise<string> {
  const session = readSession(localStorage, sessionStorage)
  if (session && session.token !== refused) return adopt(session)
  try {
    if (!session) throw new ApiError({ code: 'unauthenticated', message: 'Signed out' })
    const { refreshToken } = await post(refreshDocument, { refreshToken: session.refreshToken })
    return keep(refreshToken, session.remember)
  } catch (error) {
    const latest = readSession(localStorage, sessionStorage)
    if (latest && latest.token !== refused) return adopt(latest)
    // Core is away: the session may still be good, so it is kept. Anything else means that it is not.
    if (!(error instanceof ApiError && ['unreachable', 'rate_limited'].includes(error.code))) signOut()
    throw error
  }
}

function adopt(session: Session): string {
  current.value = session
  return session.token
}

function keep({ token, refreshToken, user: account }: LoginResult, remember: boolean): string {
  const session = { token, refreshToken, user: account, remember }
  writeSession(session, localStorage, sessionStorage)
  return adopt(session)
}
