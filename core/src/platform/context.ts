import type { Bus } from './bus/bus.ts'
import type { Clock } from './clock.ts'
import type { Database } from './database/database.ts'

export type Role = 'VIEWER' | 'ADMIN' | 'OPERATOR' | 'SYSTEM'

/** Who calls a verb, and the hierarchy path prefix within which they may; the empty scope is everything. */
export interface Actor {
  id: string
  /** As people read it where it says who did something: a user's e-mail address, or what a machine is called. */
  name: string
  role: Role
  scope: string
}

/** What every verb gets as its first argument. */
export interface Context {
  actor: Actor
  database: Database
  bus: Bus
  clock: Clock
}

/** Core acting by itself. */
export const systemActor: Actor = { id: 'system', name: 'system', role: 'SYSTEM', scope: '' }

/** A caller who has not shown who they are: no path lies in this scope. */
export const anonymousActor: Actor = { id: 'anonymous', name: 'anonymous', role: 'VIEWER', scope: '/' }

/** True when `path` lies at or below the scope. */
export function inScope(scope: string, path: string): boolean {
  return scope === '' || path === scope || path.startsWith(`${scope}/`)
}
