import * as oidc from 'openid-client'
import type { DialledFetch } from '../../dial/fetch.ts'
import type { OidcProvider } from '../../platform/oidc/settings.ts'
import { refuseSignIn } from './refusal.ts'

/** What a provider says of itself. Throws `forbidden_sign_in` while it does not answer. */
export type Discover = (provider: OidcProvider) => Promise<oidc.Configuration>

const keptMs = 3_600_000
const timeoutSeconds = 10

/** Asks each provider when it is first needed, and once an hour; what failed is asked again. */
export function createDiscovery(fetch: DialledFetch, monotonic: () => number): Discover {
  const known = new Map<string, { found: Promise<oidc.Configuration>; until: number }>()
  const send: oidc.CustomFetch = (url, { body, ...options }) =>
    fetch(url, { ...options, ...(body === null || body === undefined ? {} : { body: String(body) }) })

  async function ask({ issuer, clientId, clientSecret }: OidcProvider): Promise<oidc.Configuration> {
    const isLocal = new URL(issuer).protocol === 'http:'
    return oidc.discovery(new URL(issuer), clientId, clientSecret, clientSecret ? undefined : oidc.None(), {
      [oidc.customFetch]: send,
      timeout: timeoutSeconds,
      // The settings let a provider without TLS be on this machine only.
      execute: isLocal ? [oidc.allowInsecureRequests] : [],
    })
  }

  return (provider) => {
    const entry = known.get(provider.id)
    if (entry && monotonic() < entry.until) return entry.found
    const found = ask(provider).catch((error) => {
      known.delete(provider.id)
      throw refuseSignIn('away', error)
    })
    known.set(provider.id, { found, until: monotonic() + keptMs })
    return found
  }
}
