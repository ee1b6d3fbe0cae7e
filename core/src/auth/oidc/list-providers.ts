import type { Context, GrantRole } from '../../platform/context.ts'
import { assertAdministersAll } from '../grants/may.ts'
import { callbackPath, type Providers } from './flow.ts'

/** A login provider of the settings, as administrators see it: all but its secret. */
export interface ProviderView {
  id: string
  name: string
  issuer: string
  clientId: string
  hasSecret: boolean
  scopes: string[]
  groupsClaim: string
  /** Where it sends its people back to: a path where the public address is not known. */
  redirectUri: string
  /** Where it sends them after a sign-out. */
  signOutUri: string
  grants: { group: string; role: GrantRole; scope: string }[]
  /** Accounts here that are connected with one there. */
  people: number
  /** The last of them to sign in by it, the newest first. */
  lastLogins: { email: string; at: Date }[]
}

const shownLogins = 5

/** The login providers of the settings, with who signs in by them. Throws `forbidden` for who does not administer everything. */
export async function listProviders(
  context: Context,
  providers: Providers,
  publicUrl: string | undefined,
): Promise<ProviderView[]> {
  assertAdministersAll(context)
  const address = publicUrl?.replace(/\/+$/, '') ?? ''
  const used = await readUse(context)
  return providers.settings.map(({ clientSecret, ...provider }) => {
    const own = used.filter((one) => one.provider === provider.id)
    return {
      ...provider,
      hasSecret: clientSecret !== undefined,
      scopes: providers.scopesOf(provider),
      groupsClaim: providers.groupsClaimOf(provider),
      redirectUri: `${address}${callbackPath(provider.id)}`,
      signOutUri: `${address}/login`,
      people: own[0]?.people ?? 0,
      lastLogins: own.flatMap(({ email, at }) => (at === null ? [] : [{ email, at }])),
    }
  })
}

async function readUse({ database }: Context) {
  const { rows } = await database.query<{ provider: string; people: number; email: string; at: Date | null }>(
    `select t.provider, t.people, t.email, t.at
    from (
      select
        i.provider,
        u.email,
        i.used_at as at,
        count(*) over (partition by i.provider)::integer as people,
        row_number() over (partition by i.provider order by i.used_at desc nulls last, i.id desc) as place
      from user_identities i
      join users u on u.id = i.user_id
      where i.provider is not null
    ) t
    where t.place <= $1
    order by t.provider, t.place`,
    [shownLogins],
  )
  return rows
}
