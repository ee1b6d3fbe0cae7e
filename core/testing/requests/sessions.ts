import { randomUUID } from 'node:crypto'
import { TOTP } from 'otpauth'
import { hashPassword } from '../../src/auth/password.ts'
import type { GrantRole } from '../../src/platform/context.ts'
import type { TestCore } from '../servers/server.ts'
import { makePerson, type TestGrant } from './people.ts'

/** What a GraphQL call answers, whatever it asks for. */
export interface GraphqlAnswer<T> {
  data: T
  errors?: { message: string; path?: string[]; extensions: { code: string } }[]
}

/** Runs a GraphQL operation with a login token, or with none; its errors are part of the answer. */
export async function ask<T = Record<string, unknown>>(
  core: TestCore,
  token: string | undefined,
  query: string,
  variables?: object,
): Promise<GraphqlAnswer<T>> {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
  const response = await core.call('/graphql', { query, variables }, headers)
  // The caller names the shape that its own query asks for.
  return (await response.json()) as GraphqlAnswer<T>
}

/** Makes a user, logs them in, and resolves to their token. */
export function signIn(core: TestCore, role: GrantRole, scope = ''): Promise<string> {
  return signInWith(core, [[role, scope]])
}

/** The same with any number of grants, and an address. */
export async function signInWith(
  core: TestCore,
  grants: readonly TestGrant[],
  email = `${randomUUID()}@example.org`,
): Promise<string> {
  const password = randomUUID()
  await makePerson(core.database, email, grants, await hashPassword(password))
  const { data } = await ask<{ login: { token: string } }>(
    core,
    undefined,
    'mutation ($email: String!, $password: String!) { login(email: $email, password: $password) { token } }',
    { email, password },
  )
  return data.login.token
}

/** Issues a key of these kinds for a part of the hierarchy, and resolves to it. */
export async function issueKey(core: TestCore, scope: string, kinds: readonly string[]): Promise<string> {
  const answer = await core.call('/api/v1/keys', { name: `${kinds.join('-')} of ${scope}`.slice(0, 60), scope, kinds })
  if (!answer.ok) throw new Error(`a key was refused: ${await answer.text()}`)
  // The shape is that of the route.
  return ((await answer.json()) as { token: string }).token
}

/** A cookie as browsers are given it. */
export interface SessionCookie {
  name: string
  value: string
  domain: string
  path: string
  expires: number
  httpOnly: boolean
  secure: boolean
  sameSite: 'Strict'
}

/** Signs somebody in as the login page does, and resolves to the cookies that a browser has then. */
export async function signInWithCookies(
  url: string,
  person: { email: string; password: string },
): Promise<SessionCookie[]> {
  const { origin, hostname } = new URL(url)
  const response = await fetch(`${origin}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify(person),
  })
  if (!response.ok) throw new Error(`${person.email} was not signed in: ${await response.text()}`)
  return response.headers.getSetCookie().map((line) => {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    return { name, value, domain: hostname, path: '/', expires: -1, httpOnly: true, secure: false, sameSite: 'Strict' }
  })
}

/** The code that an authenticator app shows now, or at another instant. */
export function codeOf(secret: string, atMs = Date.now()): string {
  return new TOTP({ secret }).generate({ timestamp: atMs })
}
