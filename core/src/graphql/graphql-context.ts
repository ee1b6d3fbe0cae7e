import type { Session } from '../auth/session.ts'
import type { ChannelTools } from '../notifications/channel-tools.ts'
import type { Actor, Context } from '../platform/context.ts'
import type { Ticketing } from '../tickets/ticket.ts'

/** What every resolver gets: the domain's context for the caller, and what only the HTTP layer can do. */
export interface GraphqlContext {
  context: Context
  user: { id: string; email: string; role: Actor['role'] } | undefined
  /** Which plugins are switched on. */
  enabled: Readonly<Record<'SLA' | 'TICKETING', boolean>>
  ticketing: Ticketing | undefined
  sign(session: Session): string
  /** Throws `rate_limited` when this address has tried this e-mail too often. */
  limitLogin(email: string): Promise<void>
  channelTools: ChannelTools
}

/** One parent of a field that a loader fetches. */
export interface Load<T> {
  obj: T
}
