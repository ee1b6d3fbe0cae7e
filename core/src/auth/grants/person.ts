import type { Actor } from '../../platform/context.ts'
import type { User } from '../sessions/session.ts'

/** A user as whoever calls a verb. */
export function personOf({ id, email, role, scope, grants }: User): Actor {
  return { id, name: email, role, scope, grants }
}
