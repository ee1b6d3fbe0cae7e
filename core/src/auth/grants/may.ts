import { type Actor, type GrantRole, grantRoles, inScope } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
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
 * scope of their key here, and by its kinds where they call.
 */
export function may(actor: Actor, action: Action, subject: Subject): boolean {
  if (actor.grants)
    return actor.grants.some(({ role, scope }) => rolesOf[action].includes(role) && covers(scope, subject))
  if (subject.kind === 'PATH') return inScope(actor.scope, subject.path)
  return actor.scope === ''
}

/** Throws `forbidden`, which says the grant that is missing and who can give it, unless the actor may. */
export function assertMay(actor: Actor, action: Action, subject: Subject): void {
  if (may(actor, action, subject)) return
  const [role = 'ADMIN'] = rolesOf[action]
  throw missingGrant(role, subject)
}

/** A refusal for want of a grant; without a subject over any part of what is observed. */
export function missingGrant(role: GrantRole, subject?: Subject): AppError {
  const scope = subject ? writeScope(subject) : null
  const place = !subject ? 'what it is about' : subject.kind === 'ALL' ? 'everything' : scope
  return new AppError(
    'forbidden',
    { missing: `the role ${role} over ${place}, which an administrator of ${place} can give on the page Users` },
    { missing: { role, scope } },
  )
}

function covers(scope: string, subject: Subject): boolean {
  if (scope === '**') return true
  if (subject.kind === 'PATH') return scope.endsWith('/**') && inScope(scope.slice(0, -3), subject.path)
  return scope === writeScope(subject)
}
