import type { Providers } from '../auth/oidc/flow.ts'
import type { SecondStep } from '../auth/second-step/second-step.ts'
import type { Session, SignedIn } from '../auth/sessions/session.ts'
import type { ChannelTools } from '../notifications/channel-tools.ts'
import type { Context } from '../platform/context.ts'
import type { Plugins } from '../platform/plugins/plugins.ts'
import type { PortalLinks } from '../portal/portal-settings.ts'
import type { Ticketing } from '../tickets/ticket.ts'

/** What every resolver gets: the domain's context for the caller, and what only the HTTP layer can do. */
export interface GraphqlContext {
  context: Context
  user: SignedIn | undefined
  plugins: Plugins
  ticketing: Ticketing
  sign(session: Session): string
  secondStep: SecondStep
  /** The login providers of the settings. */
  providers: Providers
  /** Throws `rate_limited` when this address has tried this e-mail too often. */
  limitLogin(email: string): Promise<void>
  channelTools: ChannelTools
  portalLinks: PortalLinks
  /** As whom this request tried to log in, once it did. */
  attempt: { email?: string }
}

declare module 'mercurius' {
  // What the `context` function of the plugin gives to every resolver and loader.
  interface MercuriusContext extends GraphqlContext {}
}
