import type { Bus } from './bus/bus.ts'
import type { Clock } from './clock.ts'
import type { Database } from './database/database.ts'
import { AppError } from './errors.ts'

/** What a person may be granted, the least first: each also reads, and ADMIN may do what all others may. */
export const grantRoles = ['VIEWER', 'OPERATOR', 'APPROVER', 'ADMIN'] as const
export type GrantRole = (typeof grantRoles)[number]

/** Who calls: a person by the most that they are granted, a machine by its key, or core itself. */
export type Role = GrantRole | 'MACHINE' | 'SYSTEM'

/** What a person may, and where. */
export interface Grant {
  id: string
  role: GrantRole
  /** As it is written: `**` for everything, `acme/shop/**`, or `group:payments`. */
  scope: string
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

/** Who calls a verb, and the hierarchy path prefix within which they may; the empty scope is everything. */
export interface Actor {
  id: string
  /** As people read it where it says who did something: a user's e-mail address, or what a machine is called. */
  name: string
  role: Role
  scope: string
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
export const systemActor: Actor = { id: 'system', name: 'system', role: 'SYSTEM', scope: '' }

/** A caller who has not shown who they are: no path lies in this scope. */
export const anonymousActor: Actor = { id: 'anonymous', name: 'anonymous', role: 'VIEWER', scope: '/' }

/** True when `path` lies at or below the scope. */
export function inScope(scope: string, path: string): boolean {
  return scope === '' || path === scope || path.startsWith(`${scope}/`)
}

/** Throws `forbidden_key` or `forbidden`, which say what is missing and who can give it, unless the path lies in the actor's scope. */
export function assertInScope(actor: Actor, path: string): void {
  if (inScope(actor.scope, path)) return
  if (!actor.kinds)
    throw new AppError('forbidden', {
      missing: `the role ${actor.role === 'VIEWER' ? 'VIEWER' : 'ADMIN'} over ${path}`,
    })
  throw keyRefusal(actor, `the scope ${path}; it has ${actor.scope}`, { scope: path })
}

/** Throws `forbidden` for an actor whose scope is not everything. */
export function assertAdministersAll({ actor }: Context): void {
  if (actor.scope !== '') throw new AppError('forbidden', { missing: 'the role ADMIN over everything' })
}

/** True unless the actor is an issued key that has none of these kinds. */
export function hasKind({ kinds }: Actor, ...wanted: readonly KeyKind[]): boolean {
  return !kinds || wanted.some((kind) => kinds.includes(kind))
}

/** Throws `forbidden_key` for an issued key that has none of these kinds; without a kind only the operator key may. */
export function assertKind(actor: Actor, ...wanted: readonly KeyKind[]): void {
  if (hasKind(actor, ...wanted)) return
  const [kind] = wanted
  if (!kind) throw keyRefusal(actor, 'the rights of the operator key, which no issued key has', { kind: 'operator' })
  throw keyRefusal(actor, `the kind ${wanted.join(' or ')}; it has ${actor.kinds?.join(', ')}`, { kind })
}

function keyRefusal({ name }: Actor, missing: string, details: { kind: string } | { scope: string }): AppError {
  return new AppError('forbidden_key', { key: name, missing }, { missing: details })
}
