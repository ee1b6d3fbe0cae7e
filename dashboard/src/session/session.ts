import { computed, shallowRef } from 'vue'
import { ApiError } from '../ui/problem/problem.ts'
import { callAuth, type PageSession } from './call-auth.ts'

/** The session of this page: its tokens are in cookies, and this is in memory only. */
interface Session extends PageSession {
  /** Until when (ms of `performance.now`) the cookie is good. */
  goodUntil: number
}

const name = 'itops-session'
/** That core could not be asked to sign out; it is as soon as it answers. Nothing of a session stands there. */
const signOutKey = 'itops-signing-out'
/** So early is a cookie renewed, that no request travels with one that ends on the way. */
const earlyMs = 60_000

const current = shallowRef<Session | null>(null)
let renewal: Promise<string> | null = null
let ending: Promise<void> = Promise.resolve()

/** Another tab signed in or out, or renewed the session: this one follows. */
const otherTabs = new BroadcastChannel(name)
otherTabs.onmessage = () => void restoreSession().catch(() => undefined)

export const user = computed(() => current.value?.user ?? null)
export const signedIn = computed(() => current.value !== null)
/** May change things; core decides, this only spares viewers buttons that it would refuse. */
export const isAdmin = computed(() => user.value?.role === 'ADMIN')
/** The same of incidents and planned maintenance, and of corrections and terms. The strongest role says it, so some see a button in vain. */
export const mayOperate = computed(() => signedIn.value && user.value?.role !== 'VIEWER')
export const mayCorrect = computed(() => isAdmin.value || user.value?.role === 'APPROVER')

/** Asks core who is signed in by the cookies of this browser. Throws ApiError `unreachable` or `rate_limited`. */
export async function restoreSession(): Promise<void> {
  if (localStorage.getItem(signOutKey)) await endSession()
  const { session, renewable } = await callAuth<{ session: PageSession | null; renewable: boolean }>('session')
  if (session) adopt(session)
  else if (renewable) await renewPageToken(undefined).catch(() => undefined)
  else current.value = null
}

/** What the login page asks for; the code only of who has set a second step up. */
interface Login {
  email: string
  password: string
  code?: string
  remember: boolean
}

/** Exchanges email and password for a session. Throws ApiError `invalid_credentials`, `code_required`, `rate_limited` or `unreachable`. */
export async function signIn(login: Login): Promise<void> {
  // Its answer would take the cookies of the session that begins.
  await ending
  localStorage.removeItem(signOutKey)
  begin(await callAuth<PageSession>('login', login))
}

/**
 * Changes the own password, which ends all sessions and begins another one here. What core refuses meanwhile waits for the new page token, as
 * for a renewal: it would sign out else. Throws ApiError.
 */
export async function changePassword(present: string, next: string): Promise<void> {
  const session = current.value
  if (!session) return
  const pageToken = await freshPageToken()
  renewal = exclusively(async () =>
    begin(await callAuth<PageSession>('password', { current: present, next }, pageToken)),
  ).finally(() => {
    renewal = null
  })
  await renewal
}

/** Where to go to connect the own account with one at a login provider; with what who has a password proves it by. Throws ApiError. */
export async function connectProvider(id: string, proof: { password?: string; code?: string }): Promise<string> {
  const call = `oidc/${encodeURIComponent(id)}/connect`
  return (await callAuth<{ url: string }>(call, proof, await freshPageToken())).url
}

/** Forgets the session, and has core end it; where core does not answer now, it is asked again by the next page. */
export function signOut(): void {
  current.value = null
  localStorage.setItem(signOutKey, 'yes')
  ending = endSession().catch(() => undefined)
}

/** A page token whose cookie is good for at least a minute. Throws ApiError when there is none to be had. */
export async function freshPageToken(): Promise<string> {
  const session = current.value
  if (!session) throw new ApiError({ code: 'unauthenticated', message: 'Signed out' })
  return performance.now() < session.goodUntil - earlyMs ? session.pageToken : renewPageToken(session.pageToken)
}

/** Renews the cookies when core refused a page token, or when they are about to end; calls at the same time share one renewal. */
export function renewPageToken(refused: string | undefined): Promise<string> {
  const session = current.value
  if (session && session.pageToken !== refused) return Promise.resolve(session.pageToken)
  renewal ??= exclusively(() => renew(refused)).finally(() => {
    renewal = null
  })
  return renewal
}

/** A refresh token can be exchanged once only, so tabs that share a session take turns where the browser lets them. */
function exclusively(work: () => Promise<string>): Promise<string> {
  return navigator.locks ? navigator.locks.request(name, work) : work()
}

/** Seconds by which clocks and ways differ. */
const slack = 5

/** True of a session that another tab began or renewed, and not of the one that core refused. */
function isNewer({ pageToken, secondsLeft }: PageSession, refused: string | undefined): boolean {
  const known = ((current.value?.goodUntil ?? 0) - performance.now()) / 1000
  return pageToken !== refused || secondsLeft > known + slack
}

async function renew(refused: string | undefined): Promise<string> {
  try {
    const { session } = await callAuth<{ session: PageSession | null }>('session')
    if (session && isNewer(session, refused)) return adopt(session)
    const renewed = await callAuth<{ session: PageSession | null }>('refresh', {})
    if (!renewed.session) throw new ApiError({ code: 'unauthenticated', message: 'Signed out' })
    return begin(renewed.session)
  } catch (error) {
    // Core is away: the session may still be good, so it is kept. Anything else means that it is not.
    if (!(error instanceof ApiError && ['unreachable', 'rate_limited'].includes(error.code))) current.value = null
    throw error
  }
}

async function endSession(): Promise<void> {
  const { next, staysSignedInAt } = await callAuth<{ next?: string; staysSignedInAt?: string }>('logout', {})
  localStorage.removeItem(signOutKey)
  otherTabs.postMessage('ended')
  // Whoever stays signed in at the provider would be back with one click, and so would who sits down there next.
  if (next) location.assign(next)
  else if (staysSignedInAt) location.assign('/login?problem=left')
}

/** A session of which the other tabs do not know yet. */
function begin(session: PageSession): string {
  const pageToken = adopt(session)
  otherTabs.postMessage('begun')
  return pageToken
}

function adopt(session: PageSession): string {
  const before = current.value
  current.value = { ...session, goodUntil: performance.now() + session.secondsLeft * 1000 }
  // What is shown was for somebody else.
  if (before && before.user.id !== session.user.id) location.reload()
  return session.pageToken
}
