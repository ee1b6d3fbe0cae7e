import { signInByProvider } from '../../src/auth/oidc/sign-in.ts'
import { keyKinds } from '../../src/platform/context.ts'
import type { OidcProvider } from '../../src/platform/oidc/settings.ts'
import type { TestGrant } from '../requests/people.ts'
import { ask, issueKey, signIn, signInWith, signInWithCookies } from '../requests/sessions.ts'
import { admin, operatorKey, type TestCore } from '../servers/server.ts'

/** Somebody who sends requests: what they send along, and where it goes when it matters who they are. */
export interface Caller {
  headers: Record<string, string>
  at?(address: string): string
}

const bearer = (token: string): Caller => ({ headers: { authorization: `Bearer ${token}` } })

/** What people hold, each of whom calls: every role, over everything, a part, a group and a customer, and nothing. */
const people: readonly (readonly TestGrant[])[] = [
  [],
  [['ADMIN', 'acme/**']],
  [['VIEWER']],
  [['VIEWER', 'acme/odd/**']],
  [['OPERATOR']],
  [['OPERATOR', 'acme/odd/**']],
  [['APPROVER']],
  [
    ['APPROVER', 'acme/odd/**'],
    ['VIEWER', 'group:odd'],
  ],
  [['VIEWER', 'customer:odd']],
  [
    ['OPERATOR', 'customer:odd'],
    ['APPROVER', 'group:odd'],
  ],
]

/** Every kind of caller: nobody, people of each role, of a login provider and in a browser, each kind of key, and readers of status pages. */
export async function everyCaller(core: TestCore): Promise<Caller[]> {
  const visitors = await visitorsOf(core)
  const tokens = [
    await core.token(),
    ...(await Promise.all(people.map((grants) => signInWith(core, grants)))),
    await signInAtProvider(core),
    operatorKey,
    'itops_1_wrong',
    ...(await Promise.all(keyKinds.map((kind) => issueKey(core, 'acme/odd', [kind])))),
    await issueKey(core, 'globex', keyKinds),
  ]
  return [
    { headers: {} },
    { headers: { 'x-api-key': operatorKey } },
    ...tokens.map(bearer),
    ...(await browsersOf(core)),
    ...visitors,
    { ...bearer(await signIn(core, 'VIEWER', 'acme/odd')), at: toPage('private') },
  ]
}

const toPage = (slug: string, key?: string) => (address: string) =>
  address.replace(/^\/status\/[^/?]*/, `/status/${slug}`).replace('?', key ? `?key=${key}&` : '?')

/** Customers with a status page of each kind, the first of them with a group that is granted; resolves to those who read them. */
async function visitorsOf(core: TestCore): Promise<Caller[]> {
  const services = [{ name: 'db', status: 'OPERATIONAL', slaGroup: 'odd' }]
  await core.call('/api/v1/operator/status', { nodeId: 'acme/odd/prod/eu1', services })
  const slugs = { odd: 'PUBLIC', linked: 'LINK', private: 'PRIVATE' }
  const paths: string[] = []
  for (const [slug, visibility] of Object.entries(slugs)) {
    await core.graphql(
      `mutation { saveCustomer(input: {slug: "${slug}", name: "${slug}", scope: ["acme/odd/**", "group:odd"]}) { id } }`,
    )
    const { saveCustomerPortal: portal } = await core.graphql<{ saveCustomerPortal: { path: string } }>(
      `mutation { saveCustomerPortal(slug: "${slug}", input: {visibility: ${visibility}}) { path } }`,
    )
    paths.push(portal.path)
  }
  const key = /key=(.*)$/.exec(paths[1] ?? '')?.[1] ?? ''
  return [
    { headers: {}, at: toPage('odd') },
    { headers: {}, at: toPage('linked', key) },
    { headers: {}, at: toPage('linked', 'wrong') },
    { headers: {}, at: toPage('private') },
  ]
}

const provider: OidcProvider = {
  id: 'company',
  name: 'Company account',
  issuer: 'https://login.example.org',
  clientId: 'itops',
  grants: [{ group: '*', role: 'OPERATOR', scope: 'acme/odd/**' }],
}

/** A token of somebody whom a login provider has let in. */
async function signInAtProvider(core: TestCore): Promise<string> {
  const identity = { issuer: provider.issuer, subject: 'odd', email: 'odd@example.org', groups: [] }
  const { refreshToken } = await signInByProvider(core.context, provider, identity)
  const mutation = 'mutation ($token: String!) { refreshToken(refreshToken: $token) { token } }'
  const { data } = await ask<{ refreshToken: { token: string } }>(core, undefined, mutation, { token: refreshToken })
  return data.refreshToken.token
}

/** A browser of the administrator: a page of core, and one of another site that has no page token. */
async function browsersOf({ url }: TestCore): Promise<Caller[]> {
  const cookies = await signInWithCookies(url, admin)
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const answer = await fetch(`${url}/api/v1/auth/session`, { headers: { cookie } })
  // The shape is that of the route.
  const { session } = (await answer.json()) as { session: { pageToken: string } }
  return [
    { headers: { cookie, origin: url, 'x-itops-page-token': session.pageToken } },
    { headers: { cookie, origin: 'https://elsewhere.example.org' } },
  ]
}
