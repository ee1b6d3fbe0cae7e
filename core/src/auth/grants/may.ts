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
  if (!may(actor, action, subject)) throw missingGrant(actor, action, subject)
}

/** Throws the same unless a machine may report what lies at a path, or a person administers it. */
export function assertInScope(actor: Actor, path: string): void {
  assertMay(actor, 'administer', below(path))
}

/** Throws `forbidden` for who may not do this to anything at all; it names the subject, where one is known. */
export function assertMayAnywhere(actor: Actor, action: Action, subject?: Subject): void {
  if (!mayAnywhere(actor, action)) throw missingGrant(actor, action, subject)
}

/** Throws `forbidden` for who does not administer everything. */
export function assertAdministersAll({ actor }: { actor: Actor }): void {
  assertMay(actor, 'administer', everything)
}

/**
 * A refusal for want of a grant, or of an issued key for want of scope: `forbidden` or `forbidden_key`, which say what is missing and who
 * can give it. Without a subject a grant over any part of what is observed would do.
 */
export function missingGrant(actor: Actor, action: Action, subject?: Subject): AppError {
  if (actor.kinds) return missingScope(actor, subject ?? everything)
  const [role = 'ADMIN'] = rolesOf[action]
  const over = subject ? nameOf(subject) : 'a part of what is observed'
  const administered = subject ? nameOf(subject) : 'that part'
  return new AppError(
    'forbidden',
    { missing: `the role ${role} over ${over}, which an administrator of ${administered} can give on the page Users` },
    { missing: { role, scope: subject ? writeScope(subject) : null } },
  )
}

const nameOf = (subject: Subject) => (subject.kind === 'ALL' ? 'everything' : writeScope(subject))

function missingScope(actor: Actor, subject: Subject): AppError {
  const scope = subject.kind === 'PATH' ? subject.path : writeScope(subject)
  const lacked = subject.kind === 'PATH' ? `the scope ${scope}` : `the scope of ${nameOf(subject)}`
  const missing = `${lacked}; it has ${describeScope(actor.scope)}`
  return keyRefusal(actor, missing, issuedBy(subject.kind === 'PATH' ? scope : nameOf(subject)), { scope })
}

const issuedBy = (place: string) => `An administrator of ${place} can issue one that has it, on the page Keys.`

/** True unless the actor is an issued key that has none of these kinds. */
export function hasKind({ kinds }: Actor, ...wanted: readonly KeyKind[]): boolean {
  return !kinds || wanted.some((kind) => kinds.includes(kind))
}

/** Throws `forbidden_key` for an issued key that has none of these kinds; without a kind only the operator key may. */
export function assertKind(actor: Actor, ...wanted: readonly KeyKind[]): void {
  if (hasKind(actor, ...wanted)) return
  const [kind] = wanted
  if (!kind) {
    const remedy = 'Whoever runs this ITOps has that key, ITOPS_SECURITY_OPERATOR_API_KEY.'
    throw keyRefusal(actor, 'the rights of the operator key, which no issued key has', remedy, { kind: 'operator' })
  }
  const missing = `the kind ${wanted.join(' or ')}; it has ${actor.kinds?.join(', ')}`
  throw keyRefusal(actor, missing, issuedBy(describeScope(actor.scope)), { kind })
}

function keyRefusal({ name }: Actor, missing: string, remedy: string, details: Record<string, string>): AppError {
  return new AppError('forbidden_key', { key: name, missing, remedy }, { missing: details })
}

function covers(reach: Scope, scope: string | undefined, subject: Subject): boolean {
  if (isWhole(reach)) return true
  if (subject.kind === 'PATH') return inScope(reach, subject.path)
  return scope === writeScope(subject)
}
