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
