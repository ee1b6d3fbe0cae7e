import { type Static, Type } from 'typebox'
import { parse } from 'yaml'
import { checkerOf } from '../check.ts'
import { grantRoles } from '../context.ts'

const closed = { additionalProperties: false }

/** What members of a group of the provider are granted; the group `*` is everybody who signs in there. */
const GroupGrant = Type.Object(
  {
    group: Type.String({ minLength: 1, maxLength: 300 }),
    role: Type.Enum([...grantRoles]),
    scope: Type.String({ pattern: '^(\\*\\*|group:.+|customer:[a-z0-9-]+|[^*:]+(/\\*\\*)?)$', maxLength: 700 }),
  },
  closed,
)

const OidcProvider = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$' }),
    name: Type.String({ minLength: 1, maxLength: 60 }),
    issuer: Type.String({ pattern: '^https?://[^\\s?#]+$' }),
    clientId: Type.String({ minLength: 1, maxLength: 300 }),
    clientSecret: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
    scopes: Type.Optional(Type.Array(Type.String({ pattern: '^[^\\s]+$' }), { maxItems: 30 })),
    groupsClaim: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    grants: Type.Array(GroupGrant, { minItems: 1, maxItems: 500 }),
  },
  closed,
)
/** A login provider that speaks OpenID Connect. */
export type OidcProvider = Static<typeof OidcProvider>

const problemOf = checkerOf(OidcProvider)

/**
 * The login providers of a YAML or JSON list. Throws Error, which repeats no secret, for one that is malformed, whose id is there twice, or
 * whose issuer is reached without TLS and is not this machine.
 */
export function parseOidcProviders(text: string): OidcProvider[] {
  const list: unknown = text.trim() === '' ? [] : parseList(text)
  if (!Array.isArray(list)) throw new Error('expected a list of login providers')
  const ids = new Set<string>()
  return list.map((given: unknown, index) => {
    const problem = problemOf(given)
    if (problem !== undefined) throw new Error(`the provider ${index + 1} has a fault: ${problem}`)
    const provider = given as OidcProvider // checked on the line above
    if (ids.has(provider.id)) throw new Error(`two providers have the id ${provider.id}`)
    ids.add(provider.id)
    if (!isSafe(new URL(provider.issuer))) throw new Error(`the issuer of ${provider.id} must begin with https://`)
    return provider
  })
}

function parseList(text: string): unknown {
  try {
    return parse(text)
  } catch {
    throw new Error('expected a list of login providers, as YAML or JSON')
  }
}

/** Without TLS only on this machine, where nobody is in between. */
function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}
