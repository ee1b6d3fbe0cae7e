import type { Bus } from './bus/bus.ts'
import type { Clock } from './clock.ts'
import type { Database } from './database/database.ts'
import { emptyScope, type Scope, wholeScope } from './scope.ts'

/** What a person may be granted, the least first: each also reads, and ADMIN may do what all others may. */
export const grantRoles = ['VIEWER', 'OPERATOR', 'APPROVER', 'ADMIN'] as const
export type GrantRole = (typeof grantRoles)[number]

/** Who calls: a person by the most that they are granted, a machine by its key, or core itself. */
export type Role = GrantRole | 'MACHINE' | 'SYSTEM'

/** What a person may, and where. */
export interface Grant {
  id: string
  role: GrantRole
  /** As it is written: `**` for everything, `acme/shop/**`, `group:payments` or `customer:acme`. */
  scope: string
  /** The same as SQL takes it. */
  reach: Scope
}

/** What an issued key may be used for. */
export const keyKinds = ['agent', 'health', 'backup', 'storage', 'windows', 'read', 'metrics'] as const
export type KeyKind = (typeof keyKinds)[number]

/** Where a call came from, for the audit log; what has none is not in it. */
export interface Origin {
  /** The field of GraphQL, or the method and path. */
  action: string
  address: string
  requestId: string
  /** What the caller's client calls itself. */
  client?: string
}

/** Who calls a verb, and what they see. */
export interface Actor {
  id: string
  /** As people read it where it says who did something: a user's e-mail address, or what a machine is called. */
  name: string
  role: Role
  /** All that they see; what they may do there is asked of `may` in `auth/grants/may.ts`. */
  scope: Scope
  /** Of a person: what they are granted. */
  grants?: readonly Grant[]
  /** The kinds of an issued key; undefined for people, core itself and the operator key, which no kind bounds. */
  kinds?: readonly KeyKind[]
  /** Changes that an actor with an origin makes are recorded in the audit log. */
  origin?: Origin
}

/** What every verb gets as its first argument. */
export interface Context {
  actor: Actor
  database: Database
  bus: Bus
  clock: Clock
}

/** Core acting by itself. */
export const systemActor: Actor = { id: 'system', name: 'system', role: 'SYSTEM', scope: wholeScope }

/** A caller who has not shown who they are. */
export const anonymousActor: Actor = { id: 'anonymous', name: 'anonymous', role: 'VIEWER', scope: emptyScope }
