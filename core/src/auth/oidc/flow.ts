import * as oidc from 'openid-client'
import type { OidcProvider } from '../../platform/oidc/settings.ts'
import type { Discover } from './discover.ts'
import { refuseSignIn } from './refusal.ts'

/** What a browser keeps while its person is at the provider, to come back with. */
export interface Flow {
  provider: string
  state: string
  nonce: string
  /** Of PKCE: the secret whose hash the provider was given. */
  verifier: string
}

/** Who somebody is, as a provider has proved it. */
export interface Identity {
  issuer: string
  subject: string
  /** Undefined when the provider gives none, or says that it has not verified it. */
  email: string | undefined
  groups: string[]
}

/** Where a provider sends its people back to, below the address of core; it is registered there. */
export const callbackPath = (id: string) => `/api/v1/auth/oidc/${id}/callback`

const scopesOf = ({ scopes }: Pick<OidcProvider, 'scopes'>) => ['openid', ...(scopes ?? ['email', 'profile'])]
const groupsClaimOf = ({ groupsClaim }: Pick<OidcProvider, 'groupsClaim'>) => groupsClaim ?? 'groups'

/** The login providers of the configuration, by OpenID Connect. */
export type Providers = ReturnType<typeof createProviders>

/** What is done with the login providers of the settings; `discover` asks one for its addresses and keys. */
export function createProviders(settings: readonly OidcProvider[], discover: Discover) {
  return {
    settings,
    scopesOf,
    groupsClaimOf,
    list: settings.map(({ id, name }) => ({ id, name })),
    find: (id: string) => settings.find((provider) => provider.id === id),

    /** Where to send a browser, and what it is to come back with. Throws `forbidden_sign_in` while the provider is away. */
    async begin(provider: OidcProvider, redirectUri: string): Promise<{ url: URL; flow: Flow }> {
      const configuration = await discover(provider)
      const verifier = oidc.randomPKCECodeVerifier()
      const flow = { provider: provider.id, state: oidc.randomState(), nonce: oidc.randomNonce(), verifier }
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: scopesOf(provider).join(' '),
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state: flow.state,
        nonce: flow.nonce,
      })
      return { url, flow }
    },

    /** Who came back to `url` from the provider. Throws `forbidden_sign_in`, which says what did not hold. */
    async finish(provider: OidcProvider, url: URL, flow: Flow): Promise<Identity> {
      const configuration = await discover(provider)
      try {
        return await identify(configuration, provider, url, flow)
      } catch (error) {
        throw refusalOf(error)
      }
    },

    /** Why a provider can't be asked at present; undefined while it answers. */
    async problemOf(provider: OidcProvider): Promise<string | undefined> {
      return discover(provider).then(
        () => undefined,
        (error) => firstCause(error),
      )
    },

    /** Where a browser signs out of the provider, and comes back from; undefined when there is no such place, or it can't be asked for. */
    async endUrl(id: string, backTo: string): Promise<string | undefined> {
      const provider = settings.find((one) => one.id === id)
      const configuration = provider && (await discover(provider).catch(() => undefined))
      if (!configuration?.serverMetadata().end_session_endpoint) return undefined
      return oidc.buildEndSessionUrl(configuration, { post_logout_redirect_uri: backTo }).href
    },
  }
}

/** Exchanges the code for an ID token that is checked in all its parts, and asks for the claims that are not in it. */
async function identify(
  configuration: oidc.Configuration,
  provider: OidcProvider,
  url: URL,
  flow: Flow,
): Promise<Identity> {
  const tokens = await oidc.authorizationCodeGrant(configuration, url, {
    pkceCodeVerifier: flow.verifier,
    expectedState: flow.state,
    expectedNonce: flow.nonce,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  if (!claims) throw new Error('there is no ID token')
  const groupsClaim = groupsClaimOf(provider)
  const isWhole = claims.email !== undefined && claims[groupsClaim] !== undefined
  const more =
    isWhole || !configuration.serverMetadata().userinfo_endpoint
      ? {}
      : await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub)
  return identityOf({ ...more, ...claims }, groupsClaim)
}

/** What is used of the claims of a provider, whatever their form. */
function identityOf(claims: Record<string, unknown> & { iss: string; sub: string }, groupsClaim: string): Identity {
  const { iss, sub, email, email_verified: isVerified } = claims
  const groups = [claims[groupsClaim] ?? []].flat().filter((group) => typeof group === 'string')
  const isUsable = typeof email === 'string' && /^[^\s@]+@[^\s@]+$/.test(email) && isVerified !== false
  return { issuer: iss, subject: sub, email: isUsable ? email : undefined, groups }
}

/** What failed at the bottom: what wraps it says no more than that something did. */
function firstCause(error: unknown): string {
  const { cause, message } = Object(error) as { cause?: unknown; message?: string } // any error, or what was thrown instead
  return cause === undefined ? (message ?? String(error)) : firstCause(cause)
}

function refusalOf(error: unknown): Error {
  if (error instanceof oidc.AuthorizationResponseError) return refuseSignIn('cancelled', error)
  const isAway = error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError')
  return refuseSignIn(isAway ? 'away' : 'answer', error)
}
