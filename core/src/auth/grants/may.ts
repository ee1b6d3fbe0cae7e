import { type Actor, type GrantRole, grantRoles, type KeyKind } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { describeScope, inScope, isWhole, type Scope, unionOf } from '../../platform/scope.ts'
import { type GrantScope, writeScope } from './grant.ts'

/**
 * What is done to what is observed: `operate` handles incidents and planned maintenance, `correct` proposes and approves corrections,
 * `define` changes the terms of groups, and `administer` is all else that changes something.
 */
export type Action = 'read' | 'operate' | 'correct' | 'define' | 'administer'

const rolesOf: Record<Action, readonly GrantRole[]> = {
  read: grantRoles,
  operate: ['OPERATOR', 'ADMIN'],
  correct: ['APPROVER', 'ADMIN'],
  define: ['APPROVER', 'ADMIN'],
  administer: ['ADMIN'],
}

/** What is acted on: everything, a hierarchy path and all below it, or an SLA group by its present name. */
export type Subject = GrantScope

/** All that there is. */
export const everything: Subject = { kind: 'ALL' }

/** A hierarchy path and all below it. */
export const below = (path: string): Subject => (path === '' ? everything : { kind: 'PATH', path })

/**
 * The one place that decides whether somebody may do something to something: a person by one of their grants. Machines are bound by the
 * scope of their key here, and by its kinds in `assertKind`; core itself by nothing.
 */
export function may(actor: Actor, action: Action, subject: Subject): boolean {
  if (!actor.grants) return covers(actor.scope, undefined, subject)
  return actor.grants.some(({ role, scope, reach }) => rolesOf[action].includes(role) && covers(reach, scope, subject))
}

/** The same of people alone: what is for their eyes, or by their word, no machine has. */
export function personMay(actor: Actor, action: Action, subject: Subject): boolean {
  return actor.grants !== undefined && may(actor, action, subject)
}

/** All that somebody may do something to. */
export function reachOf(actor: Actor, action: Action): Scope {
  if (!actor.grants) return actor.scope
  return unionOf(actor.grants.filter(({ role }) => rolesOf[action].includes(role)).map(({ reach }) => reach))
}

/** True when there is something to which somebody may do this. */
export function mayAnywhere(actor: Actor, action: Action): boolean {
  return !actor.grants || actor.grants.some(({ role }) => rolesOf[action].includes(role))
}

/** Throws `forbidden` or `forbidden_key`, which say what is missing and who can give it, unless the actor may. */
export function assertMay(actor: Actor, action: Action, subject: Subject): void {
  if (may(actor, action, subject)) return
  if (actor.kinds && subject.kind === 'PATH') {
    const missing = `the scope ${subject.path}; it has ${describeScope(actor.scope)}`
    throw keyRefusal(actor, missing, { scope: subject.path })
  }
  throw missingGrant(action, subject)
}

/** Throws the same unless a machine may report what lies at a path, or a person administers it. */
export function assertInScope(actor: Actor, path: string): void {
  assertMay(actor, 'administer', below(path))
}

/** Throws `forbidden` for who may not do this to anything at all. */
export function assertMayAnywhere(actor: Actor, action: Action): void {
  if (!mayAnywhere(actor, action)) throw missingGrant(action)
}

/** Throws `forbidden` for who does not administer everything. */
export function assertAdministersAll({ actor }: { actor: Actor }): void {
  assertMay(actor, 'administer', everything)
}

/** A refusal for want of a grant; without a subject over any part of what is observed. */
export function missingGrant(action: Action, subject?: Subject): AppError {
  const [role = 'ADMIN'] = rolesOf[action]
  const scope = subject ? writeScope(subject) : null
  const place = !subject ? 'what it is about' : subject.kind === 'ALL' ? 'everything' : writeScope(subject)
  return new AppError(
    'forbidden',
    { missing: `the role ${role} over ${place}, which an administrator of ${place} can give on the page Users` },
    { missing: { role, scope } },
  )
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

function covers(reach: Scope, scope: string | undefined, subject: Subject): boolean {
  if (isWhole(reach)) return true
  if (subject.kind === 'PATH') return inScope(reach, subject.path)
  return scope === writeScope(subject)
}
