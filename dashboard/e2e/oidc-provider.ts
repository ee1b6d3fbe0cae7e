import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

/** What the provider knows of somebody, by the name with which they sign in there. */
export interface ProviderAccount {
  email?: string
  verified?: boolean
  groups?: string[]
}

export interface TestProvider {
  issuer: string
  clientSecret: string
  /** Lets a core sign people in here; it answers nothing before. */
  serve(coreUrl: string, accounts: Record<string, ProviderAccount>): void
  close(): Promise<void>
}

/** A real OpenID provider on loopback, which asks for PKCE, and lets everybody in by their name with any password. */
export async function startProvider(): Promise<TestProvider> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address of this form.
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clientSecret = 'a secret of the client that is long enough'
  return {
    issuer,
    clientSecret,
    serve(coreUrl, accounts) {
      const provider = new Provider(issuer, {
        clients: [
          {
            client_id: 'itops',
            client_secret: clientSecret,
            redirect_uris: [`${coreUrl}/api/v1/auth/oidc/company/callback`],
            post_logout_redirect_uris: [`${coreUrl}/login`],
          },
        ],
        pkce: { required: () => true },
        claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['groups'] },
        findAccount: async (_context, id) => ({
          accountId: id,
          claims: async () => {
            const { email, verified = true, groups } = accounts[id] ?? {}
            return { sub: id, email, email_verified: verified, groups }
          },
        }),
      })
      server.on('request', provider.callback())
    },
    close: () => closed(server),
  }
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
